"""Drafted tokens: read in one forward, and yet what comes is what comes one by one."""

from pathlib import Path

import pytest

from trueline.assistant.models.embedded import EmbeddedModel, generate
from trueline.assistant.models.embedded.engine import Branches, Logits
from trueline.assistant.models.protocol import Chunk, FimPrompt, Place, Sampling
from trueline.training.mixing import draw_holes

ROOT = Path(__file__).parents[4] / "assistant" / "models"
HOLES = 10
SAMPLINGS = (
    Sampling(max_tokens=24),
    Sampling(max_tokens=40, stop=("\n",)),
    Sampling(max_tokens=64, stop=("return", "):")),
)


class Forwards:
    """How many forwards there were, and how many tokens they read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.tokens = 0, 0
        ahead = Branches.ahead

        def counted(branches: Branches, tokens: list[int], known: int = 0) -> Logits:
            self.count, self.tokens = self.count + 1, self.tokens + len(tokens) - known
            return ahead(branches, tokens, known)

        monkeypatch.setattr(Branches, "ahead", counted)


async def chunks(model: EmbeddedModel, prompt: FimPrompt, sampling: Sampling) -> list[Chunk]:
    """All chunks of one answer."""
    return [chunk async for chunk in model.stream(prompt, sampling)]


def whole(answer: list[Chunk]) -> tuple[str, int, str | None]:
    """The text, the number of tokens and how it ended."""
    tokens = sum(chunk.tokens for chunk in answer)
    return "".join(chunk.text for chunk in answer), tokens, answer[-1].finish


@pytest.mark.timeout(300)
async def test_drafts_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text, end and log-probability are those of one token at a time, in half the forwards.

    The holes lie in words (healed bytes), the workspace votes, and stop strings end some answers
    in the middle of a draft.
    """
    model = EmbeddedModel()
    await model.prepare(ROOT)
    sources = {str(path): path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}
    forwards, single = Forwards(monkeypatch), 0
    for path, text, start, end in draw_holes(sources, HOLES, seed=2):
        prompt = FimPrompt(text[:start], text[end:], path, place=Place(ROOT, Path(path)))
        for sampling in SAMPLINGS:
            with monkeypatch.context() as one_by_one:
                one_by_one.setattr(generate, "DRAFT", 0)
                before = forwards.count
                alone = await chunks(model, prompt, sampling)
                single += forwards.count - before
            drafted = await chunks(model, prompt, sampling)
            assert whole(drafted) == whole(alone)
            sums = [sum(chunk.logprob or 0.0 for chunk in one) for one in (drafted, alone)]
            assert sums[0] == pytest.approx(sums[1], abs=1e-3)
    await model.aclose()
    assert forwards.count - single < single / 2


async def test_what_was_drafted_in_vain_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing that is drafted comes true, the answer is the same, and the cache as well."""
    model = EmbeddedModel()
    hole = FimPrompt("def area(self) -> float:\n    return self.", "\n\n\ndef other() -> None:\n")
    monkeypatch.setattr(generate, "DRAFT", 0)
    alone = await chunks(model, hole, Sampling(max_tokens=12))
    monkeypatch.setattr(generate.Request, "_draft", lambda *_: [5, 6, 7])
    forwards = Forwards(monkeypatch)
    for _ in range(2):
        assert whole(await chunks(model, hole, Sampling(max_tokens=12))) == whole(alone)
    assert forwards.tokens > 3 * forwards.count
    loaded = model._loaded
    assert loaded is not None
    assert loaded[0].tokens[-3:] != [5, 6, 7]
    await model.aclose()
