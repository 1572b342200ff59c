"""Jails as processes: that they start, end, are replaced, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import distribution
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import Limits, SandboxUnavailable, probe
from trueline.analysis.sandbox.inside import seccomp
from trueline.analysis.sandbox.jail import Jail
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.probe import start
from trueline.analysis.sandbox.run import Ended, JailLost
from trueline.analysis.sandbox.waiting import finish

LIMITS = Limits(cpu_s=5, wall_s=10)


def payload(text: str) -> dict[str, object]:
    """A run of a script."""
    return {"kind": "file", "path": "x.py", "edits": {"x.py": text}, "roots": [""]}


def run(jail: Jail, text: str, limits: Limits = LIMITS) -> Ended:
    """Run a script and wait for its end."""
    return finish([jail.post(payload(text), limits)])[0]


def until(condition: object, seconds: float = 60) -> bool:
    """Poll the kernel's view of processes until it is as it should be."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        os.sched_yield()
    return False


def children(pid: int) -> list[int]:
    """The processes under `pid`, all generations."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        direct = [int(word) for word in path.read_text().split()]
    except OSError:
        return []
    return [*direct, *(inner for child in direct for inner in children(child))]


def running(pid: int) -> bool:
    """Whether a process exists and is more than a zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_probe() -> None:
    """This machine, where the tests run, has tier A."""
    assert probe().tier == "A"


def test_start_without_an_interpreter(tmp_path: Path) -> None:
    """A missing interpreter, or one that is none, is one clear line."""
    with pytest.raises(CannotRun, match="no such interpreter"):
        start(JailSpec(tmp_path / "python"))
    fake = tmp_path / "fake"
    fake.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(CannotRun, match="this is a script"):
        start(JailSpec(fake))
    with pytest.raises(SandboxUnavailable, match="start of /bin/false: it ended without a word"):
        start(JailSpec(Path("/bin/false")))


@pytest.mark.parametrize("overlay", [True, False])
def test_project_is_shown_writable_and_unchanged(tmp_path: Path, overlay: bool) -> None:
    """Edits and writes are seen inside and not outside, with overlayfs and without."""
    (tmp_path / "x.py").write_text("old")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "data.txt").write_text("data")
    (tmp_path / "link").symlink_to("/etc/hostname")
    with start(JailSpec(project=tmp_path, overlay=overlay)) as jail:
        assert jail.overlay is overlay
        text = "open('sub/data.txt', 'a').write('!')\nprint(open('sub/data.txt').read())\n"
        ended = run(jail, text + "import os; os.remove('x.py'); print(os.path.exists('link'))")
        assert ended.output == "data!\nFalse\n"
    assert (tmp_path / "x.py").read_text() == "old"
    assert (tmp_path / "sub" / "data.txt").read_text() == "data"


def test_limits_have_names(tmp_path: Path) -> None:
    """Cpu, wall clock, memory and output each end a run with their own reason."""
    with start(JailSpec(project=tmp_path)) as jail:
        tight = Limits(cpu_s=0.3, wall_s=15, memory_mib=100)
        assert run(jail, "while True: pass", tight).why == "cpu"
        assert run(jail, "import time; time.sleep(99)", Limits(wall_s=0.5)).why == "wall"
        assert run(jail, "while True: print('x' * 9999)").why == "output"
        ended = run(jail, "x = b'x' * (200 << 20)", tight)
        assert ended.report is not None
        assert ended.report["failures"][0]["kind"] == "memory"
        assert run(jail, "import os; os.abort()").exit == 128 + signal.SIGABRT


def test_output_is_capped(tmp_path: Path) -> None:
    """Of long output the first part is kept."""
    with start(JailSpec(project=tmp_path)) as jail:
        ended = run(jail, "print('x' * 100000)", Limits(output_kib=2))
        assert ended.output == "x" * 2048


def test_a_lost_zygote_is_noticed(tmp_path: Path) -> None:
    """Killing the zygote in the middle of a run loses the jail and nothing else."""
    with start(JailSpec(project=tmp_path)) as jail:
        posted = jail.post(payload("import time; time.sleep(99)"), LIMITS)
        os.kill(children(jail.pid)[0], signal.SIGKILL)
        with pytest.raises(JailLost):
            finish([posted])
        assert not jail.alive


