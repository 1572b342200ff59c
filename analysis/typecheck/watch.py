"""Whether files may have changed on disk, told by the kernel and looked up now and then.

Asking for the time of every file of a project of two hundred files costs as much as judging a
candidate. The kernel tells at once when something is written in a watched folder (Linux). What it
does not tell of, as on a network file system, is seen at the next look.
"""

import contextlib
import ctypes
import os
import sys
import time
from collections.abc import Iterable, Mapping

WRITTEN = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200  # IN_MODIFY … IN_DELETE
LOOK_EVERY_S = 2.0
Stamp = tuple[int, int]


class Watch:
    """The files as they were when they were read, and whether they still are.

    Usage:
        watch = Watch({"/p/a.py": stamp("/p/a.py")})
        watch.changed()
        watch.close()
    """

    def __init__(self, stamps: Mapping[str, Stamp]) -> None:
        self._stamps = dict(stamps)
        self._events = _events_in({os.path.dirname(path) for path in stamps})
        self._look_again = 0.0

    def changed(self) -> bool:
        """Whether a file is another than when it was read, as far as was noticed.

        Without word from the kernel looking takes a fiftieth of the time at most.
        """
        began = time.monotonic()
        if not self._stirred() and began < self._look_again:
            return False
        if self.changed_now():
            self._look_again = 0.0
            return True
        now = time.monotonic()
        wait = LOOK_EVERY_S if self._events is not None else 50 * (now - began)
        self._look_again = now + wait
        return False

    def changed_now(self) -> bool:
        """Whether a file is another than when it was read, looked up."""
        return any(stamp(path) != known for path, known in self._stamps.items())

    def close(self) -> None:
        """Let go of the kernel's watch."""
        if self._events is not None:
            os.close(self._events)
            self._events = None

    def _stirred(self) -> bool:
        """Whether the kernel told of something since it was last asked."""
        if self._events is None:
            return False
        with contextlib.suppress(BlockingIOError):
            return bool(os.read(self._events, 1 << 16))
        return False


def stamp(path: str) -> Stamp:
    """Time and size of a file; zeros if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _events_in(folders: Iterable[str]) -> int | None:
    """A descriptor that can be read when something in the folders changes; None without one."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if found < 0:
        return None
    if any(libc.inotify_add_watch(found, os.fsencode(one), WRITTEN) < 0 for one in folders):
        os.close(found)
        return None
    return int(found)
