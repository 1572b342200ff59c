"""The project's modules, compiled once for all runs of a jail.

A run may write nothing that lasts, so each would compile every module of the project again. The
zygote has a child do it (reading a hostile text may end a process) and shows the result read-only.
It holds the hash of the text it was made from, which is compared at each import: a candidate's
text is never mistaken for the one on the disk. Which files, the host says: never one that holds
tests, since there the unchanged expected values could be read. Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import importlib.machinery
import os
import signal
import sys
import time
from typing import Any

from . import linux

COMPILED = "/pyc"
SECONDS = 20.0
PAUSE_S = 0.005
FLAGS = linux.MS_NOSUID | linux.MS_NODEV
OPTIONS = "size=64m,nr_inodes=16k,mode=755"


def fill(paths: list[str], place: str) -> None:
    """Compile these files of the project at `place` in a child, and show them to later runs.

    Raises:
        OSError: the kernel refuses the mount, and nothing is shown.
    """
    linux.mount("pyc", COMPILED, "tmpfs", FLAGS, OPTIONS)
    try:
        _have_compiled(paths, place)
        linux.mount("pyc", COMPILED, "tmpfs", FLAGS | linux.MS_REMOUNT | linux.MS_RDONLY)
    except OSError:
        empty()  # never a place that one run can leave something in for the next
        raise


def _have_compiled(paths: list[str], place: str) -> None:
    pid = os.fork()
    if pid == 0:
        _compile(paths, place)
    until = time.monotonic() + SECONDS
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            break
        time.sleep(PAUSE_S)


def empty() -> None:
    """Take away what was compiled before."""
    linux.unmount(COMPILED)


def use(place: str) -> None:
    """Let imports from the project find what is compiled; all others look where they did."""
    if not os.path.isdir(COMPILED + place):
        return
    loading: Any = sys.modules[importlib.machinery.SourceFileLoader.__module__]
    elsewhere = loading.cache_from_source

    def cache_from_source(path: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(path, str) and path.startswith(place + "/"):
            return f"{COMPILED}{path}c"
        return elsewhere(path, *arguments, **named)

    loading.cache_from_source = cache_from_source


def _compile(paths: list[str], place: str) -> None:
    """Never returns. What does not compile is left to the run that imports it."""
    import py_compile  # noqa: PLC0415 - no run needs it

    checked = py_compile.PycInvalidationMode.CHECKED_HASH
    for path in paths:
        file = os.path.join(place, path)
        with contextlib.suppress(BaseException):
            py_compile.compile(file, f"{COMPILED}{file}c", quiet=2, invalidation_mode=checked)
    os._exit(0)
