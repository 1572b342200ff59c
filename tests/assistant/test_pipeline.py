"""What becomes of a proposal: the real checks, a model that says what the test wants."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.generated import program, table_of
from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.models.embedded.index import View
from trueline.assistant.models.embedded.own import copies
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.protocol import Chunk, Copy, FimPrompt, Model, Prompt, Sampling
from trueline.assistant.outcome import Engine, Outcome
from trueline.assistant.pipeline import answer
from trueline.assistant.request import Budget, Hole, Request
from trueline.assistant.search.example import Example
from trueline.assistant.search.meter import Budget as Meant
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.proposing import Sought
from trueline.training.tokenizer import save_tokenizer, train_tokenizer

from .talker import AT, TEXT, Talker

KNOWN = "\n".join(f"    {row}" for row in program(1, 3).split("\n")).lstrip()


class Repeater(Talker):
    """A talker that learned a text, and looks for copies of it as the embedded model does."""

    def __init__(self, folder: Path, learned: str, *lines: str) -> None:
        super().__init__(*lines)
        save_tokenizer(train_tokenizer([learned], 400), folder / "tokenizer.json")
        self.text = Text(folder / "tokenizer.json", 512)
        self.table = table_of([learned], folder)

    async def copies(self, prompt: FimPrompt, answer: str) -> tuple[Copy, ...] | None:
        """What the table says."""
        return copies(self.table, self.text, prompt, answer, lambda: View((), ()))


async def outcome_of(folder: Path, *lines: str, model: Model | None = None) -> Outcome:
    """What becomes of one candidate of these lines in a strict project."""
    path = folder / "cart.py"
    path.write_text(TEXT)
    (folder / "mypy.ini").write_text("[mypy]\nstrict = True\n")
    workspace = Workspace(folder)
    types = TypeChecker(workspace, folder / "cache")
    try:
        with TestJudge(folder) as judge:
            request = Request(Hole(path, TEXT, AT, AT, "block"), workspace, Budget(60, 1))
            return await answer(Engine(model or Talker(*lines), types, judge), request)
    finally:
        types.close()


async def test_the_model_has_its_turn(tmp_path: Path) -> None:
    """A search that finds nothing leaves most of a short time to the model."""
    path = tmp_path / "cart.py"
    path.write_text(TEXT)
    example = Example(("abc def", "x"), "no such thing at all", "")
    problem = Problem("f", ("text", "other"), ("", "", ""), "", (example,))
    asked = Request(
        Hole(path, TEXT, AT, AT, "block"),
        workspace := Workspace(tmp_path),
        Budget(1.9, 1),
        stages=frozenset({"syntax"}),
        sought=Sought(problem, "    ", False),
    )
    types = TypeChecker(workspace, tmp_path / "cache")
    try:
        with TestJudge(tmp_path) as judge:
            outcome = await answer(Engine(Talker("return 1\n"), types, judge), asked)
    finally:
        types.close()
    assert outcome.samples == 1
    assert [one.text for one in outcome.accepted] == ["return 1"]


class Guesser(Talker):
    """A talker whose candidates are one line each."""

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """As many lines as are asked for."""
        for index in range(sampling.n):
            yield Chunk(index, self.lines[self.said % len(self.lines)], 5)
            self.said += 1


@pytest.mark.parametrize(
    ("samples", "accepted"), [(4, ["return max(prices) - min(prices)"]), (2, [])]
)
async def test_what_the_model_wrote_guides_a_second_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, samples: int, accepted: list[str]
) -> None:
    """Wrong candidates bring the search to what it does not find by itself; two are too few."""
    monkeypatch.setattr("trueline.assistant.search.proposing.BUDGET", Meant(400, 60.0))
    path = tmp_path / "cart.py"
    path.write_text(TEXT)
    calls = (([3, 9, 4],), 6), (([5, 1],), 4), (([2, 2, 2, 8],), 6), (([7],), 0)
    examples = tuple(Example(arguments, result, "") for arguments, result in calls)
    kinds = ("list[int]", "int")
    asked = Request(
        Hole(path, TEXT, AT - 4, AT, "function"),
        workspace := Workspace(tmp_path),
        Budget(60, samples),
        stages=frozenset({"syntax", "names"}),
        sought=Sought(Problem("total", ("prices",), kinds, "", examples), "    ", False),
    )
    model = Guesser(*(f"    return max(prices) - min({name})\n" for name in ("a", "b", "c", "d")))
    types = TypeChecker(workspace, tmp_path / "cache")
    try:
        with TestJudge(tmp_path) as judge:
            outcome = await answer(Engine(model, types, judge), asked)
    finally:
        types.close()
    assert outcome.samples == samples
    assert [one.text.strip() for one in outcome.accepted] == accepted


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


async def test_a_copy_is_dropped(tmp_path: Path) -> None:
    """Long text that the model learned from is not shown; the reason stays, the text does not."""
    outcome = await outcome_of(tmp_path, model=Repeater(tmp_path, KNOWN, KNOWN))
    assert outcome.accepted == []
    [dropped] = outcome.rejected
    assert (dropped.text, dropped.after) == ("", TEXT)
    [finding] = dropped.findings
    assert (finding.stage, finding.code, finding.line) == ("policy", "verbatim-copy", 2)
    assert (dropped.evidence.policy, dropped.evidence.syntax) == ("reject", "skipped")


async def test_long_code_of_its_own_is_looked_at(tmp_path: Path) -> None:
    """It is checked like any other, and its evidence says that it was looked at."""
    row = "prices = [price for price in prices if price not in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)]\n"
    own = f"{row}    {row}    {row}    return sum(prices)\n"
    outcome = await outcome_of(tmp_path, model=Repeater(tmp_path, KNOWN, own))
    [shown] = outcome.accepted
    assert (shown.evidence.policy, shown.evidence.types) == ("accept", "accept")
