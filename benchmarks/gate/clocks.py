"""CPU and memory of other processes, read from the kernel.

Ticks of `/proc/PID/stat` are ten milliseconds, far more than what is measured here; a process's
own clock counts nanoseconds, over all its threads, the ended ones included.
"""

import time
from collections.abc import Sequence
from pathlib import Path


def cpu_ms(processes: Sequence[int]) -> float:
    """CPU milliseconds of processes and their living descendants."""
    return sum(_clock(one) for process in processes for one in _tree(process))


def running(processes: Sequence[int]) -> bool:
    """Whether a thread of the processes or their descendants wants to run right now."""
    return any(
        _state(task) in "RD"
        for process in processes
        for one in _tree(process)
        for task in Path(f"/proc/{one}/task").glob("*/stat")
    )


def pss_mib(processes: Sequence[int]) -> float:
    """Proportional set size of processes and their descendants, MiB."""
    return sum(_field(one, "Pss:") for process in processes for one in _tree(process)) / 1024


def rss_mib(processes: Sequence[int]) -> float:
    """Resident set size of processes and their descendants, MiB."""
    return sum(_field(one, "Rss:") for process in processes for one in _tree(process)) / 1024


def _tree(process: int) -> list[int]:
    found = [process]
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(word) for word in path.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += _tree(child)
    return found


def _clock(process: int) -> float:
    """A process's clock; its number is made of the process id as the kernel wants it."""
    try:
        return time.clock_gettime((~process << 3) | 2) * 1e3
    except OSError:
        return 0.0


def _state(path: Path) -> str:
    try:
        return path.read_text().rpartition(") ")[2][0]
    except (OSError, IndexError):
        return "Z"


def _field(process: int, name: str) -> float:
    """Kilobytes of one field."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(row.split()[1]) for row in rows if row.startswith(name)), 0.0)
