"""What a set of processes uses, measured from outside while they run: the harm of exhaustion.

The same measures look at a plain subprocess in the arena and at the jails of tier A, so that "it
held" and "it did harm" mean the same thing. A process that ends while it is looked at counts as
nothing. The bounds lie above what tier A's limits allow (`tier_a.LIMITS`) and far below what
would hurt the machine.
"""

import array
import contextlib
import ctypes
import errno
import fcntl
import os
import re
import termios
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

MIB = 1 << 20
PIDFD_OPEN, PIDFD_GETFD = 434, 438
UTIME, CSTIME, THREADS = 11, 15, 17
SCRATCH = ("tmp", "dev/shm")
_TICKS = os.sysconf("SC_CLK_TCK")
_libc = ctypes.CDLL(None, use_errno=True)


def below(root: int) -> list[int]:
    """Every process that descends from `root`."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parents[int(name)] = int(_stat(int(name))[1])
    found, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return sorted(found - {root})


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _field(pid: int, file: str, name: str) -> int:
    """A field of a file in /proc, in its own unit; 0 if it is not there."""
    found = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def _descriptors(pid: int) -> Iterator[tuple[str, str]]:
    """The open descriptors of a process, and what each leads to."""
    for name in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            yield name, os.readlink(f"/proc/{pid}/fd/{name}")


def _scratch(pid: int) -> Iterator[os.statvfs_result]:
    """The file systems a process can fill, each once."""
    seen: set[int] = set()
    for folder in SCRATCH:
        with contextlib.suppress(OSError):
            path = f"/proc/{pid}/root/{folder}"
            device = os.stat(path).st_dev
            if device not in seen:
                seen.add(device)
                yield os.statvfs(path)


def _buffered(pid: int) -> float:
    """MiB that wait to be read in a process's pipes and sockets."""
    ends = {target: name for name, target in _descriptors(pid) if _holds_data(target)}
    pidfd = _libc.syscall(PIDFD_OPEN, pid, 0)
    if pidfd < 0:
        return 0.0
    try:
        return sum(_waiting(pidfd, int(name)) for name in ends.values()) / MIB
    finally:
        os.close(pidfd)


def _holds_data(target: str) -> bool:
    return target.startswith(("pipe:", "socket:"))


def _waiting(pidfd: int, descriptor: int) -> int:
    """Bytes that wait behind a descriptor of another process."""
    waiting = array.array("i", [0])
    fd = _libc.syscall(PIDFD_GETFD, pidfd, descriptor, 0)
    if fd >= 0:
        with contextlib.suppress(OSError):
            fcntl.ioctl(fd, termios.FIONREAD, waiting)
        os.close(fd)
    return waiting[0]


def _largest(pid: int) -> float:
    """The largest file a process has open, in GiB of its apparent size."""
    sizes = [os.stat(f"/proc/{pid}/fd/{name}").st_size for name, _ in _descriptors(pid)]
    return max(sizes, default=0) / (1 << 30)


def _innermost(pid: int) -> int:
    """The number of a process in its own pid namespace: how many were made there."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("NSpid:")[2].partition("\n")[0].split()[-1])


def _used(volume: os.statvfs_result) -> float:
    return (volume.f_blocks - volume.f_bfree) * volume.f_frsize / MIB


Sum, Most = sum, max
# name: (one process's share, how the shares combine, more than this is harm, its unit)
MEASURES: dict[str, tuple[Callable[[int], float], Callable[[Iterable[float]], float], float, str]]
MEASURES = {
    "tasks": (lambda pid: int(_stat(pid)[THREADS]), Sum, 100, "tasks"),
    "zombies": (lambda pid: _stat(pid)[0] == "Z", Sum, 60, "zombies"),
    "forks": (_innermost, Most, 100, "processes, 20 ms of cpu each"),
    "cpu": (lambda pid: sum(map(int, _stat(pid)[UTIME:CSTIME])) / _TICKS, Sum, 2, "s of cpu"),
    "memory": (lambda pid: _field(pid, "smaps_rollup", "Pss") / 1024, Sum, 500, "MiB of memory"),
    "pinned": (lambda pid: _field(pid, "status", "VmLck") / 1024, Sum, 4, "MiB pinned"),
    "tables": (lambda pid: _field(pid, "status", "VmPTE") / 1024, Sum, 64, "MiB of page tables"),
    "buffers": (_buffered, Sum, 70, "MiB in the kernel's buffers"),
    "descriptors": (lambda pid: len(os.listdir(f"/proc/{pid}/fd")), Sum, 2000, "descriptors"),
    "timers": (
        lambda pid: Path(f"/proc/{pid}/timers").read_text().count("ID:"),
        Sum,
        1000,
        "timers",
    ),
    "disk": (lambda pid: max(map(_used, _scratch(pid)), default=0), Most, 64, "MiB of files"),
    "inodes": (
        lambda pid: max((v.f_files - v.f_ffree for v in _scratch(pid)), default=0),
        Most,
        9000,
        "files",
    ),
    "sparse": (_largest, Most, 1, "GiB, the size of one file"),
}
HARNESS_MIB, TIME_S = 64, 3.0


class Watch:
    """Looks at the processes below one, again and again, for one kind of harm.

    `harness` and `time` are no use of a process but what the one that waits for it suffers: the
    growth of its memory, and waiting for more than three times what it allowed.
    """

    def __init__(self, harm: str, root: int) -> None:
        self._harm, self._root = harm, root
        self._resident = _field(root, "status", "VmRSS")
        self._base = self._measured()
        self.worst = 0.0

    @property
    def bound(self) -> float:
        """More than this is harm."""
        own = {"harness": float(HARNESS_MIB), "time": TIME_S}
        return own[self._harm] if self._harm in own else MEASURES[self._harm][2]

    @property
    def unit(self) -> str:
        """What is counted."""
        own = {"harness": "MiB more in the harness", "time": "s, and it has not ended"}
        return own[self._harm] if self._harm in own else MEASURES[self._harm][3]

    def look(self, waited_s: float = 0.0) -> str:
        """The harm that was done so far, in words, or nothing."""
        self.worst = max(self.worst, self._measured(waited_s) - self._base)
        return f"{self.worst:.0f} {self.unit}" if self.worst > self.bound else ""

    def _measured(self, waited_s: float = 0.0) -> float:
        if self._harm == "time":
            return waited_s
        if self._harm == "harness":
            return (_field(self._root, "status", "VmRSS") - self._resident) / 1024
        share, combined, _, _ = MEASURES[self._harm]
        return combined([*self._shares(share), 0.0])

    def _shares(self, share: Callable[[int], float]) -> Iterator[float]:
        for pid in below(self._root):
            try:
                yield share(pid)
            except (IndexError, ValueError):
                continue
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.ESRCH, errno.EACCES, errno.EPERM):
                    raise
