"""What becomes of a proposal: the real checks, a model that says what the test wants."""

from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.pipeline import Engine, Outcome, answer
from trueline.assistant.request import Budget, Hole, Request

from .talker import AT, TEXT, Talker


async def outcome_of(folder: Path, *lines: str) -> Outcome:
    """What becomes of one candidate of these lines in a strict project."""
    path = folder / "cart.py"
    path.write_text(TEXT)
    (folder / "mypy.ini").write_text("[mypy]\nstrict = True\n")
    workspace = Workspace(folder)
    types = TypeChecker(workspace, folder / "cache")
    try:
        with TestJudge(folder) as judge:
            request = Request(Hole(path, TEXT, AT, AT, "block"), workspace, Budget(60, 1))
            return await answer(Engine(Talker(*lines), types, judge), request)
    finally:
        types.close()


async def test_a_comment_that_silences_is_not_shown(tmp_path: Path) -> None:
    """A right candidate comes without it: strict mypy would call the comment unused."""
    outcome = await outcome_of(tmp_path, "return sum(prices)  # type: ignore[no-any-return]\n")
    assert [one.text for one in outcome.accepted] == ["return sum(prices)"]


@pytest.mark.parametrize("comment", ["# type: ignore", "# noqa"])
async def test_a_comment_that_silences_is_no_excuse(tmp_path: Path, comment: str) -> None:
    """A wrong one is as wrong as without it."""
    outcome = await outcome_of(tmp_path, f"return sum(nothing)  {comment}\n")
    assert outcome.accepted == []
    assert "undefined-name" in [one.code for one in outcome.rejected[0].findings]


async def test_nothing_but_a_comment_that_silences(tmp_path: Path) -> None:
    """Then nothing was proposed."""
    outcome = await outcome_of(tmp_path, "# type: ignore\n")
    assert (outcome.accepted, outcome.rejected, outcome.samples) == ([], [], 1)
