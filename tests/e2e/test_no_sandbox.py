"""Where the kernel refuses the sandbox: nothing runs unless it is asked for in so many words."""

import subprocess
import sys
from pathlib import Path

import pytest

from ..analysis.sandbox.kernels import (  # noqa: TID252 - tests are no installed package
    prelude,
    without_landlock,
    without_namespaces,
)
from .conftest import Done, Trueline
from .scripted import scripted

COULD_NOT_RUN = 3
START = "import runpy; runpy.run_module('trueline', run_name='__main__', alter_sys=True)"
REFUSED = prelude(without_namespaces(), without_landlock()) + START
BODY = "    return a + b\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A function to write, its tests, and a file that leaves a mark when it runs."""
    (tmp_path / "app.py").write_text("def add(a: int, b: int) -> int:\n    return a + b\n")
    (tmp_path / "test_app.py").write_text(
        "from app import add\n\n\ndef test_it() -> None:\n    assert add(1, 2) == 3\n"
    )
    (tmp_path / "todo.py").write_text("def add(a: int, b: int) -> int:\n    raise OSError\n")
    (tmp_path / "test_todo.py").write_text(
        "from todo import add\n\n\ndef test_it() -> None:\n    assert add(1, 2) == 3\n"
    )
    (tmp_path / "mark.py").write_text(f"open({str(tmp_path / 'mark')!r}, 'w').close()\n")
    return tmp_path


@pytest.fixture
def refused(environment: dict[str, str], project: Path) -> Trueline:
    """Run `trueline ARGUMENTS…` on a kernel without namespaces and without Landlock."""

    def run(*arguments: str | Path) -> Done:
        done = subprocess.run(
            [sys.executable, "-P", "-c", REFUSED, *map(str, arguments)],
            cwd=project, env=environment, capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ["exec", "mark.py"],
        ["exec", "app.py", "--tests", "test_app.py", "--json"],
        ["synth", "", "--into", "todo.py::add", "--tests", "test_todo.py"],
    ],
)
def test_nothing_runs(refused: Trueline, project: Path, arguments: list[str]) -> None:
    """Exit 3 with one line that names the primitive, and what to do."""
    done = refused(*arguments)
    assert done.code == COULD_NOT_RUN, done.out + done.err
    assert "unshare" in done.only_error
    assert "EPERM" in done.only_error
    assert done.out == ""
    assert not (project / "mark").exists()


def test_what_needs_no_sandbox_works(refused: Trueline) -> None:
    """The checks run nothing, so they go on."""
    assert refused("check", "app.py").code == 0


def test_doctor_is_not_healthy(refused: Trueline) -> None:
    """The sandbox is named as missing, with the primitive."""
    done = refused("doctor", "--json")
    assert done.code == 1
    assert done.document["sandbox"]["tier"] is None
    missing = done.document["sandbox"]["missing"]
    assert [line[:6] for line in missing] == ["tier A", "tier B", "tier C"]
    assert "unshare" in missing[0]
    assert "landlock" in missing[2]


def test_asked_for_in_so_many_words(refused: Trueline, project: Path) -> None:
    """It runs, and every result says so, to scripts and to people."""
    done = refused("exec", "mark.py", "--unsafe-no-sandbox", "--json")
    assert (done.code, done.document["tier"]) == (0, "unsafe"), done.err
    assert (project / "mark").exists()
    done = refused("exec", "app.py", "--tests", "test_app.py", "--unsafe-no-sandbox", "--json")
    assert (done.code, done.document["tier"]) == (0, "unsafe"), done.err
    assert "unsafe" in refused("exec", "app.py", "--unsafe-no-sandbox").err
    with scripted(BODY) as server:
        asked = ("synth", "", "--into", "todo.py::add", "--tests", "test_todo.py")
        done = refused(*asked, "--model", server.url, "--unsafe-no-sandbox", "--json")
        assert done.document["evidence"]["tier"] == "unsafe", done.err
        shown = refused(*asked, "--model", server.url, "--unsafe-no-sandbox").out
    assert "run WITHOUT a sandbox" in shown


@pytest.mark.parametrize("short", ["--unsafe", "--no-sandbox", "-u"])
def test_there_is_no_short_form(trueline: Trueline, project: Path, short: str) -> None:
    """Nobody leaves the sandbox by a slip of the pen."""
    done = trueline("exec", "mark.py", short)
    assert done.code == 2
    assert not (project / "mark").exists()
