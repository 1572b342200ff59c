"""160 small problems of our own that programs are synthesised for, and how they are read.

Each module holds the problems of one subject: functions as a working programmer would want them
written, with a reference body, and `CASES`, the inputs that go to the user's test file and the
hidden inputs that judge an answer. What the functions return for them is never written down: the
references say it. `reading` turns all of that into values. Nothing here was taken from a
published set of problems, and nothing was chosen by looking at how the search works.
"""
