"""Each layer of tier A is needed: without it, the programs it stops do their harm again.

A layer is taken out of a copy of the folder that runs inside the jail (see `jailed`), in an arena,
because the harm is real. Where the layer is on this side (the second jail, the changed tests, the
hidden files) it is taken out of the judge, on this machine: a forged verdict hurts nobody.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import arena, tier_a
from tests.hostile.programs import named
from trueline.analysis.sandbox import launch
from trueline.analysis.sandbox.result import RunResult
from trueline.analysis.testing import confirming, oracles
from trueline.analysis.testing.hiding import NOTHING
from trueline.analysis.testing.judge import TestJudge

SPACES = "linux.NAMESPACES & ~linux.NEWUSER"
SCRIPT, JUDGED = False, True
LAYERS: dict[str, tuple[list[arena.Edit], bool, tuple[str, ...]]] = {
    "mount namespace": (
        [("build.py", "    if not privileged:\n        linux.pivot_root(root)\n", "")],
        SCRIPT,
        ("file of the host",),
    ),
    "read-only mounts": (
        [("build.py", "    if read_only:\n        linux.make_read_only(place)\n", "")],
        SCRIPT,
        ("installed package",),
    ),
    "pid namespace of the run": (
        [("zygote.py", 'linux.unshare(linux.NEWPID, "unshare(pid namespace)")', "pass")],
        SCRIPT,
        ("process left",),
    ),
    "pid namespace": (
        [
            ("zygote.py", 'linux.unshare(linux.NEWPID, "unshare(pid namespace)")', "pass"),
            ("zygote.py", "linux.setns(self._pid_namespace, linux.NEWPID)", "pass"),
            ("build.py", SPACES, f"{SPACES} & ~linux.NEWPID"),
            (
                "build.py",
                '"proc", "/proc" if privileged else root + "/proc", "proc", PROC_FLAGS',
                '"/proc", root + "/proc", None, linux.MS_BIND | linux.MS_REC',
            ),
            (
                "confine.py",
                'linux.mount("proc", "/proc", "proc", PROC_FLAGS, "subset=pid,hidepid=2")',
                "pass",
            ),
        ],
        SCRIPT,
        (
            "signal",
            "limits of another process",
            "priority of another process",
            "victim for the kernel",
        ),
    ),
    "net namespace": (
        [
            ("build.py", SPACES, f"{SPACES} & ~linux.NEWNET"),
            ("build.py", 'if config["network"]:', "if False:"),
        ],
        JUDGED,
        ("loopback", "abstract socket"),
    ),
    "ipc namespace": (
        [
            ("build.py", SPACES, f"{SPACES} & ~linux.NEWIPC"),
            ("confine.py", "linux.NEWNS | linux.NEWIPC", "linux.NEWNS"),
        ],
        SCRIPT,
        ("message", "shared memory of others"),
    ),
    "capabilities": (
        [("confine.py", "    linux.drop_capabilities()\n", "")],
        JUDGED,
        ("interface down",),
    ),
    "seccomp": (
        [
            ("confine.py", "    linux.load_filter(program)\n", ""),
            ("zygote.py", "            self._load_filter()\n", "            pass\n"),
        ],
        SCRIPT,
        (
            "socket of the machine",
            "page faults",
            "performance counters",
            "user namespace",
            "cloned namespace",
            "cloned namespace, newer call",
            "other architecture",
            "lock",
        ),
    ),
    "limits of a process": (
        [("confine.py", "for kind, bound in bounds:", "for kind, bound in ():")],
        SCRIPT,
        (
            "programs started",
            "zombies",
            "descriptor flood",
            "timers",
            "sparse file",
            "locked memory",
            "page tables",
        ),
    ),
    "watchdog: memory": (
        [
            (
                "supervise.py",
                'elif usage.memory > self._limits["memory_mib"] * MIB or crowded:',
                "elif False:",
            )
        ],
        SCRIPT,
        ("heap over processes", "shared memory over processes"),
    ),
    "watchdog: cpu": (
        [("supervise.py", 'usage.cpu_s > self._limits["cpu_s"]', "False")],
        SCRIPT,
        ("cpu over processes",),
    ),
    "watchdog: wall": (
        [
            (
                "supervise.py",
                'elif now - self._started > self._limits["wall_s"]:',
                "elif False:",
            )
        ],
        SCRIPT,
        ("sleep", "stopped child", "deadlock"),
    ),
    "watchdog: output": (
        [
            ("supervise.py", "if self._printed > FLOOD:", "if self._printed > 2 * FLOOD:"),
            ("supervise.py", 'self._limits["output_kib"] * 1024 - len(self._kept)', "1 << 27"),
        ],
        SCRIPT,
        ("output flood", "flood of errors"),
    ),
    "scratch size": (
        [("confine.py", 'f"size={disk_mib}m,nr_inodes={INODES},mode=700"', '"mode=700"')],
        SCRIPT,
        ("disk", "inodes"),
    ),
}
# for each layer the first program, and all of them where there is time
ALL = os.environ.get("TRUELINE_HOSTILE") == "all"
CASES = [
    (layer, name)
    for layer, (_, _, names) in LAYERS.items()
    for name in (names if ALL else names[:1])
]


@pytest.mark.timeout(2 * arena.LONGEST_S + 20)
@pytest.mark.parametrize(("layer", "name"), CASES)
def test_without(layer: str, name: str) -> None:
    """Without the layer the program does its harm; with it, in the same arena, it does none."""
    edits, judged, _ = LAYERS[layer]
    assert arena.jailed(named(name), edits, judged).harm
    whole = arena.jailed(named(name), [], judged)
    assert not whole.harm, whole
    assert whole.honest == "passed"


def verdict(
    folder: Path, kind: str, name: str, without: Callable[[], None] = lambda: None
) -> RunResult:
    """What a judge says of a forging program by one kind of suite, once `without` was called."""
    folder.mkdir(exist_ok=True)
    with tier_a.world(folder, kind) as world:
        without()
        suite = tier_a.suite_of(kind, world.project, named(name).tests)
        world.judge._limits = tier_a.LIMITS
        return world.judge.judge_sync({tier_a.MODULE: named(name).text}, suite)


def trust_the_first_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the runs with changed tests."""
    plain = confirming.Confirmation._as_they_are
    monkeypatch.setattr(confirming.Confirmation, "result", lambda self, _=False: plain(self))


