"""The Linux calls a jail is made of, by ctypes.

`os.unshare` and `os.setns` exist from Python 3.12 only, mounts and capabilities nowhere in the
standard library. Every call names the step it belongs to, so that a kernel's refusal can be told
to a person. Functions are looked up when called: the unsafe mode also loads on other systems.
Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct

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


def _checked(result: int, step: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), step)
    return result


def syscall(step: str, number: int, *arguments: object) -> int:
    """A system call that libc has no function for; its number is the same or chosen by us."""
    call = _libc.syscall
    call.restype = ctypes.c_long
    return _checked(call(ctypes.c_long(number), *arguments), step)


def unshare(flags: int, step: str) -> None:
    """Move this process (for NEWPID: its next children) into new namespaces."""
    _checked(_libc.unshare(flags), step)


def setns(fd: int, kind: int) -> None:
    """Join the namespace behind `fd`."""
    _checked(_libc.setns(fd, kind), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount a file system, or bind a folder when `kind` is None."""
    call = _libc.mount
    text, number = ctypes.c_char_p, ctypes.c_ulong
    call.argtypes = (text, text, text, number, text)
    raw_kind = kind.encode() if kind else None
    result = call(os.fsencode(source), os.fsencode(target), raw_kind, flags, options.encode())
    _checked(result, f"mount {kind or 'bind'} on {target}")


def unmount(target: str) -> None:
    """Detach what is mounted on `target`."""
    _checked(_libc.umount2(os.fsencode(target), MNT_DETACH), f"umount {target}")


def make_read_only(target: str, below: bool = True) -> None:
    """Make a mount, and what is mounted below it, read-only, nosuid and nodev (Linux 5.12)."""
    attributes = struct.pack("QQQQ", ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV, 0, 0, 0)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    syscall(
        f"mount_setattr {target}",
        SYS_MOUNT_SETATTR,
        ctypes.c_int(AT_FDCWD),
        ctypes.c_char_p(os.fsencode(target)),
        ctypes.c_uint(AT_RECURSIVE if below else 0),
        buffer,
        ctypes.c_size_t(len(attributes)),
    )


def pivot_root(root: str) -> None:
    """Make `root` the root and drop the old one, which is stacked on the same place."""
    os.chdir(root)
    syscall("pivot_root", SYS_PIVOT_ROOT, ctypes.c_char_p(b"."), ctypes.c_char_p(b"."))
    unmount(".")
    os.chdir("/")


def prctl(option: int, value: int, step: str, address: int = 0) -> None:
    """Set a property of this process: one number and, for a filter, one address."""
    long = ctypes.c_ulong
    _checked(_libc.prctl(ctypes.c_int(option), long(value), long(address), long(0), long(0)), step)


def die_with_parent() -> None:
    """Be killed when the thread that started us ends: for single-threaded parents only."""
    prctl(PR_SET_PDEATHSIG, 9, "prctl(PR_SET_PDEATHSIG)")


def drop_capabilities() -> None:
    """Give up every capability for good, also over an exec."""
    with contextlib.suppress(OSError):  # the kernel knows fewer than the last
        for capability in range(LAST_CAPABILITY + 1):
            prctl(PR_CAPBSET_DROP, capability, "prctl(PR_CAPBSET_DROP)")
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, "prctl(PR_CAP_AMBIENT)")
    header = ctypes.create_string_buffer(struct.pack("Ii", CAP_VERSION_3, 0), 8)
    syscall("capset", SYS_CAPSET, header, ctypes.create_string_buffer(24))


def close_from(first: int) -> None:
    """Close every descriptor from `first` on."""
    try:
        last = ctypes.c_uint(0xFFFFFFFF)
        syscall("close_range", SYS_CLOSE_RANGE, ctypes.c_uint(first), last, ctypes.c_uint(0))
    except OSError:
        os.closerange(first, 65536)


def load_filter(program: bytes, step: str = "seccomp") -> None:
    """Install a seccomp filter, given as its packed instructions; needs no_new_privs."""
    code = ctypes.create_string_buffer(program, len(program))
    packed = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    header = ctypes.create_string_buffer(packed, len(packed))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, step, ctypes.addressof(header))
