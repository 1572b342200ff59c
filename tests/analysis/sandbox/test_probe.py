"""The ladder of tiers: what is found on kernels that lack something, and what is said of it."""

import errno
import importlib
import os
import sys
from pathlib import Path

import pytest

from trueline.analysis.sandbox import missing, selftest
from trueline.analysis.sandbox.jail import Jail
from trueline.analysis.sandbox.launch import BUBBLEWRAP, START, StartFailed
from trueline.analysis.sandbox.layout import JailSpec

from .kernels import (
    needs_bubblewrap,
    only_bubblewrap,
    run_python,
    without_landlock,
    without_namespaces,
)

ladder = importlib.import_module("trueline.analysis.sandbox.probe")
users = pytest.mark.parametrize("nobody", [False] if os.geteuid() else [False, True])
JUDGED = """
import shutil, tempfile
from pathlib import Path
from trueline.analysis.sandbox import SandboxUnavailable, probe
from trueline.analysis.testing import Asserts, PytestFiles, TestJudge
folder = Path(tempfile.mkdtemp())
tests = "import m\\n\\ndef test_it():\\n    assert m.f(2) == 4\\n"
suites = Asserts("import m\\nassert m.f(2) == 4\\n"), PytestFiles(((folder / "test_m.py", tests),))
text = "def f(x): return x * 2\\n"
(folder / "m.py").write_text(text)
(folder / "test_m.py").write_text(tests)
for suite in suites:
    try:
        with TestJudge(folder) as judge:
            result = judge.judge_sync({Path("m.py"): text}, suite)
            print(result.tier, result.oracle, result.verified)
    except SandboxUnavailable as error:
        print(error)
shutil.rmtree(folder)
found = probe()
print(found.tier, *found.missing, sep="\\n")
"""


def judged(*filters: bytes, nobody: bool) -> list[str]:
    """The lines of an honest judgement by asserts and by pytest, and what the probe says."""
    done = run_python(JUDGED, *filters, nobody=nobody)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@users
def test_without_namespaces_there_is_tier_c(nobody: bool) -> None:
    """As in a container: functions are judged, pytest files are refused, the fixes are told."""
    by_asserts, by_pytest, tier, *lines = judged(without_namespaces(), nobody=nobody)
    assert by_asserts == "C two-jail True"
    assert by_pytest.startswith("pytest files write files and start processes")
    assert "unshare" in by_pytest
    assert "script of asserts" in by_pytest
    assert tier == "C"
    assert [line[:6] for line in lines] == ["tier A", "tier B"]
    assert "unshare" in lines[0]
    assert "(EPERM)" in lines[0]
    assert "bubblewrap" in lines[1]


@users
@needs_bubblewrap
def test_where_only_bubblewrap_may_there_is_tier_b(nobody: bool) -> None:
    """As on Ubuntu with its profile: everything is judged, and tier A's failure is told."""
    by_asserts, by_pytest, tier, *lines = judged(only_bubblewrap(), nobody=nobody)
    assert (by_asserts, by_pytest, tier) == ("B two-jail True", "B sabotage True", "B")
    assert [line[:6] for line in lines] == ["tier A"]


@users
def test_without_anything_nothing_runs(nobody: bool) -> None:
    """One line names what each tier lacks."""
    filters = (without_namespaces(), without_landlock())
    by_asserts, by_pytest, tier, *lines = judged(*filters, nobody=nobody)
    assert by_asserts == by_pytest
    for word in (
        "no sandbox: tier A: unshare",
        "tier B: ",
        "tier C: landlock",
        "ENOSYS",
        "--unsafe",
    ):
        assert word in by_asserts
    assert tier == "None"
    assert [line[:6] for line in lines] == ["tier A", "tier B", "tier C"]


@users
def test_tier_a_needs_no_landlock(nobody: bool) -> None:
    """What a lower tier needs is not asked of a better one."""
    by_asserts, by_pytest, tier, *lines = judged(without_landlock(errno.EPERM), nobody=nobody)
    assert (by_asserts, by_pytest, tier, lines) == ("A two-jail True", "A sabotage True", "A", [])


def test_a_bad_moment_is_asked_again() -> None:
    """Only refusals are remembered: a machine that is out of something may have it later."""
    script = """
from trueline.analysis.sandbox.probe import _found, probe
print(probe().tier, len(_found))
"""
    for number, remembered in ((errno.EPERM, 1), (errno.EAGAIN, 0)):
        done = run_python(script, without_namespaces(number))
        assert done.stdout == f"C {remembered}\n", done.stderr


