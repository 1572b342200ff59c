"""Child processes: none outlives us; the memory that one has."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from trueline.analysis.process import Child, python_command, resident_mib

SLEEPER = "import sys, time; print('up', flush=True); time.sleep(600)"
ASK = "from trueline.analysis.process import resident_mib; print(resident_mib())"
START = """
import subprocess, sys
held = bytearray(400 << 20)
print(subprocess.run([sys.executable, "-c", sys.argv[1]], capture_output=True, text=True).stdout)
"""


def gone(pid: int, within: float = 30.0) -> bool:
    """Whether a process ends in time (a zombie counts as ended)."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_closing_kills_the_whole_group() -> None:
    """A child's own children die with it."""
    code = (
        "import subprocess, sys; "
        f"p = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}], stdout=subprocess.PIPE); "
        "p.stdout.readline(); print(p.pid, flush=True); p.wait()"
    )
    with Child([sys.executable, "-c", code]) as child:
        assert child.process.stdout is not None
        grandchild = int(child.process.stdout.readline())
    assert not child.alive
    assert gone(grandchild)


def test_no_orphan_when_we_are_killed(tmp_path: Path) -> None:
    """`kill -9` of the parent ends a child that asked for it."""
    worker = "from trueline.analysis.process import die_with_parent as d; d(); " + SLEEPER
    host = (
        "from trueline.analysis.process import Child; import sys; "
        f"c = Child([sys.executable, '-P', '-c', {worker!r}]); c.process.stdout.readline(); "
        "print(c.process.pid, flush=True); c.process.wait()"
    )
    process = subprocess.Popen([sys.executable, "-c", host], stdout=subprocess.PIPE, cwd=tmp_path)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert gone(child)


def test_a_workspace_cannot_shadow_our_modules(tmp_path: Path) -> None:
    """A child started from a folder with its own `trueline.py` runs ours."""
    (tmp_path / "trueline.py").write_text("raise SystemExit('shadowed')")
    done = subprocess.run(
        [*python_command("trueline"), "--version"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith("trueline")


def test_folders_of_killed_owners_are_swept(tmp_path: Path) -> None:
    """A folder left by `kill -9` goes with the next start; a living owner's stays."""
    host = (
        "from trueline.analysis.process import Child; import sys; "
        "c = Child([sys.executable, '-c', 'input()']); print('up', flush=True); c.process.wait()"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", host], stdout=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    process.stdout.readline()
    left = list(tmp_path.iterdir())
    process.kill()
    process.wait()
    process.stdout.close()
    alive = tmp_path / f"trueline-child-{os.getpid()}-x"
    alive.mkdir()
    code = "from trueline.analysis.process import Child; Child(['true']).kill()"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert len(left) == 1
    assert list(tmp_path.iterdir()) == [alive]


def test_memory_of_a_large_parent_does_not_count() -> None:
    """A checker that a large process starts would end after every answer."""
    command = [sys.executable, "-c", START, ASK]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert 10 < float(said) < 300


def test_memory_counts() -> None:
    """What is held is seen."""
    before = resident_mib()
    held = bytearray(100 << 20)
    assert resident_mib() - before > 90
    assert held
