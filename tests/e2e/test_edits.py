"""`trueline synth` with a model that is one slip away: the edit is found, told, and verified."""

from pathlib import Path

import pytest

from .conftest import Trueline
from .scripted import scripted

RUNS = '''\
"""Runs of equal numbers."""


def longest_run(values: list[int]) -> int:
    """How many equal neighbours there are in a row at the most.

    >>> longest_run([4, 4, 1, 2, 2, 2])
    3
    """
    raise NotImplementedError
'''
BODY = """\
    best = 0
    run = 0
    for at in range(len(values)):
        if at > 0 and values[at] == values[at - 1]:
            run += 1
        else:
            run = 1
        best = max(best, run)
    return best
"""
OFF_BY_ONE = BODY.replace("range(len(values))", "range(len(values) - 1)")
TESTS = """\
from runs import longest_run


def test_longest_run() -> None:
    assert longest_run([7, 7, 7]) == 3
    assert longest_run([1, 2, 2]) == 2
    assert longest_run([]) == 0
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A function to write, and its tests."""
    (tmp_path / "pyproject.toml").write_text("[tool.mypy]\nstrict = true\n")
    (tmp_path / "runs.py").write_text(RUNS)
    (tmp_path / "test_runs.py").write_text(TESTS)
    return tmp_path


def test_an_off_by_one_is_mended(trueline: Trueline, project: Path) -> None:
    """The candidate fails, its version with one bound changed is verified and says so."""
    arguments = ["--into", "runs.py::longest_run", "--tests", "test_runs.py"]
    with scripted(OFF_BY_ONE) as server:
        done = trueline("synth", "", *arguments, "-n", "1", "--model", server.url, "--json")
    document = done.document
    assert (done.code, document["status"]) == (0, "verified"), done.err
    [edit] = document["evidence"]["repairs"]
    assert edit["rule"] == "edit"
    assert "line 12" in edit["message"]
    assert document["evidence"]["tests_passed"] == document["evidence"]["tests_total"] == 2
    assert document["proposers"]["model"] == 1


def test_people_read_what_was_edited(trueline: Trueline, project: Path) -> None:
    """The line on the terminal names the edit beside what was checked."""
    arguments = ["--into", "runs.py::longest_run", "--tests", "test_runs.py"]
    with scripted(OFF_BY_ONE) as server:
        done = trueline("synth", "", *arguments, "-n", "1", "--model", server.url, "--apply")
    assert done.code == 0, done.err
    assert "changed `len(values) - 1` to `len(values)` in line 12" in done.err + done.out
    assert (project / "runs.py").read_text() == RUNS.replace(
        "    raise NotImplementedError\n", BODY
    )
