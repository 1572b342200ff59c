"""Ctrl-C at work: the command ends with one line and 130, and nothing it started is left.

The same where it is asked to end (SIGTERM), and where its terminal is closed (SIGHUP).
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .scripted import stalling

WAIT_S = 60
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
SYNTH = ["synth", "", "--into", "app.py::add", "--tests", "test_app.py"]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder for temporary files."""
    (tmp_path / "temporary").mkdir()
    return tmp_path / "temporary"


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path, temporary: Path) -> Start:
    """Start `trueline ARGUMENTS…` in a small project, in a process group as a terminal does."""
    (tmp_path / "app.py").write_text("def add(a: int, b: int, *more: int) -> int:\n    return \n")
    (tmp_path / "test_app.py").write_text(
        "from app import add\n\n\ndef test_it() -> None:\n    assert add(1, 2) == 3\n"
    )
    (tmp_path / "slow.py").write_text("while True:\n    pass\n")

    def run(*arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "trueline", *arguments],
            cwd=tmp_path, env=environment | {"TMPDIR": str(temporary)}, text=True,
            start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("arguments", [["exec", "slow.py"], ["check", "test_app.py"]])
def test_work_of_our_own(start: Start, arguments: list[str]) -> None:
    """A jail that is busy, and a type checker that is starting."""
    process = start(*arguments)
    wait_for_descendants(process.pid)
    interrupted(process)


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (["complete", "app.py:2:12"], []),
        (["complete", "app.py:2:12", "-n", "2"], ["a + b"]),
        (["synth", "", "--into", "app.py::add", "--tests", "test_app.py"], []),
        (["synth", "", "--into", "app.py::add", "--tests", "test_app.py"], ["    return a\n"]),
    ],
)
def test_waiting_for_an_endpoint(start: Start, arguments: list[str], texts: list[str]) -> None:
    """Its answer never ends; the type checker and the jails are warm from what came before."""
    with stalling(*texts) as server:
        process = start(*arguments, "--model", server.url)
        assert server.begun.acquire(timeout=WAIT_S)
        if texts or "synth" in arguments:
            wait_for_descendants(process.pid)
        interrupted(process)
        assert server.dropped.acquire(timeout=WAIT_S)


@pytest.mark.parametrize("ending", ENDING[1:])
@pytest.mark.parametrize("arguments", [["exec", "slow.py"], ["lsp"], SYNTH])
def test_other_signals(
    start: Start, temporary: Path, arguments: list[str], ending: signal.Signals
) -> None:
    """They end a command as Ctrl-C does, and it clears away what lies in temporary folders."""
    with stalling() as server:
        process = start(*arguments, *(["--model", server.url] if arguments is SYNTH else []))
        if arguments is SYNTH:
            assert server.begun.acquire(timeout=WAIT_S)
        if arguments != ["lsp"]:
            wait_for_descendants(process.pid)
        else:
            wait_for_handler(process.pid, ending)
        interrupted(process, ending)
    assert list(temporary.iterdir()) == []


def test_a_hangup_that_is_ignored(start: Start) -> None:
    """What `nohup` starts goes on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = start("exec", "slow.py")
    finally:
        signal.signal(signal.SIGHUP, before)
    wait_for_descendants(process.pid)
    os.killpg(process.pid, signal.SIGHUP)
    assert not ended(process.pid, within=1)
    interrupted(process)


def interrupted(process: "subprocess.Popen[str]", ending: signal.Signals = signal.SIGINT) -> None:
    """Interrupt a command as a terminal does: it says so, and all its descendants end."""
    children = descendants(process.pid)
    os.killpg(process.pid, ending)
    out, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, out, err.strip()) == (130, "", "trueline: interrupted")
    assert all(ended(pid) for pid in children)


def descendants(pid: int) -> list[int]:
    """The pids of all processes that a process started, and those of theirs."""
    children: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread has ended
            children += map(int, path.read_text().split())
    return [*children, *(one for child in children for one in descendants(child))]


def wait_for_descendants(pid: int) -> None:
    """Wait until a process has started another one."""
    deadline = time.monotonic() + WAIT_S
    while not descendants(pid):
        assert time.monotonic() < deadline, "it started nothing"
        time.sleep(0.02)


def wait_for_handler(pid: int, number: signal.Signals) -> None:
    """Wait until a process handles a signal."""
    deadline = time.monotonic() + WAIT_S
    bit = 1 << (number - 1)
    while not bit & int(re.findall(r"SigCgt:\s*(\w+)", status_of(pid))[0], 16):
        assert time.monotonic() < deadline, "it does not handle the signal"
        time.sleep(0.02)


def status_of(pid: int) -> str:
    """What the kernel says of a process."""
    return Path(f"/proc/{pid}/status").read_text()


def ended(pid: int, within: float = WAIT_S) -> bool:
    """Whether a process is gone within some seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