def test_a_jail_that_misses_the_deadline_is_killed(tmp_path: Path) -> None:
    """A zygote that answers no more is not waited for."""
    with start(JailSpec(project=tmp_path)) as jail:
        os.kill(children(jail.pid)[0], signal.SIGSTOP)
        posted = jail.post(payload(""), Limits(wall_s=0.1))
        posted.deadline = time.monotonic() + 0.2
        with pytest.raises(JailLost, match="deadline"):
            finish([posted])
        assert not jail.alive


def test_survives_the_thread_that_started_it(tmp_path: Path) -> None:
    """A jail made in a thread works on after that thread has ended."""
    made: list[Jail] = []
    thread = threading.Thread(target=lambda: made.append(start(JailSpec(project=tmp_path))))
    thread.start()
    thread.join()
    with made[0] as jail:
        assert run(jail, "print(1)").output == "1\n"


def test_interrupt_ends_a_run(tmp_path: Path) -> None:
    """A stop from another thread ends the run, not its limits, and leaves the jail usable."""
    with start(JailSpec(project=tmp_path)) as jail:
        posted = jail.post(payload("while True: pass"), Limits(cpu_s=90, wall_s=90))
        jail.interrupt(posted)
        assert finish([posted])[0].why == "stopped"
        jail.interrupt(posted)
        assert run(jail, "print(1)").output == "1\n"


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After closing there is no process, no mount and no temporary folder of the jail."""
    project, folder = tmp_path / "project", tmp_path / "temporary"
    project.mkdir()
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))  # others use the common one as well
    with start(JailSpec(project=project)) as jail:
        pids = [jail.pid, *children(jail.pid)]
        assert len(pids) == 2
        run(jail, "import os\nif os.fork() == 0:\n    os.setsid()\n    while True: pass")
        assert len(children(jail.pid)) == 1
    assert until(lambda: not any(map(running, pids)))
    assert list(folder.iterdir()) == []
    assert str(tmp_path) not in Path("/proc/self/mounts").read_text()


def test_no_orphan_when_the_host_is_killed(tmp_path: Path) -> None:
    """A host killed outright in the middle of a run takes its jail and the run with it."""
    script = f"""
import sys
from pathlib import Path
from trueline.analysis.sandbox import Limits
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.probe import start
from trueline.analysis.sandbox.waiting import finish
jail = start(JailSpec(project=Path({str(tmp_path)!r})))
run = jail.post({payload("while True: pass")!r}, Limits(cpu_s=60, wall_s=60))
print("running", flush=True)
sys.stdin.read()
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"running\n"
        assert until(lambda: len(children(host.pid)) == 3)
        pids = children(host.pid)
        host.kill()
    assert until(lambda: not any(map(running, pids)))


def test_unsafe_mode_is_only_limits(tmp_path: Path) -> None:
    """Without a jail a run still has its limits and its own copy of the project."""
    (tmp_path / "x.py").write_text("old")
    with start(JailSpec(project=tmp_path, unsafe=True)) as jail:
        ended = run(jail, "import os; print(os.getpid() > 1); open('x.py', 'w').write('new')")
        assert ended.output == "True\n"
        assert run(jail, "while True: pass", Limits(cpu_s=1, wall_s=60)).why == "cpu"
    assert (tmp_path / "x.py").read_text() == "old"


SYSTEM_PYTHON = Path("/usr/bin/python3")


@pytest.mark.skipif(os.geteuid() != 0, reason="everything here runs as an ordinary user already")
def test_as_an_ordinary_user() -> None:
    """The same package judges when it is run by a user without any rights."""
    version = "import sys; sys.exit(sys.version_info < (3, 11))"
    source = Path(seccomp.__file__).parents[4]
    metadata = distribution("trueline").locate_file("")
    if not SYSTEM_PYTHON.exists() or subprocess.call([SYSTEM_PYTHON, "-c", version]):
        pytest.skip("no Python that another user could run")
    script = f"""
import sys, tempfile
from pathlib import Path
sys.path.insert(0, {str(source)!r})
sys.path.append({str(metadata)!r})
from trueline.analysis.testing import Asserts, TestJudge
folder = tempfile.mkdtemp()
Path(folder, "m.py").write_text("")
with TestJudge(Path(folder)) as judge:
    text = "open('m.py', 'a').write('x')\\ndef f(): return 1\\n"
    result = judge.judge_sync({{Path("m.py"): text}}, Asserts("import m\\nassert m.f() == 1"))
import shutil
shutil.rmtree(folder)
print(result.verified, result.oracle)
"""
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", script],
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        check=False,
        env={},
    )
    assert done.stdout == b"True two-jail\n", done.stderr.decode()