@pytest.mark.parametrize(
    "name", ["patched runner", "patched report", "exception taken away", "plugin of its own"]
)
def test_without_changed_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Pytest in one process believes whoever has patched it."""
    assert verdict(tmp_path, "pytest", name, lambda: trust_the_first_run(monkeypatch)).passed


@pytest.mark.parametrize("name", ["constants of the caller", "frame walk", "scan of the own heap"])
def test_without_the_second_jail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Two jails need no changed tests; one jail without them is forged."""

    def one_jail() -> None:
        trust_the_first_run(monkeypatch)
        monkeypatch.setattr(oracles, "judge_apart", lambda *_: None)

    assert not verdict(
        tmp_path / "two", "asserts", name, lambda: trust_the_first_run(monkeypatch)
    ).passed
    assert verdict(tmp_path / "one", "asserts", name, one_jail).passed


def test_without_hidden_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who can read the tests need not compute anything."""

    def shown() -> None:
        monkeypatch.setattr(TestJudge, "_hidden", lambda *_: NOTHING)

    assert verdict(tmp_path, "asserts", "text of the tests", shown).verified


def test_with_the_environment_of_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A jail starts with an environment of its own: with ours, it tells what is in it."""
    monkeypatch.setenv("SECRET_OF_OURS", "canary")
    told = {**launch.ENVIRONMENT, "SECRET_OF_OURS": "canary"}
    monkeypatch.setattr(launch, "ENVIRONMENT", told)
    with tier_a.world(tmp_path, "asserts") as world:
        assert "canary" in world.run(named("own environment"))[0].output
