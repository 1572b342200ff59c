"""What may follow a text that is being written: words, and depths of indentation.

Everything here is asked while a model writes, so it reads and never runs, answers in a fraction of
a millisecond, and says nothing where it does not know.
"""
