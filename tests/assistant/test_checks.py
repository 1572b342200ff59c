"""The checks of a request: repairs on top of each other."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.candidate import Candidate
from trueline.assistant.checks import Checks, Spent
from trueline.assistant.request import Hole, Request

CLASS = "class A:\n    def f(self) -> str:\n        "


@pytest.fixture
def services(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[TypeChecker, TestJudge]]:
    """The warm services of a request in an empty project."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    types = TypeChecker(Workspace(tmp_path), tmp_path / ".types")
    with TestJudge(tmp_path) as judge:
        yield types, judge
    types.close()


async def repaired(
    folder: Path, services: tuple[TypeChecker, TestJudge], candidate: str
) -> list[Candidate]:
    """What becomes of a candidate in the body of a method, and is accepted."""
    hole = Hole(folder / "a.py", CLASS, len(CLASS), len(CLASS), "block")
    checks = Checks(Request(hole, Workspace(folder)), *services, Spent())
    checked = await checks.static([Candidate(candidate, hole.filled(candidate))])
    return [one for one in await checks.repaired(checked) if not one.rejected]


async def test_a_repair_on_top_of_another(
    tmp_path: Path, services: tuple[TypeChecker, TestJudge]
) -> None:
    """The import behind a wrong bracket is missed once the text parses; both are told."""
    [made] = await repaired(tmp_path, services, "return json.dumps([1)\n")
    assert made.after == f"import json\n\n\n{CLASS}return json.dumps([1])\n"
    assert made.text == "return json.dumps([1])\n"
    assert [one.rule for one in made.evidence.repairs] == ["close-at-cut", "add-import"]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="nothing is newer")
async def test_syntax_of_a_newer_python(
    tmp_path: Path, services: tuple[TypeChecker, TestJudge]
) -> None:
    """What only the project's newer Python can parse is no error, and its types are judged."""
    (tmp_path / "mypy.ini").write_text("[mypy]\npython_version = 3.14\n")
    new = (
        f"try:\n{12 * ' '}return ''\n{8 * ' '}except ValueError, KeyError:\n{12 * ' '}return '-'\n"
    )
    hole = Hole(tmp_path / "a.py", CLASS, len(CLASS), len(CLASS), "block")
    checks = Checks(Request(hole, Workspace(tmp_path)), *services, Spent())
    [made] = await checks.static([Candidate(new, hole.filled(new))])
    said = made.evidence
    assert (said.syntax, said.names, said.types) == ("unknown", "unknown", "accept")
    assert "Python 3.14" in said.unknown["syntax"]
    assert said.unknown["names"] == said.unknown["syntax"]


@pytest.mark.parametrize(("python", "rejected"), [("3.9", True), ("3.10", False)])
async def test_syntax_that_an_older_python_lacks(
    tmp_path: Path, services: tuple[TypeChecker, TestJudge], python: str, rejected: bool
) -> None:
    """A candidate may not use what the project's Python has not; what the file uses is its own."""
    (tmp_path / "mypy.ini").write_text(f"[mypy]\npython_version = {python}\n")
    new = f"match 1:\n{12 * ' '}case 1:\n{16 * ' '}return ''\n{8 * ' '}return '-'\n"
    own = f"match 1:\n    case 1: ...\n{CLASS}"
    for before, text, expected in ((CLASS, new, rejected), (own, "return ''\n", False)):
        hole = Hole(tmp_path / "a.py", before, len(before), len(before), "block")
        checks = Checks(Request(hole, Workspace(tmp_path)), *services, Spent())
        [made] = await checks.static([Candidate(text, hole.filled(text))])
        assert made.rejected == expected


async def test_no_repair_that_leaves_something(
    tmp_path: Path, services: tuple[TypeChecker, TestJudge]
) -> None:
    """What no rule can make right stays rejected, whatever else was repaired."""
    assert await repaired(tmp_path, services, "return json.dumps([nothing)\n") == []
