"""Control groups: where one may be made, what it bounds and counts, that none is left."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.sandbox import Limits, cgroups
from trueline.analysis.sandbox.jail import Jail
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.probe import start
from trueline.analysis.sandbox.run import Ended
from trueline.analysis.sandbox.waiting import finish

HOST = "/sys/fs/cgroup"
VERSION_1 = (
    "35 31 0:32 {root} {at}/memory rw,relatime - cgroup cgroup rw,memory\n"
    "33 31 0:30 {root} {at}/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
    "39 31 0:36 {root} {at}/pids rw,relatime - cgroup cgroup rw,pids\n"
)
VERSION_2 = "30 23 0:26 / {at} rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
UNSEEN = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
end = time.monotonic() + 60
while time.monotonic() < end:
    try:
        if os.fork() == 0:
            stop = time.process_time() + 0.01
            while time.process_time() < stop: pass
            os._exit(0)
    except OSError: pass
"""
SOCKETS = """
import socket
kept = []
try:
    while True:
        pair = socket.socketpair()
        pair[0].setblocking(False)
        kept.append(pair)
        try:
            while True: pair[0].send(bytes(1 << 16))
        except BlockingIOError: pass
except OSError: pass
"""


def run(jail: Jail, text: str, limits: Limits) -> Ended:
    """Run a script."""
    payload = {"kind": "file", "path": "x.py", "edits": {"x.py": text}, "roots": [""]}
    return finish([jail.post(payload, limits)])[0]


@pytest.fixture
def jail(tmp_path: Path) -> Iterator[Jail]:
    """A jail for scripts."""
    with start(JailSpec(project=tmp_path)) as jail:
        yield jail


@pytest.fixture
def group() -> Iterator[cgroups.ControlGroup]:
    """A group of our own, where one can be made."""
    made = cgroups.make()
    if made is None:
        pytest.skip("no control group can be made here")
    yield made
    made.remove()


def process(folder: Path, mounts: str, groups: str) -> Path:
    """A folder that reads like that of a process."""
    (folder / "mountinfo").write_text(mounts)
    (folder / "cgroup").write_text(groups)
    return folder


def test_places_of_version_1(tmp_path: Path) -> None:
    """Each controller's own group, also where a container's mount begins in the middle."""
    groups = "4:memory:/a/b\n2:cpu,cpuacct:/a\n8:pids:/\n0::/\n"
    told = process(tmp_path, VERSION_1.format(root="/", at=HOST), groups)
    found = [parents for _, parents in cgroups._places(told)]
    expected = {"memory": "memory/a/b", "cpuacct": "cpu/a", "pids": "pids"}
    assert found == [{kind: Path(HOST) / place for kind, place in expected.items()}]
    inside = process(tmp_path, VERSION_1.format(root="/a", at=HOST), groups)
    ((_, parents),) = cgroups._places(inside)
    assert (parents["memory"], parents["cpuacct"]) == (
        Path(f"{HOST}/memory/b"),
        Path(f"{HOST}/cpu"),
    )


def test_places_of_version_2(tmp_path: Path) -> None:
    """The nearest group above that is ours and hands memory and tasks down; else none."""
    tree = tmp_path / "tree"
    (tree / "user/app/mine").mkdir(parents=True)
    told = process(tmp_path, VERSION_2.format(at=tree), "0::/user/app/mine\n")
    assert list(cgroups._places(told)) == []
    (tree / "user/app/cgroup.subtree_control").write_text("cpu memory pids\n")
    ((names, parents),) = cgroups._places(told)
    assert names == cgroups.VERSION_2
    assert set(parents.values()) == {tree / "user/app"}


def test_nothing_to_go_by(tmp_path: Path) -> None:
    """Without the kernel's files, or with lines that mean nothing, there is no place."""
    assert list(cgroups._places(tmp_path)) == []
    assert list(cgroups._places(process(tmp_path, "nonsense\n", "0::/\n"))) == []


@pytest.mark.parametrize("grouped", [True, False])
def test_children_that_nobody_waits_for(
    grouped: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Their cpu time counts, with a control group and without one."""
    if not grouped:
        monkeypatch.setattr(cgroups, "make", lambda: None)
    with start(JailSpec(project=tmp_path)) as jail:
        ended = run(jail, UNSEEN, Limits(cpu_s=1, wall_s=60))
        assert ended.why == "cpu", ended
        assert ended.cpu_s >= 1
        assert run(jail, "print(1)", Limits()).output == "1\n"


@pytest.mark.usefixtures("group")
def test_memory_of_the_kernel(jail: Jail) -> None:
    """Buffers of sockets count: the kernel ends the run that fills them, not the jail."""
    text = f"import os, time\nfor _ in range(5): os.fork()\n{SOCKETS}time.sleep(20)\n"
    ended = run(jail, text, Limits(memory_mib=128, disk_mib=1, processes=64, wall_s=60))
    assert ended.why == "memory", ended
    assert run(jail, "print(1)", Limits()).output == "1\n"


@pytest.mark.usefixtures("group")
def test_nothing_is_left(tmp_path: Path) -> None:
    """The groups of a jail hold it and not us while it runs, and are gone when it is closed."""
    with start(JailSpec(project=tmp_path)) as jail:
        folders = folders_of(jail._group)
        for folder in folders:
            members = (folder / "cgroup.procs").read_text().split()
            assert members
            assert str(os.getpid()) not in members
    assert not any(folder.exists() for folder in folders)


def test_swept(group: cgroups.ControlGroup) -> None:
    """What a killed owner left is removed by the next one; what a living one has is not."""
    folders = folders_of(group)
    stale = {folder.with_name(f"{cgroups.PREFIX}{2**22 + 1}-1") for folder in folders}
    for folder in stale:
        folder.mkdir()
    other = cgroups.make()
    assert not any(folder.exists() for folder in stale)
    assert all(folder.exists() for folder in folders)
    assert other is not None
    other.remove()
    assert not any(folder.exists() for folder in folders_of(other))


def folders_of(group: cgroups.ControlGroup | None) -> set[Path]:
    """Where a group's controllers are."""
    assert group is not None
    return set(group._folders.values())