def test_root_reads_as_another_user(tmp_path: Path) -> None:
    """In tier C root becomes nobody, who must be able to read what the run needs."""
    if os.geteuid() != 0:
        pytest.skip("only root becomes another user")
    site = tmp_path / "site"
    site.mkdir()
    tmp_path.chmod(0o700)
    script = f"""
from pathlib import Path
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.probe import SandboxUnavailable, start
try: start(JailSpec(site_packages=(Path({str(site)!r}),), tier="C"))
except SandboxUnavailable as error: print(error)
"""
    done = run_python(script)
    assert f"reading {site}" in done.stdout
    assert "(EACCES)" in done.stdout


def test_self_tests_see_an_open_jail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing confines, the escape gets through; where all is believed, the forgery."""
    with Jail(JailSpec(project=tmp_path, unsafe=True)) as jail:
        through = selftest.what_got_through(jail)
        assert through is not None
        assert through[0] == selftest.ESCAPE
        assert selftest.CANARY in through[1]
    with Jail(JailSpec(project=tmp_path)) as jail:
        assert selftest.what_got_through(jail) is None
        monkeypatch.setattr(selftest, "FORGING", "")
        through = selftest.what_got_through(jail)
        assert through is not None
        assert through[0] == selftest.FORGERY


def test_the_first_jail_is_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A jail of tier A in which a self-test gets through is not used; later ones are not tried."""
    tried: list[str] = []

    def through(jail: Jail) -> tuple[str, str] | None:
        tried.append(jail.tier)
        return (selftest.ESCAPE, "it got out") if jail.tier == "A" else None

    monkeypatch.setattr(ladder, "_found", {})
    monkeypatch.setattr(selftest, "what_got_through", through)
    spec = JailSpec(project=tmp_path)
    found = ladder.probe(spec.python)
    assert tried[0] == "A"
    assert found.missing[0].reason == f"tier A: {selftest.ESCAPE}: it got out"
    tried.clear()
    monkeypatch.setattr(selftest, "what_got_through", lambda _: tried.append("again"))
    monkeypatch.setattr(ladder, "_found", {})
    for _ in range(2):
        ladder.start(spec).close()
    assert tried == ["again"]


FIXES = [
    ("B", BUBBLEWRAP, errno.ENOENT, {}, "apt install bubblewrap"),
    ("A", "unshare(namespaces)", errno.EPERM, {"APPARMOR": "1\n"}, "bwrap-userns-restrict"),
    ("B", BUBBLEWRAP, errno.EACCES, {"APPARMOR": "1\n"}, "bwrap-userns-restrict"),
    ("A", "unshare(namespaces)", errno.EPERM, {"CLONE_SWITCH": "0\n"}, "userns_clone=1"),
    ("A", "unshare(namespaces)", errno.ENOSPC, {"MAXIMUM": "0\n"}, "max_user_namespaces"),
    ("A", "unshare(namespaces)", errno.EPERM, {"container": ""}, "--security-opt seccomp="),
    ("C", "landlock", errno.EOPNOTSUPP, {}, "lsm="),
    ("C", "landlock", errno.ENOSYS, {}, "5.13"),
    ("C", "landlock", errno.EPERM, {"container": ""}, "landlock calls"),
    ("C", "reading /root/x", errno.EACCES, {}, "every user read"),
    ("A", "/project", errno.EFBIG, {}, "ordinary user" if os.geteuid() == 0 else "smaller"),
    ("C", "/project", errno.EFBIG, {}, "smaller folder"),
    ("A", START, 0, {}, "working Python"),
    ("A", "mount_setattr /usr", errno.ENOSYS, {}, "5.12"),
    ("A", "unshare(namespaces)", errno.EPERM, {}, "user namespaces"),
]


@pytest.mark.parametrize(("tier", "step", "number", "files", "fix"), FIXES)
def test_fixes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tier: str,
    step: str,
    number: int,
    files: dict[str, str],
    fix: str,
) -> None:
    """Each failure has the fix for the machine it is on, all in one line."""
    for name in ("APPARMOR", "CLONE_SWITCH", "MAXIMUM", "container"):
        path = tmp_path / name
        if name in files:
            path.write_text(files[name])
        monkeypatch.setattr(
            missing, *(("CONTAINERS", (path,)) if name == "container" else (name, path))
        )
    line = str(missing.missing(tier, StartFailed(step, number, "why")))  # type: ignore[arg-type]
    assert line.startswith(f"tier {tier}: {step}: why")
    assert fix in line
    assert "\n" not in line


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_refused(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    """Where there is no such kernel, one line says so and nothing is tried."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(ladder, "_found", {})
    found = ladder.probe()
    assert found.tier is None
    [line] = map(str, found.missing)
    assert "use Linux, a virtual machine or WSL2" in line
