"""A candidate that is wrong already is not written to its end: the real checker, a slow model."""

from pathlib import Path

from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.outcome import Engine
from trueline.assistant.pipeline import answer
from trueline.assistant.request import Budget, Hole, Request

from .talker import AT, TEXT, Talker


async def ask(folder: Path, model: Talker, *, watched: bool) -> list[tuple[str, str]]:
    """The stage and code of what is wrong with the model's one candidate."""
    path = folder / "cart.py"
    path.write_text(TEXT)
    workspace = Workspace(folder)
    types = TypeChecker(workspace, folder / "cache")
    hole = Hole(path, TEXT, AT, AT, "block")
    request = Request(hole, workspace, Budget(60, 1), watched=watched)
    try:
        await types.findings(path, TEXT.replace("    \n", "    pass\n", 1))
        with TestJudge(folder) as judge:
            outcome = await answer(Engine(model, types, judge), request)
    finally:
        types.close()
    rejected = [one for one in outcome.rejected if one.proposer == "model"]
    return [(one.stage, one.code) for each in rejected for one in each.findings]


async def test_stopped_at_the_first_wrong_line(tmp_path: Path) -> None:
    """The line is named, and what the model would have said next is never asked for."""
    lines = ("amount = sum(prices)\n", "    amount.nope()\n", "    print(amount)\n") * 2
    model = Talker(*lines, "    return amount\n")
    assert await ask(tmp_path, model, watched=True) == [("types", "attr-defined")]
    assert model.said == 2


async def test_not_watched(tmp_path: Path) -> None:
    """Whoever wants the whole candidate gets it, with all its faults."""
    model = Talker("amount = sum(prices)\n", "    amount.nope()\n", "    return amount\n")
    assert await ask(tmp_path, model, watched=False) == [("types", "attr-defined")]
    assert model.said == 3


async def test_right_lines_go_on(tmp_path: Path) -> None:
    """Nothing is held against a candidate that is right."""
    model = Talker("amount = sum(prices)\n", "    return amount\n")
    assert await ask(tmp_path, model, watched=True) == []
    assert model.said == 2
