"""CPU seconds of this process and everything it started, read from the kernel.

Part of the checks runs in a worker process, so our own clock alone would flatter them.
"""

import os
import resource
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
COUNTED = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def cpu_seconds() -> float:
    """User and system seconds so far: ours, those of ended children, and of living descendants."""
    own = sum(sum(resource.getrusage(who)[:2]) for who in COUNTED)
    return own + sum(map(_seconds, _descendants(os.getpid())))


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(word) for word in path.read_text().split()]
        except OSError:
            continue
        found += direct
        for child in direct:
            found += _descendants(child)
    return found


def _seconds(pid: int) -> float:
    """A process's own seconds and those of its children that it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS
