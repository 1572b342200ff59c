"""One request: candidates that grow together until each has ended."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from trueline.assistant.models.protocol import Chunk, FinishReason, Prompt, Sampling
from trueline.assistant.models.stops import Stops
from trueline.assistant.models.transformers.engine import Engine
from trueline.assistant.models.transformers.sampling import Choice, choose
from trueline.assistant.models.transformers.text import Asked, Detokenizer, Text
from trueline.assistant.models.worker import Cancelled


def generate(
    engine: Engine, text: Text, prompt: Prompt, sampling: Sampling, closed: Callable[[], bool]
) -> Iterator[Chunk]:
    """Chunks of all candidates as they come.

    At temperature 0 one candidate is computed and given n times.

    Raises:
        Cancelled: when nobody waits any more.
        ModelUnavailable: if the model cannot be asked this.
    """
    greedy = sampling.temperature <= 0
    drawn = replace(
        sampling,
        n=1 if greedy else sampling.n,
        max_tokens=max(1, min(sampling.max_tokens, text.window // 2)),
    )
    copies = sampling.n if greedy else 1
    for chunk in _chunks(engine, text, text.asked(prompt, drawn.max_tokens), drawn, closed):
        for copy in range(copies):
            yield replace(chunk, index=chunk.index + copy)


def _chunks(
    engine: Engine, text: Text, asked: Asked, sampling: Sampling, closed: Callable[[], bool]
) -> Iterator[Chunk]:
    rows = engine.prompt(asked.ids, closed)
    seeds = np.random.SeedSequence(sampling.seed).spawn(sampling.n)
    growing = [_Candidate(at, text, asked, sampling, seed) for at, seed in enumerate(seeds)]
    branches = engine.fork(sampling.n)
    rows = rows.expand(sampling.n, -1)
    while True:
        draws = [candidate.generator.random() for candidate in growing]
        choices = choose(rows, draws, temperature=sampling.temperature, top_p=sampling.top_p)
        for candidate, choice in zip(growing, choices, strict=True):
            chunk = candidate.take(choice)
            if chunk is not None:
                yield chunk
        alive = [place for place, one in enumerate(growing) if one.finish is None]
        if not alive:
            return
        if closed():
            raise Cancelled
        if len(alive) < len(growing):
            branches.keep(alive)
        growing = [growing[place] for place in alive]
        rows = branches.step([candidate.last for candidate in growing])


class _Candidate:
    """One answer as it grows."""

    def __init__(
        self, index: int, text: Text, asked: Asked, sampling: Sampling, seed: np.random.SeedSequence
    ) -> None:
        self.generator = np.random.default_rng(seed)
        self.finish: FinishReason | None = None
        self.last = 0
        self._index, self._ends, self._sampling = index, asked.ends, sampling
        self._words = Detokenizer(text, asked.ids)
        self._stops = Stops((*sampling.stop, *asked.stop))
        self._tokens, self._logprob = 0, 0.0
        self._told = (0, 0.0)

    def take(self, choice: Choice) -> Chunk | None:
        """Append a token; a chunk if there is text or an end to tell."""
        self.last = choice.token
        self._tokens, self._logprob = self._tokens + 1, self._logprob + choice.logprob
        ended = choice.token in self._ends
        text = self._stops.feed(self._words.rest() if ended else self._words.take(choice.token))
        if ended or self._stops.reached:
            self.finish = "stop"
        elif self._tokens >= self._sampling.max_tokens:
            self.finish = "length"
            text += self._stops.feed(self._words.rest())
        if self.finish:
            text += self._stops.flush()
        return self._chunk(text) if text or self.finish else None

    def _chunk(self, text: str) -> Chunk:
        """A chunk with the text and what was counted since the last one."""
        tokens, logprob = self._tokens - self._told[0], self._logprob - self._told[1]
        self._told = (self._tokens, self._logprob)
        shown = logprob if self._sampling.logprobs else None
        return Chunk(self._index, text, tokens, shown, self.finish)
