"""`trueline synth` asks at a terminal: the real command behind a real pseudo-terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .conftest import Trueline

WAIT_S = 100
STATS = '''"""Statistics."""


def largest(values: list[int]) -> int:
    """The largest value.

    >>> largest([3, 1, 2])
    3
    >>> largest([3, 5])
    5
    """
    raise NotImplementedError
'''
SYNTH = ("synth", "", "--into", "stats.py::largest", "--model", "http://127.0.0.1:9/v1")
OWNING = (
    "import os, sys; os.close(os.open(os.ttyname(0), os.O_RDWR)); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
"""Makes the terminal the process's own, so that Ctrl-C reaches it, and goes on as the command."""
Reply = Callable[[str], str]


class Terminal:
    """The command on the other side of a pseudo-terminal, and all it has shown."""

    def __init__(self, process: subprocess.Popen[bytes], fd: int) -> None:
        self.process, self.fd, self.shown, self._read = process, fd, "", 0

    def until(self, ending: str) -> str:
        """What is shown until a text, or until the end."""
        until = time.monotonic() + WAIT_S
        while (at := self.shown.find(ending, self._read)) < 0 and time.monotonic() < until:
            if not select.select([self.fd], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(self.fd, 1 << 16)
            except OSError:  # the other side is closed
                piece = b""
            if not piece:
                at = len(self.shown)
                break
            self.shown += _plain(piece.decode())
        told = self.shown[self._read : at]
        self._read = at + len(ending)
        return told

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self.fd, text.encode())

    def answered(self, reply: Reply, most: int = 9) -> int:
        """Answer every question; how many there were."""
        for number in range(most):
            told = self.until("\n> ")
            question = re.findall(r"\? (largest\(.*\)): .*\?", told)
            if not question:
                return number
            self.type(reply(question[-1]) + "\n")
        return most

    def close(self) -> None:
        """Close the terminal."""
        if self.fd >= 0:
            os.close(self.fd)
        self.fd = -1

    def code(self) -> int:
        """The exit code, once it has ended."""
        self.until("\0")
        return self.process.wait(WAIT_S)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;?]*\w", "", text).replace("\r", "")


@contextmanager
def terminal(environment: dict[str, str], folder: Path, *arguments: str) -> Iterator[Terminal]:
    """The command in a folder, at a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", OWNING, sys.executable, "-P", "-m", "trueline", *arguments],
        cwd=folder,
        env=environment | {"TERM": "xterm", "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    screen = Terminal(process, ours)
    try:
        yield screen
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        screen.close()


def right(call: str) -> str:
    """What the largest value is; an error of none."""
    values = eval(call.removeprefix("largest"))
    return repr(max(values)) if values else "raise"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a function that is not written."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "stats.py").write_text(STATS)
    return tmp_path


def test_answers_decide_and_are_kept(environment: dict[str, str], project: Path) -> None:
    """At most three questions; what was answered is a test in the diff, and written with it."""
    with terminal(environment, project, *SYNTH, "--apply") as screen:
        asked = screen.answered(right)
        assert screen.code() == 0, screen.shown
    assert 1 <= asked <= 3
    assert "fits-examples: syntax ✓ names ✓ types ✓ tests" in screen.shown
    assert "verified" not in screen.shown
    assert "+++ b/test_stats.py" in screen.shown
    assert "max(values)" in (project / "stats.py").read_text()
    kept = (project / "test_stats.py").read_text()
    assert kept.startswith("def test_largest_as_answered() -> None:\n")
    assert kept.count("largest(") == asked + kept.count("import largest(")
    assert "your answers written as tests" in screen.shown


def test_the_tests_of_the_project_get_the_answers(
    environment: dict[str, str], project: Path
) -> None:
    """Beside the tests that were given, in their file; nothing is written without --apply."""
    tests = (
        "from stats import largest\n\n\ndef test_it() -> None:\n    assert largest([7, 9]) == 9\n"
    )
    (project / "test_given.py").write_text(tests)
    with terminal(environment, project, *SYNTH, "--tests", "test_given.py") as screen:
        asked = screen.answered(right)
        assert screen.code() == 0, screen.shown
    assert asked >= 1
    assert "verified: syntax" in screen.shown
    assert "+++ b/test_given.py" in screen.shown
    assert "+def test_largest_as_answered() -> None:" in screen.shown
    assert (project / "test_given.py").read_text() == tests
    assert (project / "stats.py").read_text() == STATS


def test_an_answer_that_cannot_be(environment: dict[str, str], project: Path) -> None:
    """One line says why, and the question stays open."""
    with terminal(environment, project, *SYNTH, "--ask", "1") as screen:
        screen.until("\n> ")
        screen.type("'x'\n")
        told = screen.until("\n> ")
        assert "'x' contradicts the examples, whose results are int; answer again" in told
        screen.type("max(\n")
        assert "not a Python expression" in screen.until("\n> ")
        screen.type("s\n")
        assert screen.code() == 0, screen.shown
    assert "test_stats.py" not in screen.shown


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_whoever_leaves_leaves_nothing(
    environment: dict[str, str], project: Path, key: str
) -> None:
    """Ctrl-C and the end of the input end a question at once: one line, and nothing written."""
    with terminal(environment, project, *SYNTH, "--apply") as screen:
        screen.until("\n> ")
        screen.type(key)
        assert screen.code() == 130
    assert screen.shown.rstrip().endswith("trueline: interrupted")
    assert (project / "stats.py").read_text() == STATS
    assert not (project / "test_stats.py").exists()


@pytest.mark.parametrize("last", ["searching", "\n> "])
def test_a_terminal_that_is_closed(
    environment: dict[str, str], project: Path, tmp_path: Path, last: str
) -> None:
    """While it works or waits for an answer: the command ends, and nothing temporary is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    own = environment | {"TMPDIR": str(temporary)}
    with terminal(own, project, *SYNTH, "--apply") as screen:
        screen.until(last)
        until = time.monotonic() + WAIT_S
        while not any(temporary.iterdir()) and time.monotonic() < until:
            time.sleep(0.01)
        screen.close()
        assert screen.process.wait(WAIT_S) != 0  # 120 where the last line cannot be written
    assert list(temporary.iterdir()) == []
    assert (project / "stats.py").read_text() == STATS


def test_nobody_is_asked(environment: dict[str, str], trueline: Trueline, project: Path) -> None:
    """Not with `--ask 0`, and never where no terminal is; the note says what is open."""
    with terminal(environment, project, *SYNTH, "--ask", "0") as screen:
        assert screen.answered(right) == 0
        assert screen.code() == 0, screen.shown
    assert "programs fit the examples and differ" in screen.shown
    done = trueline(*SYNTH)
    assert done.code == 0
    assert "?" not in done.out
    assert "programs fit the examples and differ" in done.err
