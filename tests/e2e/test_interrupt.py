"""Ctrl-C at work: the command ends with one line and 130, and nothing it started is left."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .scripted import stalling

WAIT_S = 60
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Start:
    """Start `trueline ARGUMENTS…` in a small project, in a process group as a terminal does."""
    (tmp_path / "app.py").write_text("def add(a: int, b: int, *more: int) -> int:\n    return \n")
    (tmp_path / "test_app.py").write_text(
        "from app import add\n\n\ndef test_it() -> None:\n    assert add(1, 2) == 3\n"
    )
    (tmp_path / "slow.py").write_text("while True:\n    pass\n")

    def run(*arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "trueline", *arguments],
            cwd=tmp_path, env=environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
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


def interrupted(process: "subprocess.Popen[str]") -> None:
    """Interrupt a command as a terminal does: it says so, and all its descendants end."""
    children = descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)
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


def ended(pid: int) -> bool:
    """Whether a process is gone within some seconds."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
