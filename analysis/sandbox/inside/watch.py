"""Cpu time and memory of everything a run has started: from its control group, and from /proc.

A limit per process does not bound many processes, and no limit counts shared memory; the jail's
own /proc shows all of them. Memory is what is anonymous or shared, less what each process got
from the zygote by forking.

A child that ends unseen, and that its parent does not wait for because it ignores SIGCHLD (or
handles it, which may say the same), takes its cpu time along. A control group has counted it.
Without one, a stretch of time in which such children come and go counts in full, on every
processor: more than was used, never less. Python 3.9, standard library only.
"""

from __future__ import annotations

import os
import signal
import time
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
UTIME, CSTIME = 11, 15
SIGCHLD = 1 << (signal.SIGCHLD - 1)


class Usage(NamedTuple):
    """Seconds of cpu and bytes of memory; threads where no limit of the kernel counts them."""

    cpu_s: float
    memory: int
    threads: int = 0


class Process(NamedTuple):
    """One process: its cpu time and its waited-for children's, its memory, what it may hide."""

    cpu_s: float
    memory: int
    waits: bool


class Counters:
    """What the control group of the jail has counted, if there is one."""

    def __init__(self, fds: list[int]) -> None:
        self._fds = fds
        self._begun = self._cpu(), self._killed()

    def cpu_s(self) -> float:
        """Seconds of cpu since the start of the run."""
        return self._cpu() - self._begun[0]

    def out_of_memory(self) -> bool:
        """Whether the kernel has killed a process of the jail for want of memory since then."""
        return self._killed() > self._begun[1]

    def _cpu(self) -> float:
        """Version 1 gives nanoseconds, version 2 a table that has microseconds."""
        words = self._read(0)
        if len(words) == 1:
            return int(words[0]) / 1e9
        return int(words[words.index("usage_usec") + 1]) / 1e6 if words else 0.0

    def _killed(self) -> int:
        words = self._read(1)
        return int(words[words.index("oom_kill") + 1]) if "oom_kill" in words else 0

    def _read(self, which: int) -> list[str]:
        return os.pread(self._fds[which], 4096, 0).decode().split() if self._fds else []


class Watch:
    """What one run has used so far."""

    def __init__(self, counts: list[int]) -> None:
        self._counters = Counters(counts)
        self._counted = bool(counts)
        self._known: set[str] = set()
        self._before = time.monotonic(), 0 if self._counted else _last_pid()
        self._unseen_s = 0.0

    def usage(self) -> Usage:
        """The usage of every process in this pid namespace but its first, which is us."""
        base, alive = _memory("1"), _processes()
        memory = sum(max(0, one.memory - base) for one in alive.values())
        if self._counted:
            return Usage(self._counters.cpu_s(), memory)
        self._estimate(alive)
        return Usage(sum(one.cpu_s for one in alive.values()) + self._unseen_s, memory)

    def cpu_s(self, waited_for: float) -> float:
        """Cpu time at the end of the run, of which its first process says `waited_for`."""
        if self._counted:
            return max(waited_for, self._counters.cpu_s())
        return waited_for + self._unseen_s

    def out_of_memory(self) -> bool:
        """Whether the kernel ended a process of the run because memory was used up."""
        return self._counted and self._counters.out_of_memory()

    def _estimate(self, alive: dict[str, Process]) -> None:
        now, last = time.monotonic(), _last_pid()
        unseen = last - self._before[1] - len(alive.keys() - self._known)
        if unseen > 0 and not all(one.waits for one in alive.values()):
            self._unseen_s += (now - self._before[0]) * (os.cpu_count() or 1)
        self._known, self._before = set(alive), (now, last)


def _processes() -> dict[str, Process]:
    found = {}
    for pid in os.listdir("/proc"):
        if pid.isdigit() and pid != "1":
            try:
                found[pid] = Process(_cpu(pid), *_status(pid))
            except (OSError, IndexError, ValueError):
                continue
    return found


def _memory(pid: str) -> int:
    return _status(pid)[0]


def _status(pid: str) -> tuple[int, bool]:
    """Memory in bytes, and whether it lets its children be waited for."""
    total, waits = 0, True
    with open(f"/proc/{pid}/status", "rb") as file:
        for line in file:
            if line.startswith((b"RssAnon:", b"RssShmem:")):
                total += int(line.split()[1]) << 10
            elif line.startswith((b"SigIgn:", b"SigCgt:")):
                waits = waits and not int(line.split()[1], 16) & SIGCHLD
    return total, waits


def _cpu(pid: str) -> float:
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return sum(int(field) for field in fields[UTIME:CSTIME]) / _TICKS


def _last_pid() -> int:
    """The number that the youngest process of this pid namespace got: they are given in turn."""
    with open("/proc/loadavg", "rb") as file:
        return int(file.read().split()[-1])


def of_process(pid: int) -> Usage:
    """The usage of one process forked from this one, which may be over already."""
    try:
        memory = max(0, _memory(str(pid)) - _memory("self"))
        return Usage(_cpu(str(pid)), memory, len(os.listdir(f"/proc/{pid}/task")))
    except (OSError, IndexError):
        return Usage(0.0, 0)
