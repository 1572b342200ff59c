"""The first process of a run whose program is the second.

The kernel treats the first process of a namespace in its own way: signals that it does not handle
pass it by, and orphans become its children. A program that is tested expects neither. So one of
ours is the first: it reaps what is left to it, and ends, and with it all others, when the program
has ended. Python 3.9, standard library only.
"""

from __future__ import annotations

import os

from . import linux


def fork_below() -> None:
    """Return in a new process; this one waits for it and ends as it does (128 + a signal)."""
    child = os.fork()
    if child == 0:
        return
    linux.close_from(0)
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else status >> 8)
