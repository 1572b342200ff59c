"""What a run may have left behind: processes, mounts, descriptors, files, objects of the kernel.

Compared before and after a program. Only what is ours is counted, since other tests run beside
this one: processes that descend from this one (orphans come back to it as their reaper), files in
temporary folders of its own, control groups with its number in their name.
"""

import contextlib
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

from tests.hostile import watching
from trueline.analysis.sandbox.inside import linux

PR_SET_CHILD_SUBREAPER = 36
SETTLE_S = 5.0
GROUPS = Path("/sys/fs/cgroup")
SHM_CREATOR = 4  # the column of /proc/sysvipc/shm


@dataclass(frozen=True, slots=True)
class Left:
    """What there is at one moment, each by what it is called."""

    processes: Counter[str]
    mounts: Counter[str]
    descriptors: Counter[str]
    files: Counter[str]
    objects: Counter[str]
    groups: Counter[str]

    def more_than(self, other: "Left") -> dict[str, list[str]]:
        """What is here and was not there."""
        names = [one.name for one in fields(self)]
        more = {name: sorted(getattr(self, name) - getattr(other, name)) for name in names}
        return {name: found for name, found in more.items() if found}


def adopt_orphans() -> None:
    """Become the parent of whatever outlives its own."""
    linux.prctl(PR_SET_CHILD_SUBREAPER, 1, "prctl(PR_SET_CHILD_SUBREAPER)")


def now() -> Left:
    """What there is."""
    return Left(
        Counter(map(_command, watching.below(os.getpid()))),
        Counter(Path("/proc/self/mountinfo").read_text().splitlines()),
        Counter(_descriptors()),
        Counter(_files()),
        Counter(_objects()),
        Counter(_groups()),
    )


def behind(before: Left) -> dict[str, list[str]]:
    """What is left, after it had time to go away."""
    end = time.monotonic() + SETTLE_S
    while (left := now().more_than(before)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:6]
        return b" ".join(words).decode("utf-8", "replace")
    return ""


def _descriptors() -> list[str]:
    """Kinds of what is open here: two sockets are alike."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found.append(os.readlink(f"/proc/self/fd/{name}").partition(":[")[0])
    return found


def _files() -> list[str]:
    private = Path(tempfile.gettempdir())
    return [*map(str, private.rglob("*")), *os.listdir("/dev/shm")]


def _objects() -> list[str]:
    found = []
    for kind in ("shm", "sem", "msg"):
        for line in Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]:
            words = line.split()
            others = kind == "shm" and Path(f"/proc/{words[SHM_CREATOR]}").exists()
            if not others:
                found.append(f"{kind} {words[0]} {words[1]}")
    return found


def _groups() -> list[str]:
    ours = f"-{os.getpid()}-"
    walk = os.walk(GROUPS)  # which says nothing of a group that goes away meanwhile
    return [f"{top}/{name}" for top, names, _ in walk for name in names if ours in name]
