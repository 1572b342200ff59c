"""The first process of a run whose program is the second: signals, orphans, how it ends."""

from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge

SHOWS = "import os, signal\nprint(os.getpid() > 1, flush=True)\n"
PROGRAMS = {
    "a signal that nobody handles": ("os.kill(os.getpid(), signal.SIGTERM)", "crashed"),
    "an alarm": ("signal.alarm(1)\nsignal.pause()", "crashed"),
    "abort": ("os.abort()", "crashed"),
    "killed by itself": ("os.kill(os.getpid(), signal.SIGKILL)", "crashed"),
    "a code of its own": ("os._exit(3)", "crashed"),
    "a clean end": ("", "passed"),
    "an orphan that goes on": (
        "if os.fork() == 0:\n    os.setsid()\n    while True: pass",
        "passed",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_ends_as_its_program(tmp_path: Path, name: str) -> None:
    """A script is a process like any other; whatever ends it ends what it started."""
    text, status = PROGRAMS[name]
    (tmp_path / "x.py").write_text(SHOWS + text)
    with TestJudge(tmp_path) as judge:
        result = judge.run_file_sync(Path("x.py"))
    assert result.status == status, result
    assert result.output.startswith("True\n")
    assert result.wall_s < 5


def test_orphans_are_reaped(tmp_path: Path) -> None:
    """Children of children that ended do not pile up below the program."""
    (tmp_path / "x.py").write_text(
        "import os, time\n"
        "for _ in range(100):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        if os.fork() == 0: os._exit(0)\n"
        "        os._exit(0)\n"
        "    os.waitpid(child, 0)\n"
    )
    with TestJudge(tmp_path) as judge:
        assert judge.run_file_sync(Path("x.py")).passed
