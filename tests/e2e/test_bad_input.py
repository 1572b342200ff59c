"""Bad input, through the real command: one clear line, the right exit code, nothing lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Trueline

USAGE, COULD_NOT_RUN = 2, 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["complete", "no.py:1:1"], COULD_NOT_RUN, "no.py: cannot be read: No such file"),
        (["complete", "good.py"], USAGE, "not a position; write FILE:LINE:COL"),
        (["complete", "good.py:40:1"], USAGE, "line 40 is outside the file"),
        (["complete", "good.py:1:900"], USAGE, "column 900 is outside"),
        (["complete", "good.py:0:1"], USAGE, "line 0 is outside"),
        (["complete", "binary.py:1:1"], COULD_NOT_RUN, "binary"),
        (["complete", "latin.py:1:1"], COULD_NOT_RUN, "not UTF-8"),
        (["complete", "wide.py:2:5"], COULD_NOT_RUN, "line 1 has more than 50,000 characters"),
        (["complete", "other.js:1:1"], COULD_NOT_RUN, "other.js: not a Python file"),
        (["complete", ".:1:1"], COULD_NOT_RUN, "folder"),
        (["complete", "good.py:1:1", "--model", "gpt"], USAGE, "unknown model 'gpt'"),
        (["complete", "good.py:1:1", "--model", "http://"], USAGE, "http://"),
        (["synth", "x", "--into", "good.py"], USAGE, "write FILE::NAME"),
        (["synth", "x", "--apply"], USAGE, "--apply needs --into"),
        (["synth", "x", "--into", "no.py::f"], COULD_NOT_RUN, "no.py"),
        (["synth", "x", "--into", "good.py::f", "--tests", "no.py"], COULD_NOT_RUN, "no.py"),
        (["synth", "x", "--into", "good.py::f", "--tests", "empty.py"], COULD_NOT_RUN, "empty.py"),
        (["synth", "x", "--into", "good.py::f", "--tests", "latin.py"], COULD_NOT_RUN, "UTF-8"),
        (["synth", "x", "--into", "good.py::f", "--tests", "broken.py"], COULD_NOT_RUN, "broken"),
        (
            ["synth", "x", "--into", "binary.py::f"],
            COULD_NOT_RUN,
            "binary.py: this is a binary file",
        ),
        (["synth", "x", "--into", "latin.py::f"], COULD_NOT_RUN, "latin.py: not UTF-8"),
        (
            ["synth", "x", "--into", "good.py::f", "--tests", "binary.py"],
            COULD_NOT_RUN,
            "binary.py",
        ),
        (["exec", "no.py"], COULD_NOT_RUN, "no.py"),
        (["exec", "binary.py"], COULD_NOT_RUN, "binary.py: this is a binary file"),
        (["exec", "latin.py"], COULD_NOT_RUN, "latin.py: not UTF-8"),
        (["exec", "good.py", "--tests", "binary.py"], COULD_NOT_RUN, "the tests are not Python"),
        (["exec", "good.py", "--tests", "latin.py"], COULD_NOT_RUN, "latin.py: not UTF-8"),
        (["exec", "good.py", "--tests", "empty.py"], COULD_NOT_RUN, "empty.py"),
        (["check"], USAGE, "Missing argument"),
        (["check", "no.py"], COULD_NOT_RUN, "no.py"),
        (["check", "binary.py"], COULD_NOT_RUN, "binary.py: this is a binary file"),
        (["check", "good.py", "latin.py"], COULD_NOT_RUN, "latin.py: not UTF-8"),
        (["frobnicate"], USAGE, "No such command"),
        (["complete", "good.py:1:1", "--colour"], USAGE, "No such option"),
        (["trust", "nowhere"], COULD_NOT_RUN, "no such folder"),
    ],
)
def test_one_line_and_the_right_code(
    trueline: Trueline, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    """Each mistake is named where it was made, on stderr, and nothing is printed on stdout."""
    (tmp_path / "good.py").write_text("def f() -> int:\n    return 1\n")
    (tmp_path / "binary.py").write_bytes(b"\x00\x01\x02")
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'\n")
    (tmp_path / "other.js").write_text("x = 1\n")
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "broken.py").write_text("def test_(:\n")
    (tmp_path / "wide.py").write_text("x = [" + "1, " * 350_000 + "]\ny = x\n")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = trueline(*arguments)
    assert done.code == code, done.err
    assert says in done.only_error
    assert done.only_error.startswith("trueline: ")
    assert done.out == ""
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_bad_settings_of_the_user(trueline: Trueline, tmp_path: Path) -> None:
    """A wrong value in the environment names the variable's setting."""
    (tmp_path / "good.py").write_text("x = 1\n")
    done = trueline("check", "good.py", TRUELINE_TIMEOUT="soon")
    assert done.code == USAGE
    assert "timeout" in done.only_error


def test_bad_settings_of_a_workspace_are_only_a_warning(trueline: Trueline, tmp_path: Path) -> None:
    """A cloned repository's broken table stops nobody from working in it."""
    (tmp_path / "pyproject.toml").write_text("[tool.trueline]\nmodel = 'http://evil.test/v1'\n")
    (tmp_path / "good.py").write_text("x = 1\n")
    done = trueline("check", "good.py")
    assert done.code == 0
    assert "[tool.trueline] model is ignored" in done.only_error


def test_tests_that_fail_before_any_candidate(trueline: Trueline, tmp_path: Path) -> None:
    """Tests that cannot pass whatever the function does are the user's to mend."""
    (tmp_path / "good.py").write_text("def f() -> int:\n    raise NotImplementedError\n")
    (tmp_path / "test_other.py").write_text("def test_other() -> None:\n    assert 1 == 2\n")
    (tmp_path / "test_import.py").write_text("import nowhere\n\ndef test_x():\n    assert True\n")
    for name in ("test_other.py", "test_import.py"):
        done = trueline("synth", "one", "--into", "good.py::f", "--tests", name)
        assert done.code == COULD_NOT_RUN, done.err
        assert name in done.only_error


@pytest.mark.parametrize("arguments", [["exec", "good.py"], ["doctor"], ["check", "good.py"]])
def test_the_working_folder_is_gone(tmp_path: Path, arguments: list[str]) -> None:
    """Deleted under our feet: one line that says so."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = (
        "import os, sys\nfrom trueline.assistant.cli.main import run\n"
        f"os.chdir({str(gone)!r})\nos.rmdir({str(gone)!r})\nsys.exit(run({arguments!r}))\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (COULD_NOT_RUN, "")
    assert done.stderr == "trueline: the working folder is gone; change to one that exists\n"
