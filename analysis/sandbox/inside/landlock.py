"""Landlock: which files this process, and all it starts, may still open.

For runs that have no mounts of their own. What a kernel can take away depends on the version of
its interface: each rule is asked for as far as the kernel knows it, found out by asking, because
/sys/kernel/security may be missing. What Landlock does not cover at all (attributes of files,
signals before version 6, files that already are open) is the filter's to refuse, see `neighbours`.
Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable

from . import linux

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, PATH_BENEATH = 1, 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE
READING = READ_FILE | READ_DIR
FIRST, REFER_SINCE, TRUNCATE_SINCE, IOCTL_SINCE = (1 << 13) - 1, 2, 3, 5
SCOPES_SINCE, ABSTRACT_SOCKETS_AND_SIGNALS = 6, 3


def version() -> int:
    """The newest version of the interface that the kernel has.

    Raises:
        OSError: the kernel has none, or it is switched off.
    """
    return linux.syscall("landlock", CREATE_RULESET, 0, 0, ASK_VERSION)


def rights(known: int) -> int:
    """Every right over files that this version of the interface can take away."""
    newer = ((REFER_SINCE, 1 << 13), (TRUNCATE_SINCE, TRUNCATE), (IOCTL_SINCE, IOCTL_DEVICE))
    return FIRST | sum(right for since, right in newer if known >= since)


def restrict(
    reading: Iterable[str], writing: Iterable[str], *, execute: bool, known: int | None = None
) -> None:
    """Give up every file but what is at or below these paths; needs no_new_privs.

    Signals and abstract sockets out of this process' own family are given up too, where the
    kernel can do that. Paths that do not exist are passed over. `known` holds the version down.
    """
    known = version() if known is None else known
    everything = rights(known)
    scopes = ABSTRACT_SOCKETS_AND_SIGNALS if known >= SCOPES_SINCE else 0
    handled = struct.pack("QQQ", everything, 0, scopes)
    size = 24 if scopes else 8
    buffer = ctypes.create_string_buffer(handled, len(handled))
    ruleset = linux.syscall("landlock", CREATE_RULESET, ctypes.addressof(buffer), size, 0)
    try:
        for path in reading:
            _allow(ruleset, path, READING | (EXECUTE if execute else 0))
        for path in writing:
            _allow(ruleset, path, everything if execute else everything & ~EXECUTE)
        linux.syscall("landlock", RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, allowed: int) -> None:
    with contextlib.ExitStack() as closing:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                return
            raise
        closing.callback(os.close, place)
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            allowed &= ON_FILES
        packed = struct.pack("=Qi", allowed, place)
        rule = ctypes.create_string_buffer(packed, len(packed))
        arguments = (ruleset, PATH_BENEATH, ctypes.addressof(rule), 0)
        linux.syscall(f"landlock rule for {path}", ADD_RULE, *arguments)
