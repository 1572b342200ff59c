"""What runs inside a jail: builds it, serves it, and judges in it.

Everything here starts in a fresh interpreter that may be older than ours, so it imports nothing
but the standard library and keeps to Python 3.9. It is started through `__main__`, which loads
the folder under the name `trueline_inside`: relative imports only.
"""

NO_PYTEST = "import of pytest"  # a step of the start that both sides name
KILLED = 75  # how who waits outside ends when the first process inside was killed
