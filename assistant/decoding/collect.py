"""Collecting n candidates from one stream, and closing the stream as soon as all have ended.

A model does not know when to stop; the code before and after the hole tells. After each chunk the
text so far is looked at; a candidate that has ended is complete, whatever the model says next. When
the last candidate is complete the stream is closed, which stops the engine: tokens that would be
cut away are never generated. A candidate can also end because it is wrong already: whoever watches
is shown each line that is complete, and may say so. Or because all that it says becomes too
unlikely (`doubt.py`).
"""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from trueline.analysis.findings import Finding
from trueline.assistant.decoding.doubt import Doubt
from trueline.assistant.models.protocol import Chunk, Model, Prompt, Sampling


@dataclass(frozen=True, slots=True)
class End:
    """Where a candidate ends: what to keep of a text, and whether more of it could matter."""

    cut: Callable[[str], str]
    reached: Callable[[str], bool]


WHOLE = End(cut=lambda text: text, reached=lambda _: False)
"""Keep all that the model says, until it ends by itself."""


Watch = Callable[[str], Awaitable[tuple[Finding, ...]]]
"""What is wrong already with a candidate that goes on; empty if nothing that can be told."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model said for one candidate, already cut.

    `logprob` is the sum over its `tokens` in nats, None where the engine gives none; tokens that
    were generated beyond the cut count as well, since they were paid for. `findings` are what was
    wrong when the candidate was stopped before its end; `clues` are those of its last chunk.
    """

    text: str
    logprob: float | None
    tokens: int
    findings: tuple[Finding, ...] = ()
    clues: tuple[float, ...] = ()

    @property
    def score(self) -> float | None:
        """Mean log-probability a token in nats."""
        if self.logprob is None or self.tokens == 0:
            return None
        return self.logprob / self.tokens


@dataclass(slots=True)
class _Growing:
    doubt: Doubt | None = None
    text: str = ""
    logprob: float | None = 0.0
    tokens: int = 0
    ended: bool = False
    findings: tuple[Finding, ...] = ()
    clues: tuple[float, ...] = ()

    def add(self, chunk: Chunk, end: End) -> None:
        self.text += chunk.text
        self.tokens += chunk.tokens
        self.clues = chunk.clues
        if chunk.logprob is None or self.logprob is None:
            self.logprob = None
        else:
            self.logprob += chunk.logprob
        self.ended = self.ended or chunk.finish is not None or end.reached(self.text)
        kept = self.doubt.takes(chunk.text, chunk.logprob) if self.doubt else None
        if kept is not None:
            self.text, self.ended = kept, True


async def collect(
    model: Model,
    prompt: Prompt,
    sampling: Sampling,
    end: End,
    watch: Watch | None = None,
    *,
    doubting: bool = False,
) -> list[Proposal]:
    """The proposals of one request, in the order of their index; fewer if the model gave fewer.

    With `doubting` a candidate ends before the statement with which it becomes too unlikely.

    Raises:
        ModelUnavailable: if the model fails.
    """
    growing: dict[int, _Growing] = {}
    async with aclosing(model.stream(prompt, sampling)) as stream:
        async for chunk in stream:
            one = growing.setdefault(chunk.index, _Growing(Doubt() if doubting else None))
            if not one.ended:
                one.add(chunk, end)
                if watch is not None and "\n" in chunk.text and not one.ended:
                    one.findings = await watch(one.text)
                    one.ended = bool(one.findings)
            if len(growing) == sampling.n and all(g.ended for g in growing.values()):
                break
    return [
        Proposal(end.cut(one.text), one.logprob, one.tokens, one.findings, one.clues)
        for _, one in sorted(growing.items())
    ]
