"""What can be known about a piece of Python code, without any model: syntax, names, types, tests.

The package stands alone: it imports nothing of the assistant, so it can be used by itself.
"""
