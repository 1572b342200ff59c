"""A control group around each jail, where we may make one: what no limit per process counts.

The kernel's own memory (socket buffers, pipes, page tables) belongs to no process's address
space, and processor time of children that nobody waits for to none that is left. A control group
counts both. Root can make one under version 1 and 2; others only where a part of the tree is
theirs (systemd's `Delegate`). Where none can be made, the watchdog in the jail bounds what it
can see, and says which times it can only estimate (`inside/watch.py`).

The jail joins by descriptors that are handed to it, before it does anything else, so nothing it
starts can be outside. What is not covered: limits on processor shares and on disk traffic.
"""

import contextlib
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.sandbox.limits import Limits

PREFIX = "trueline-jail-"
KERNEL_MIB = 64  # room for the zygote itself, caches and the kernel's memory for them
MOST_TASKS = 64  # the zygote's own, and those that are being taken down
EMPTY_S = 1.0
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Names:
    """How one version of control groups calls what we use."""

    memory_limit: str
    cpu_used: str
    memory_events: str


VERSION_1 = Names("memory.limit_in_bytes", "cpuacct.usage", "memory.oom_control")
VERSION_2 = Names("memory.max", "cpu.stat", "memory.events")


class ControlGroup:
    """The group of one jail: joined by it, limited and removed by us."""

    def __init__(self, names: Names, folders: dict[str, Path]) -> None:
        self._names, self._folders = names, folders
        self._allowed: tuple[int, int] | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[dict[str, list[int]]]:
        """Descriptors for the jail: those to join by, and those that say what was used.

        Raises:
            OSError: the group is gone.
        """
        joins = sorted({folder / "cgroup.procs" for folder in self._folders.values()})
        counts = (
            self._folders["cpuacct"] / self._names.cpu_used,
            self._folders["memory"] / self._names.memory_events,
        )
        with contextlib.ExitStack() as files:
            yield {
                "join": [files.enter_context(path.open("wb")).fileno() for path in joins],
                "counts": [files.enter_context(path.open("rb")).fileno() for path in counts],
            }

    def allow(self, limits: Limits) -> None:
        """Bound memory and tasks of the whole jail by the limits of its next run."""
        mib = limits.memory_mib + 2 * limits.disk_mib + KERNEL_MIB
        wanted = (mib << 20, limits.processes + MOST_TASKS)
        if wanted == self._allowed:
            return
        with contextlib.suppress(OSError):  # the limit per process and the watchdog remain
            (self._folders["memory"] / self._names.memory_limit).write_text(str(wanted[0]))
            (self._folders["pids"] / "pids.max").write_text(str(wanted[1]))
        self._allowed = wanted

    def remove(self) -> None:
        """Remove the group once its last process is gone; what remains is swept by the next."""
        deadline = time.monotonic() + EMPTY_S
        left = set(self._folders.values())
        while left and time.monotonic() < deadline:
            left = {folder for folder in left if not _removed(folder)}
            if left:
                time.sleep(0.002)


def make() -> ControlGroup | None:
    """A new group below our own, or None where we may not make one."""
    for names, parents in _places(Path("/proc/self")):
        name = f"{PREFIX}{os.getpid()}-{next(_numbers)}"
        folders = {controller: parent / name for controller, parent in parents.items()}
        made: list[Path] = []
        try:
            for folder in dict.fromkeys(folders.values()):
                _sweep(folder.parent)
                folder.mkdir()
                made.append(folder)
            group = ControlGroup(names, folders)
            group.allow(Limits())
            (folders["memory"] / names.memory_events).read_bytes()
        except OSError:
            for folder in made:
                _removed(folder)
            continue
        return group
    return None


def _places(process: Path) -> Iterator[tuple[Names, dict[str, Path]]]:
    """Where groups may be made: our own of version 1, else the nearest of version 2 that is ours.

    Version 2 lets no group have both processes and limits for its children, so our own does not
    do: it has to be one above, which hands its controllers down.
    """
    try:
        mounts = (process / "mountinfo").read_text(encoding="utf-8").splitlines()
        own = (process / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    paths = {kinds: path for _, kinds, path in (line.split(":", 2) for line in own)}
    roots = {kind: root for line in mounts for kind, root in _mounted(line)}
    wanted = ("memory", "cpuacct", "pids")
    ours = {kind: path for kinds, path in paths.items() for kind in kinds.split(",")}
    if all(kind in roots and kind in ours for kind in wanted):
        yield VERSION_1, {kind: _below(roots[kind], ours[kind]) for kind in wanted}
    if "" in roots and "" in paths:
        for folder in (_below(roots[""], paths[""]), *_below(roots[""], paths[""]).parents):
            handed_down = _read(folder / "cgroup.subtree_control").split()
            if {"memory", "pids"} <= set(handed_down) and os.access(folder, os.W_OK):
                yield VERSION_2, dict.fromkeys(wanted, folder)
                return


def _mounted(line: str) -> Iterator[tuple[str, tuple[Path, str]]]:
    """The controllers of one line of mountinfo, each with the place and the group mounted there.

    Version 2 is the one with an empty name. By proc_pid_mountinfo(5) the group is the fourth field
    and the place the fifth; type and options of the file system come behind a lone hyphen.
    """
    before, _, after = line.partition(" - ")
    fields, kind = before.split(), after.split()
    if len(fields) < 5 or len(kind) < 3:
        return
    for name in [""] if kind[0] == "cgroup2" else kind[2].split(","):
        if kind[0] in ("cgroup", "cgroup2"):
            yield name, (Path(fields[4]), fields[3])


def _below(mounted: tuple[Path, str], path: str) -> Path:
    """The folder of a group; a container's mount may begin in the middle of the tree."""
    folder, begins = mounted
    inner = path.removeprefix(begins) if begins != "/" else path
    return folder / inner.lstrip("/")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _sweep(parent: Path) -> None:
    """Remove what owners left that were killed before they could."""
    for folder in parent.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            _removed(folder)
