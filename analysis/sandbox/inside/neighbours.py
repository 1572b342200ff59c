"""A second system call filter, for runs that share namespaces with processes that are not theirs.

Namespaces of its own keep a run from naming anything of its neighbours. Where it has none, the
kernel still decides by the user, and the user is the neighbours' too: what reaches another
process, or outlives this one, has to be refused. In tier B the neighbour is the jail's first
process, which the kernel shields from signals, and the next run. In tier C it is everything of
the user's: there no call may name a process but this one, a file's attributes stay as they are
(Landlock covers contents only), and nothing is sent but over descriptors that are here already.
It is loaded on top of the common filter, which has seen to architecture and number; of two
filters the stricter answer holds. What is not covered: that a file exists and how large it is
can be told. Python 3.9, standard library only.
"""

from __future__ import annotations

import errno
import platform

from .seccomp import (
    ALLOW,
    EQUAL,
    FCNTL,
    IOCTL,
    LOAD,
    NUMBER_AT,
    RETURN,
    argument,
    instruction,
    none_of,
    refuse,
    when,
)

AND = 0x54
SOCK_STREAM, TYPE_MASK = 1, 0xF
O_ACCMODE, O_TRUNC = 0o3, 0o1000
PRIO_PROCESS, IOPRIO_WHO_PROCESS = 0, 1
PR_SET_PDEATHSIG = 1
# locks and leases that others wait for, signals that the kernel sends in our name
FCNTL_REFUSED = (6, 7, 8, 10, 15, 37, 38, 1024, 1026)
# FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_SETVERSION: attributes of files opened for reading
ATTRIBUTES = (0x40086602, 0x401C5820, 0x40087602)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what programs ask of any descriptor
HARMLESS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

# name: (x86_64, aarch64); 0 where the architecture has no such call
LASTING: dict[str, tuple[int, int]] = {
    "fremovexattr": (199, 16),
    "fsetxattr": (190, 7),
    "lremovexattr": (198, 15),
    "lsetxattr": (189, 6),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "removexattr": (197, 14),
    "setxattr": (188, 5),
}
FOREIGN: dict[str, tuple[int, int]] = {
    "bind": (49, 200),
    "chmod": (90, 0),
    "chown": (92, 0),
    "connect": (42, 203),
    "execve": (59, 221),
    "execveat": (322, 281),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "futimesat": (261, 0),
    "inotify_add_watch": (254, 27),
    "lchown": (94, 0),
    "msgctl": (71, 187),
    "msgrcv": (70, 188),
    "msgsnd": (69, 189),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "process_mrelease": (448, 448),
    "semctl": (66, 191),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "truncate": (76, 45),
    "utime": (132, 0),
    "utimensat": (280, 88),
    "utimes": (235, 0),
}
# calls whose first argument is a process: 0 and ourselves are allowed
TUNING: dict[str, tuple[int, int]] = {
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
}
# the same, but 0 is the whole group
SIGNALS: dict[str, tuple[int, int]] = {
    "kill": (62, 129),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "tgkill": (234, 131),
    "tkill": (200, 130),
}
SETPRIORITY, IOPRIO_SET = (141, 140), (251, 30)
OPEN, OPENAT, OPENAT2 = (2, 0), (257, 56), (437, 437)
PRCTL, SOCKETPAIR = (157, 167), (53, 199)


def build(pid: int, *, alone: bool, machine: str = platform.machine()) -> bytes:
    """The filter for the run whose first process is `pid`, as packed instructions.

    With `alone` it may reach no other process and change nothing (tier C); without, only what
    it must not do to the jail that it shares with the next run is refused (tier B).
    """
    column = 0 if machine == "x86_64" else 1
    program = instruction(LOAD, NUMBER_AT)
    for table in (LASTING, *((FOREIGN,) if alone else ())):
        for pair in table.values():
            program += _on(pair[column], refuse(errno.EPERM))
    for pair in TUNING.values():
        program += _on(pair[column], _only(0, (0, pid)))
    program += _on(SETPRIORITY[column], _first_is(PRIO_PROCESS, _only(1, (0, pid))))
    program += _on(IOPRIO_SET[column], _first_is(IOPRIO_WHO_PROCESS, _only(1, (0, pid))))
    if not alone:
        return program + _on(IOCTL[column], none_of(1, ATTRIBUTES)) + instruction(RETURN, ALLOW)
    for pair in SIGNALS.values():
        program += _on(pair[column], _only(0, (pid,)))
    program += _on(OPEN[column], _no_truncation(1)) + _on(OPENAT[column], _no_truncation(2))
    program += _on(OPENAT2[column], refuse(errno.ENOSYS))
    program += _on(FCNTL[column], none_of(1, FCNTL_REFUSED))
    program += _on(IOCTL[column], _only(1, HARMLESS, errno.ENOTTY))
    program += _on(PRCTL[column], none_of(0, (PR_SET_PDEATHSIG,)))
    program += _on(SOCKETPAIR[column], _streams())
    return program + instruction(RETURN, ALLOW)


def _on(number: int, block: bytes) -> bytes:
    return when(number, block) if number else b""


def _only(index: int, values: tuple[int, ...], code: int = errno.EPERM) -> bytes:
    block = argument(index)
    for value in values:
        block += instruction(EQUAL, value, 0, 1) + instruction(RETURN, ALLOW)
    return block + refuse(code)


def _first_is(value: int, block: bytes) -> bytes:
    return argument(0) + instruction(EQUAL, value, 1, 0) + refuse(errno.EPERM) + block


def _no_truncation(index: int) -> bytes:
    """Opening for reading can truncate, which Landlock knows only since version 3."""
    block = argument(index) + instruction(AND, O_ACCMODE | O_TRUNC)
    block += instruction(EQUAL, O_TRUNC, 0, 1) + refuse(errno.EPERM)
    return block + instruction(RETURN, ALLOW)


def _streams() -> bytes:
    """Pairs of streams only: from one of datagrams, any address can be sent to."""
    block = argument(1) + instruction(AND, TYPE_MASK)
    block += instruction(EQUAL, SOCK_STREAM, 0, 1) + instruction(RETURN, ALLOW)
    return block + refuse(errno.EAFNOSUPPORT)
