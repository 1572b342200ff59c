"""The likeliest line: found where a line of likeliest tokens is another one."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from trueline.assistant.models.embedded import SHIPPED, EmbeddedModel, lines
from trueline.assistant.models.embedded.clues import NAMES, Said
from trueline.assistant.models.embedded.lines import Beginning, Lines, Step
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.protocol import FimPrompt, Place, Sampling
from trueline.training.mixing import draw_holes

TEXT = Text(SHIPPED / "tokenizer.json", 1024)
TOKEN = {content: token for token, content in enumerate(TEXT.bytes_of) if content}
ROOT = Path(__file__).parents[4] / "assistant" / "models"
WORD = {
    b"": {b"a": 0.4, b"b": 0.35, b"c": 0.25},
    b"a": {b"x": 0.4, b"y": 0.3, b"z": 0.3},
    b"b": {b"x": 0.9, b"y": 0.1},
    b"c": {b"\n": 0.5, b":": 0.5},
}
END = {b"\n": 1.0}


def read(words: Mapping[bytes, Mapping[bytes, float]], at: Beginning) -> Said:
    """What a model would say that knows these words; else the line ends."""
    mixed = np.full(len(TEXT.bytes_of), 1e-9, np.float32)
    for content, share in words.get(at.said, END).items():
        mixed[TOKEN[content]] = share
    allowed = TEXT.allowed(at.healed) if at.healed else None
    return Said(np.log(mixed), (), np.log(mixed), allowed)


def found(
    words: Mapping[bytes, Mapping[bytes, float]],
    against: Mapping[bytes, float] | None = None,
    healed: bytes = b"",
    most: int = 40,
) -> tuple[Step, ...]:
    """The likeliest line; `against` is what speaks against a text."""

    def cost(at: Beginning, token: int) -> float:
        return (against or {}).get(at.said + TEXT.bytes_of[token], 0.0)

    def forbidden(at: Beginning) -> NDArray[np.bool_]:
        return np.zeros(len(TEXT.bytes_of), np.bool_)

    return Lines(TEXT, lambda at: read(words, at), cost, forbidden).likeliest(healed, most)


def said(steps: tuple[Step, ...]) -> bytes:
    """The text of a line."""
    return b"".join(TEXT.bytes_of[step.choice.token] for step in steps)


def test_the_likeliest_token_begins_another_line() -> None:
    """`ax` is 0.16 likely, `bx` 0.315."""
    steps = found(WORD)
    assert said(steps) == b"bx\n"
    assert sum(step.choice.logprob for step in steps) == pytest.approx(math.log(0.315), abs=1e-3)


def test_line_ends_that_leave_the_same_line_count_together() -> None:
    """`)` and one line end or two: neither is the likeliest token, but the line is."""
    words = {b"": {b"(": 0.45, b")\n": 0.3, b")\n\n": 0.25}}
    (step,) = found(words)
    assert said((step,)) == b")\n"
    assert step.choice.logprob == pytest.approx(math.log(0.55), abs=1e-3)


def test_a_line_end_alone_is_no_line() -> None:
    """It ends what stood before the cursor; the line is the next one."""
    words = {b"": {b"\n": 1.0}, b"\n": {b"x": 1.0}}
    assert said(found(words)) == b"\nx\n"


def test_what_is_forbidden_is_passed_over() -> None:
    """The next likeliest line comes, with the probability that it had."""
    steps = found(WORD, {b"b": math.inf})
    assert said(steps) == b"ax\n"
    assert math.exp(steps[0].choice.logprob) == pytest.approx(0.4, abs=1e-3)


@pytest.mark.parametrize(("nats", "line"), [(0.3, b"bx\n"), (1.0, b"ax\n")])
def test_what_is_dear_counts_less(nats: float, line: bytes) -> None:
    """By so many nats, which the whole line carries."""
    assert said(found(WORD, {b"b": nats, b"c": 4.0})) == line


def test_the_prefix_is_said_again() -> None:
    """A line begins with the bytes that the prompt left out, in any tokens."""
    words = {b"": {b"re": 0.5, b"return": 0.4}, b"t": {b"urn": 1.0}}
    steps = found(words, healed=b"ret")
    assert said(steps) == b"return\n"


def test_too_many_beginnings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the line is not found the longest beginning that was read is what there is."""
    for read, line in ((1, b""), (2, b"a"), (3, b"a"), (4, b"bx\n")):
        monkeypatch.setattr(lines, "MOST", read)
        assert said(found(WORD)) == line
    assert said(found(WORD, most=1)) == b"a"


async def line_of(model: EmbeddedModel, prompt: FimPrompt) -> float:
    """The log-probability of the line that the model answers with."""
    chunks = [chunk async for chunk in model.stream(prompt, Sampling(max_tokens=40))]
    return chunks[-1].clues[NAMES.index("line: logprob")]


@pytest.mark.timeout(300)
async def test_no_line_is_less_likely_than_the_greedy_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """In real holes, with a real model; sometimes the line found is likelier."""
    model = EmbeddedModel()
    await model.prepare(ROOT)
    sources = {str(path): path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}
    better = 0
    for path, text, start, end in draw_holes(sources, 12, seed=4):
        prompt = FimPrompt(text[:start], text[end:], path, place=Place(ROOT, Path(path)))
        with monkeypatch.context() as one_by_one:
            one_by_one.setattr(lines, "MOST", 1)
            greedy = await line_of(model, prompt)
        with monkeypatch.context() as until_found:
            until_found.setattr(lines, "MOST", 400)
            searched = await line_of(model, prompt)
        assert searched >= greedy - 0.02
        better += searched > greedy + 0.02
    await model.aclose()
    assert better
