"""The Linux calls a jail is made of, by ctypes.

`os.unshare` and `os.setns` exist from Python 3.12 only, mounts and capabilities nowhere in the
standard library. Every call names the step it belongs to, so that a kernel's refusal can be told
to a person. Functions are looked up when called: the unsafe mode also loads on other systems.
They are given their types once and take plain numbers, since each new object of ctypes costs a run,
whose memory is all shared at first, page faults.
Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
import struct
from typing import Any

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x20000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
NAMESPACES = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 22, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL, SECCOMP_MODE_FILTER = 4, 2

ARM = platform.machine() == "aarch64"
SYS_PIVOT_ROOT = 41 if ARM else 155
SYS_CAPSET = 91 if ARM else 126
SYS_CLOSE_RANGE, SYS_MOUNT_SETATTR = 436, 442
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4
CAP_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)
_INT, _LONG, _WORD, _TEXT = ctypes.c_int, ctypes.c_long, ctypes.c_ulong, ctypes.c_char_p
_caps_header = ctypes.create_string_buffer(struct.pack("Ii", CAP_VERSION_3, 0), 8)
_no_caps = ctypes.create_string_buffer(24)


@functools.cache
def _function(name: str, result: Any, *arguments: Any) -> Any:
    found = _libc[name]
    found.restype, found.argtypes = result, arguments
    return found


def _checked(result: int, step: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), step)
    return result


def syscall(step: str, number: int, *arguments: int) -> int:
    """A system call that libc has no function for, with numbers and addresses."""
    call = _function("syscall", *[_LONG] * (len(arguments) + 2))
    return _checked(call(number, *arguments), step)


def unshare(flags: int, step: str) -> None:
    """Move this process (for NEWPID: its next children) into new namespaces."""
    _checked(_function("unshare", _INT, _INT)(flags), step)


def setns(fd: int, kind: int) -> None:
    """Join the namespace behind `fd`."""
    _checked(_function("setns", _INT, _INT, _INT)(fd, kind), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system, or bind a folder when `kind` is None."""
    call = _function("mount", _INT, _TEXT, _TEXT, _TEXT, _WORD, _TEXT)
    raw_kind = kind.encode() if kind else None
    result = call(os.fsencode(source), os.fsencode(target), raw_kind, flags, options.encode())
    _checked(result, f"mount {kind or 'bind'} on {target}")


def unmount(target: str) -> None:
    """Detach what is mounted on `target`."""
    call = _function("umount2", _INT, _TEXT, _INT)
    _checked(call(os.fsencode(target), MNT_DETACH), f"umount {target}")


def make_read_only(target: str, below: bool = True) -> None:
    """Make a mount, and what is mounted below it, read-only, nosuid and nodev (Linux 5.12)."""
    attributes = struct.pack("QQQQ", ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV, 0, 0, 0)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    path = ctypes.create_string_buffer(os.fsencode(target))
    syscall(
        f"mount_setattr {target}",
        SYS_MOUNT_SETATTR,
        AT_FDCWD,
        ctypes.addressof(path),
        AT_RECURSIVE if below else 0,
        ctypes.addressof(buffer),
        len(attributes),
    )


def pivot_root(root: str) -> None:
    """Make `root` the root and drop the old one, which is stacked on the same place."""
    os.chdir(root)
    here = ctypes.create_string_buffer(b".")
    syscall("pivot_root", SYS_PIVOT_ROOT, ctypes.addressof(here), ctypes.addressof(here))
    unmount(".")
    os.chdir("/")


def prctl(option: int, value: int, step: str, address: int = 0) -> None:
    """Set a property of this process: one number and, for a filter, one address."""
    call = _function("prctl", _INT, _INT, _WORD, _WORD, _WORD, _WORD)
    _checked(call(option, value, address, 0, 0), step)


def die_with_parent() -> None:
    """Be killed when the thread that started us ends: for single-threaded parents only."""
    prctl(PR_SET_PDEATHSIG, 9, "prctl(PR_SET_PDEATHSIG)")


def bound_capabilities() -> None:
    """Let no exec give back a capability: one that is held now can still be used."""
    with contextlib.suppress(OSError):  # the kernel knows fewer than the last
        for capability in range(LAST_CAPABILITY + 1):
            prctl(PR_CAPBSET_DROP, capability, "prctl(PR_CAPBSET_DROP)")


def drop_capabilities() -> None:
    """Give up every capability; once they are bounded, for good."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, "prctl(PR_CAP_AMBIENT)")
    syscall("capset", SYS_CAPSET, ctypes.addressof(_caps_header), ctypes.addressof(_no_caps))


def close_from(first: int) -> None:
    """Close every descriptor from `first` on."""
    try:
        syscall("close_range", SYS_CLOSE_RANGE, first, 0xFFFFFFFF, 0)
    except OSError:
        os.closerange(first, 65536)


@functools.cache
def as_filter(program: bytes) -> tuple[Any, ...]:
    """A filter as the kernel wants it: the header, and the code that it points to."""
    code = ctypes.create_string_buffer(program, len(program))
    packed = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    return ctypes.create_string_buffer(packed, len(packed)), code


def load_filter(program: bytes, step: str = "seccomp") -> None:
    """Install a seccomp filter, given as its packed instructions; needs no_new_privs."""
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, step, ctypes.addressof(as_filter(program)[0]))
