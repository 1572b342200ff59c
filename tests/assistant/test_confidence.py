"""What the engine makes of a model that knows how often it is right."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from trueline.analysis.findings import Stage
from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.models.protocol import CHECK_CLUES, Chunk, Prompt, Sampling
from trueline.assistant.outcome import Engine, Outcome
from trueline.assistant.pipeline import answer
from trueline.assistant.request import Budget, Hole, Request

from .talker import AT, TEXT, Talker

RIGHT = "return sum(prices)\n"


class Sure(Talker):
    """A talker whose first clue is its confidence; a repair halves it."""

    least_confidence = 0.3

    def __init__(self, line: str, confidence: float) -> None:
        super().__init__(line)
        self.confidences = [confidence]

    def confidence(self, clues: tuple[float, ...]) -> float | None:
        """What was said, less where the candidate was repaired."""
        assert len(clues) == 1 + len(CHECK_CLUES)
        return clues[0] / (1 + clues[1])

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """The line, with its clue."""
        async for chunk in super().stream(prompt, sampling):
            yield Chunk(chunk.index, chunk.text, chunk.tokens, clues=(self.confidences[0],))


async def outcome_of(folder: Path, model: Talker, least: float | None, tries: int = 3) -> Outcome:
    """What becomes of the model's answer."""
    path = folder / "cart.py"
    path.write_text(TEXT)
    workspace = Workspace(folder)
    types = TypeChecker(workspace, folder / "cache")
    hole = Hole(path, TEXT, AT, AT, "block")
    stages: frozenset[Stage] = frozenset({"syntax", "names"})
    try:
        with TestJudge(folder) as judge:
            request = Request(
                hole, workspace, Budget(60, tries), stages=stages, min_confidence=least
            )
            return await answer(Engine(model, types, judge), request)
    finally:
        types.close()


@pytest.mark.parametrize(
    ("confidence", "least", "shown"),
    [(0.4, None, True), (0.2, None, False), (0.2, 0.0, True), (0.4, 0.5, False)],
)
async def test_the_unlikely_is_held_back(
    tmp_path: Path, confidence: float, least: float | None, shown: bool
) -> None:
    """By the model's own threshold or the one that was asked for; and nothing more is drawn."""
    model = Sure(RIGHT, confidence)
    outcome = await outcome_of(tmp_path, model, least)
    assert [one.confidence for one in outcome.accepted] == [confidence] * shown
    assert [one.confidence for one in outcome.unlikely] == [confidence] * (not shown)
    assert outcome.best is not None
    assert (outcome.samples, model.said) == (1, 1)


async def test_a_repair_counts(tmp_path: Path) -> None:
    """What the checks found is among the clues: here an import was added."""
    line = "return math.floor(sum(prices))\n"
    outcome = await outcome_of(tmp_path, Sure(line, 0.8), 0.0)
    [candidate] = outcome.accepted
    assert candidate.evidence.repairs
    assert candidate.confidence == 0.4


async def test_who_cannot_tell_is_shown(tmp_path: Path) -> None:
    """A model that gives no clues has no confidence, and nothing is held back."""
    outcome = await outcome_of(tmp_path, Talker(RIGHT), None)
    assert [one.confidence for one in outcome.accepted] == [None]
