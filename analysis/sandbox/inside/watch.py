"""Cpu time and memory of everything a run has started, read from /proc.

A limit per process does not bound many processes, and no limit counts shared memory; the jail's
own /proc shows all of them. Memory is what is anonymous or shared, less what each process got
from the zygote by forking. Python 3.9, standard library only.
"""

from __future__ import annotations

import os
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
UTIME, CSTIME = 11, 15


class Usage(NamedTuple):
    """Seconds of cpu and bytes of memory; threads where no limit of the kernel counts them."""

    cpu_s: float
    memory: int
    threads: int = 0


def _memory(pid: str) -> int:
    total = 0
    with open(f"/proc/{pid}/status", "rb") as file:
        for line in file:
            if line.startswith((b"RssAnon:", b"RssShmem:")):
                total += int(line.split()[1]) << 10
    return total


def _cpu(pid: str) -> float:
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return sum(int(field) for field in fields[UTIME:CSTIME]) / _TICKS


def of_process(pid: int) -> Usage:
    """The usage of one process forked from this one, which may be over already."""
    try:
        memory = max(0, _memory(str(pid)) - _memory("self"))
        return Usage(_cpu(str(pid)), memory, len(os.listdir(f"/proc/{pid}/task")))
    except (OSError, IndexError):
        return Usage(0.0, 0)


def of_run() -> Usage:
    """The usage of every process in this pid namespace but its first, which is us."""
    base = _memory("1")
    cpu_s, memory = 0.0, 0
    for pid in os.listdir("/proc"):
        if not pid.isdigit() or pid == "1":
            continue
        try:
            cpu_s += _cpu(pid)
            memory += max(0, _memory(pid) - base)
        except (OSError, IndexError):
            continue
    return Usage(cpu_s, memory)
