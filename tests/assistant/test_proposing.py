"""What a model is told with a hole: the constraint is analysis too, and goes with its stages."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from trueline.analysis.findings import Stage
from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.models.protocol import Capabilities, Chunk, FimPrompt, Prompt, Sampling
from trueline.assistant.outcome import Engine
from trueline.assistant.pipeline import answer
from trueline.assistant.request import Budget, Hole, Request

from .talker import AT, TEXT, Talker


class Held(Talker):
    """A model that can be held to a constraint, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__("return 1\n")
        self.asked: list[Prompt] = []

    async def capabilities(self) -> Capabilities:
        """Holes, and constraints."""
        return replace(await super().capabilities(), constraints=True)

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """The line; the prompt is kept."""
        self.asked.append(prompt)
        async for chunk in super().stream(prompt, sampling):
            yield chunk


@pytest.mark.parametrize(
    ("stages", "held"), [((), False), (("syntax",), False), (("names",), True)]
)
async def test_held_where_names_are_checked(
    tmp_path: Path, stages: tuple[Stage, ...], held: bool
) -> None:
    """Without the stage nothing of analysis reaches the model, or what it adds is not measured."""
    path = tmp_path / "cart.py"
    path.write_text(TEXT)
    workspace, model = Workspace(tmp_path), Held()
    request = Request(
        Hole(path, TEXT, AT, AT, "block"), workspace, Budget(60, 1), stages=frozenset(stages)
    )
    types = TypeChecker(workspace, tmp_path / "cache")
    try:
        with TestJudge(tmp_path) as judge:
            await answer(Engine(model, types, judge), request)
    finally:
        types.close()
    assert [isinstance(one, FimPrompt) and one.constraint is not None for one in model.asked] == [
        held
    ]
