"""The system call filter of a run, for x86_64 and aarch64.

Namespaces take away what a process can see; the filter takes away what they do not cover:
kernel features with a history of holes, memory that no limit counts (memfd, SysV shared memory),
socket families without a namespace (AF_VSOCK), and calls newer than this table. A list of
refused calls, not of allowed ones: the program under test may be any Python program. What is not
covered: covert channels (locks on parts of files, timing). Python 3.9, standard library only.
"""

from __future__ import annotations

import errno
import platform
import struct

from .linux import NAMESPACES

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
X32_BIT = 0x40000000
NEWEST = 462
AF_UNIX, AF_INET, AF_INET6 = 1, 2, 10
INJECTIONS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
LEASES = (1024, 1026)  # F_SETLEASE makes those wait who would write, F_NOTIFY tells what they do
NUMBER_AT, ARCH_AT, ARGUMENT_AT = 0, 4, 16
LOAD, RETURN, EQUAL, GREATER, AT_LEAST, ANY_BIT = 0x20, 0x06, 0x15, 0x25, 0x35, 0x45

# name: (x86_64, aarch64); 0 where the architecture has no such call (0 is never refused)
REFUSED: dict[str, tuple[int, int]] = {
    "_sysctl": (156, 0),
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioperm": (173, 0),
    "iopl": (172, 0),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "mbind": (237, 235),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "migrate_pages": (256, 238),
    "modify_ldt": (154, 0),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "nfsservctl": (180, 42),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "semget": (64, 190),
    "set_mempolicy": (238, 237),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "sysfs": (139, 0),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "uselib": (134, 0),
    "userfaultfd": (323, 282),
    "ustat": (136, 0),
    "vhangup": (153, 58),
}
SETTING_UP = ("mount", "setns", "umount2", "unshare")
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
IOCTL, FCNTL = (16, 29), (72, 25)
FORK, VFORK, FLOCK = (57, 0), (58, 0), (73, 32)
CLONE_THREAD = 0x10000


def numbers(machine: str) -> dict[str, int]:
    """The refused calls of an architecture by name."""
    column = 0 if machine == "x86_64" else 1
    return {name: pair[column] for name, pair in REFUSED.items() if pair[column]}


def instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; `yes` and `no` are how many to pass over."""
    return struct.pack("HBBI", code, yes, no, value & 0xFFFFFFFF)


def refuse(code: int) -> bytes:
    """End: the call fails with this error number."""
    return instruction(RETURN, ERRNO | code)


def when(number: int, block: bytes) -> bytes:
    """Run `block` for one call; the block returns on every path."""
    return instruction(EQUAL, number, 0, len(block) // 8) + block


def argument(index: int) -> bytes:
    """Load the lower half of an argument, all there is of the kernel's ints."""
    return instruction(LOAD, ARGUMENT_AT + 8 * index)


def _sockets(network: bool) -> bytes:
    families = (AF_UNIX, AF_INET, AF_INET6) if network else ()
    block = argument(0)
    for family in families:
        block += instruction(EQUAL, family, 0, 1) + instruction(RETURN, ALLOW)
    return block + refuse(errno.EAFNOSUPPORT)


def none_of(index: int, values: tuple[int, ...]) -> bytes:
    """Refuse a call in which an argument has one of these values."""
    block = argument(index)
    for value in values:
        block += instruction(EQUAL, value, 0, 1) + refuse(errno.EPERM)
    return block + instruction(RETURN, ALLOW)


def _new_tasks(processes: bool) -> bytes:
    """No new namespaces, and without `processes` only threads."""
    block = argument(0) + instruction(ANY_BIT, NAMESPACES, 0, 1) + refuse(errno.EPERM)
    if not processes:
        block += instruction(ANY_BIT, CLONE_THREAD, 1, 0) + refuse(errno.EPERM)
    return block + instruction(RETURN, ALLOW)


def build(
    *,
    network: bool,
    processes: bool = True,
    locks: bool = True,
    setting_up: bool = False,
    machine: str = platform.machine(),
) -> bytes:
    """The filter as packed instructions.

    With `network`, sockets of the families that the jail's empty network namespace contains are
    allowed; without, only socket pairs are. Without `processes` no other process can be started,
    without `locks` no file locked as a whole: also one that is only read is locked for the host.
    With `setting_up` the calls that a zygote makes for its runs are left to it.

    Raises:
        OSError: with ENOSYS for an architecture that has no table.
    """
    if machine not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no system call table for {machine}", "seccomp")
    column = 0 if machine == "x86_64" else 1
    program = instruction(LOAD, ARCH_AT) + instruction(EQUAL, ARCHITECTURES[machine], 1, 0)
    program += instruction(RETURN, KILL) + instruction(LOAD, NUMBER_AT)
    if machine == "x86_64":
        program += instruction(AT_LEAST, X32_BIT, 0, 1) + instruction(RETURN, KILL)
    refused = [
        number
        for name, number in numbers(machine).items()
        if not (setting_up and name in SETTING_UP)
    ]
    if not processes:
        refused += [pair[column] for pair in (FORK, VFORK) if pair[column]]
    if not locks:
        refused.append(FLOCK[column])
    for number in sorted(refused):
        program += when(number, refuse(errno.EPERM))
    program += when(CLONE3[column], refuse(errno.ENOSYS))
    program += instruction(GREATER, NEWEST, 0, 1) + refuse(errno.ENOSYS)
    program += when(CLONE[column], _new_tasks(processes))
    program += when(SOCKET[column], _sockets(network))
    program += when(IOCTL[column], none_of(1, INJECTIONS))
    program += when(FCNTL[column], none_of(1, LEASES))
    return program + instruction(RETURN, ALLOW)


def refuse_only(names: tuple[str, ...], machine: str = platform.machine()) -> bytes:
    """A filter that refuses just these calls with EPERM: on top of another, or as containers do."""
    table = numbers(machine)
    program = instruction(LOAD, NUMBER_AT)
    for name in names:
        program += when(table[name], refuse(errno.EPERM))
    return program + instruction(RETURN, ALLOW)
