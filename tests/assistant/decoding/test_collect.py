"""Collecting candidates: cut as they come, and the stream closed when all have ended."""

from collections.abc import AsyncGenerator, Sequence

import pytest

from trueline.analysis.findings import Finding
from trueline.assistant.decoding.collect import End, collect
from trueline.assistant.models.protocol import (
    Capabilities,
    Chunk,
    FimPrompt,
    Prompt,
    Sampling,
)

HOLE = FimPrompt("x = ", "\n")


class Stream:
    """A model that says the given chunks, and remembers how far it was let."""

    name = "stream"

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        self.said = 0
        self.closed = False

    async def capabilities(self) -> Capabilities:
        """Holes only."""
        return Capabilities(fim=True, chat=False, logprobs=True)

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """The chunks, one after the other."""
        try:
            for chunk in self.chunks:
                self.said += 1
                yield chunk
        finally:
            self.closed = True

    async def aclose(self) -> None:
        """Nothing to release."""


LINE = End(cut=lambda text: text.partition("\n")[0], reached=lambda text: "\n" in text)


async def test_stops_the_engine_at_the_end_of_the_line() -> None:
    """What would be cut away is never generated."""
    model = Stream([Chunk(0, piece, 1, -0.5) for piece in ("1", " + 1", "\n", "y", " = 2")])
    proposals = await collect(model, HOLE, Sampling(), LINE)
    assert [one.text for one in proposals] == ["1 + 1"]
    assert model.closed
    assert model.said < len(model.chunks)


async def test_waits_for_the_slowest_candidate() -> None:
    """One candidate that has ended does not end the others."""
    chunks = [Chunk(0, "1\nz", 1), Chunk(1, "2", 1), Chunk(1, " * 3", 1), Chunk(1, "\nz", 1)]
    proposals = await collect(Stream(chunks), HOLE, Sampling(n=2), LINE)
    assert [one.text for one in proposals] == ["1", "2 * 3"]


async def test_scores_are_means_over_tokens() -> None:
    """The score is the mean log-probability a token, None as soon as one is unknown."""
    known = Stream([Chunk(0, "1", 2, -1.0), Chunk(0, "2", 2, -3.0, "stop")])
    unknown = Stream([Chunk(0, "1", 2, -1.0), Chunk(0, "2", 2, None, "stop")])
    assert (await collect(known, HOLE, Sampling(), LINE))[0].score == -1.0
    assert (await collect(unknown, HOLE, Sampling(), LINE))[0].score is None


@pytest.mark.parametrize("given", [0, 1])
async def test_an_engine_that_gives_fewer(given: int) -> None:
    """Fewer candidates than asked for are no error."""
    model = Stream([Chunk(0, "1", 1, None, "stop")] * given)
    assert len(await collect(model, HOLE, Sampling(n=4), LINE)) == given


async def test_a_candidate_that_becomes_too_unlikely_ends() -> None:
    """It keeps what is complete before, and the stream is closed; not asked for, it goes on."""
    pieces = [("a = 1\n", -1.0), ("    b = 2\n", -9.0), ("    c = 3\n", -1.0)]
    end = End(cut=lambda text: text, reached=lambda text: "c" in text)
    for doubting, text, said in ((True, "a = 1\n", 2), (False, "".join(t for t, _ in pieces), 3)):
        model = Stream([Chunk(0, text, 5, logprob) for text, logprob in pieces])
        [one] = await collect(model, HOLE, Sampling(), end, doubting=doubting)
        assert (one.text, model.said, model.closed) == (text, said, True)
        assert one.tokens == 5 * said


async def test_watched_lines_end_a_candidate() -> None:
    """Who watches sees each complete line, and ends the candidate that is wrong, not the other."""
    wrong = Finding("types", "arg-type", "no", "a.py", 1, 1, 1, 2)
    seen = []

    async def watch(text: str) -> tuple[Finding, ...]:
        seen.append(text)
        return (wrong,) if "bad" in text else ()

    pieces = [(0, "bad"), (1, "good"), (0, "\n"), (1, "\n"), (0, "more\n"), (1, "end"), (1, "\n!")]
    model = Stream([Chunk(index, text, 1) for index, text in pieces])
    end = End(cut=lambda text: text, reached=lambda text: "end" in text)
    first, second = await collect(model, HOLE, Sampling(n=2), end, watch)
    assert (first.text, first.findings) == ("bad\n", (wrong,))
    assert (second.text, second.findings) == ("good\nend", ())
    assert seen == ["bad\n", "good\n"]
    assert model.said == 6
