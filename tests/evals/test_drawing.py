"""Drawing samples from a model that is told what to say."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.assistant.models.protocol import (
    Capabilities,
    ChatPrompt,
    Chunk,
    FimPrompt,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from trueline.evals.benchmarks.task import Task
from trueline.evals.drawing import Drawing, Drawn, PromptStyle, draw
from trueline.evals.journal import Journal
from trueline.evals.samples import Sample

from .small import DOUBLE, TOTAL

TASKS = (Task(**DOUBLE), Task(**TOTAL))


class Scripted:
    """A model whose sample i of a round with a seed says `return seed + i`; it fails when told."""

    name = "scripted"

    def __init__(self, *, fim: bool = True, chat: bool = False, fails_at: int = -1) -> None:
        self.able = Capabilities(fim=fim, chat=chat, logprobs=True)
        self.asked: list[tuple[Prompt, Sampling]] = []
        self._fails_at = fails_at

    async def capabilities(self) -> Capabilities:
        """What it was made to be able to."""
        return self.able

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """One chunk a sample, of three tokens."""
        self.asked.append((prompt, sampling))
        if len(self.asked) - 1 == self._fails_at:
            raise ModelUnavailable("the model went away")
        for index in range(sampling.n):
            number = (sampling.seed or 0) + index
            code = f"    return {number}\n"
            if isinstance(prompt, ChatPrompt):
                code = f"```python\ndef double(n: int) -> int:\n{code}```\n"
            yield Chunk(index, code, 3, -0.5, "stop")

    async def aclose(self) -> None:
        """Nothing to release."""


async def drawn(
    folder: Path, model: Scripted, n: int, style: PromptStyle | None = None
) -> tuple[Sample, ...]:
    """The samples of two tasks, with their store in the folder."""
    with Journal(folder / "drawn.jsonl", Drawn, durable=True) as journal:
        return await draw(model, TASKS, Drawing(n, 0.8, 5, style), journal, lambda *_: None)


async def test_samples_in_rounds_with_their_scores(tmp_path: Path) -> None:
    """Ten samples are a round of eight and one of two, each with a seed of its own."""
    model = Scripted()
    samples = await drawn(tmp_path, model, 10)
    assert [one.number for one in samples] == [*range(10), *range(10)]
    assert [one.text.strip() for one in samples[:10]] == [f"return {5 + i}" for i in range(10)]
    assert {(one.tokens, one.ready, one.whole) for one in samples} == {(3, True, False)}
    assert [(sampling.n, sampling.seed) for _, sampling in model.asked[:2]] == [(8, 5), (2, 13)]
    prompt = model.asked[0][0]
    assert isinstance(prompt, FimPrompt)
    assert (prompt.prefix, prompt.suffix) == (DOUBLE["prompt"], "")


@pytest.mark.parametrize("kept", [0, 1, 7, 8, 9, 11, 19])
async def test_a_stopped_drawing_goes_on_as_it_would_have(tmp_path: Path, kept: int) -> None:
    """Wherever it was stopped, the samples are those of an undisturbed run, none drawn twice."""
    whole = await drawn(tmp_path, Scripted(), 10)
    lines = (tmp_path / "drawn.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "drawn.jsonl").write_text("".join(lines[:kept]))
    assert await drawn(tmp_path, Scripted(), 10) == whole
    assert (tmp_path / "drawn.jsonl").read_text() == "".join(lines)


async def test_what_was_drawn_before_the_model_failed_is_kept(tmp_path: Path) -> None:
    """A failing model ends the run; the samples so far are on the disk."""
    with pytest.raises(CannotRun, match="went away"):
        await drawn(tmp_path, Scripted(fails_at=2), 10)
    assert len((tmp_path / "drawn.jsonl").read_text().splitlines()) == 10


async def test_a_model_that_follows_instructions_is_asked_in_words(tmp_path: Path) -> None:
    """With --prompt chat, or where it can do nothing else; the answer is brought to its place."""
    for style, model in (("chat", Scripted(chat=True)), (None, Scripted(fim=False, chat=True))):
        folder = tmp_path / str(style)
        folder.mkdir()
        samples = await drawn(folder, model, 1, style)  # type: ignore[arg-type]
        assert isinstance(model.asked[0][0], ChatPrompt)
        assert samples[0].text.strip("\n") == "    return 5"


async def test_a_way_the_model_cannot_be_asked_in(tmp_path: Path) -> None:
    """Said at once, with the way that works."""
    with pytest.raises(WrongUsage, match="use --prompt completion"):
        await drawn(tmp_path, Scripted(), 1, "chat")
    with pytest.raises(WrongUsage, match="use --prompt chat"):
        await drawn(tmp_path, Scripted(fim=False, chat=True), 1, "completion")


async def test_a_model_that_says_less_than_asked(tmp_path: Path) -> None:
    """A sample it did not give counts as an empty one, so that rates keep their n."""

    class Silent(Scripted):
        async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
            yield Chunk(0, "    return 1\n", 1, None, "stop")

    samples = await drawn(tmp_path, Silent(), 3)
    assert [one.text.strip() for one in samples] == ["return 1", "", ""] * 2
