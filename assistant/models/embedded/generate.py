"""One request: n answers that grow together until each has ended."""

from collections.abc import Callable, Iterator

import numpy as np

from trueline.assistant.models.embedded.clues import Clues, Said
from trueline.assistant.models.embedded.engine import Engine, Logits
from trueline.assistant.models.embedded.mixing import Mixing
from trueline.assistant.models.embedded.sampling import choose
from trueline.assistant.models.embedded.text import Decoder, Prompt, Text
from trueline.assistant.models.embedded.votes import Around
from trueline.assistant.models.protocol import Chunk, FinishReason, Sampling
from trueline.assistant.models.worker import Cancelled


class Request:
    """What is asked of the engine, by whom it may be stopped, and the answers so far."""

    def __init__(
        self,
        engine: Engine,
        text: Text,
        sampling: Sampling,
        mixing: Mixing,
        closed: Callable[[], bool],
    ) -> None:
        self._engine, self._text, self._mixing = engine, text, mixing
        self._sampling, self._closed = sampling, closed
        self.new_tokens = min(sampling.max_tokens, engine.sizes.context // 2)

    def chunks(self, prompt: Prompt, around: Around, clues: Callable[[], Clues]) -> Iterator[Chunk]:
        """Chunks of all candidates as they come; `around` is what the workspace says.

        `clues` makes what a candidate's clues are gathered in.

        Raises:
            Cancelled: when nobody waits any more.
        """
        first = self._engine.prompt(prompt.ids, self._closed)
        seeds = np.random.SeedSequence(self._sampling.seed).spawn(self._sampling.n)
        stop = self._sampling.stop
        healed = prompt.healed
        candidates = [_Candidate(i, healed, seed, stop, clues()) for i, seed in enumerate(seeds)]
        branches = self._engine.fork(len(candidates))
        rows = np.repeat(first[None], len(candidates), 0)
        while True:
            tokens = []
            for candidate, logits in zip(candidates, rows, strict=True):
                token, chunk = self._advance(candidate, logits, around, last=branches.full)
                tokens.append(token)
                if chunk is not None:
                    yield chunk
            if all(candidate.finish for candidate in candidates):
                return
            if self._closed():
                raise Cancelled
            rows = branches.step(tokens)

    def _advance(
        self, candidate: "_Candidate", logits: Logits, around: Around, *, last: bool
    ) -> tuple[int, Chunk | None]:
        """Choose the candidate's next token; a chunk if there is text or an end to tell."""
        if candidate.finish:
            return 0, None
        votes = around.votes(np.array(candidate.written, np.uint16))
        mixed = self._mixing.mixed(logits, votes)
        allowed = self._text.allowed(candidate.healed) if candidate.healed else None
        choice = choose(
            mixed,
            candidate.generator,
            temperature=self._sampling.temperature,
            top_p=self._sampling.top_p,
            allowed=allowed,
            together=self._text.line_ends if any(map(self._mixing.weight, votes)) else None,
        )
        candidate.written.append(choice.token)
        said = Said(logits, votes, mixed, allowed)
        candidate.clues.add(choice, self._text.bytes_of[choice.token], said)
        text = candidate.take(self._text.bytes_of[choice.token], choice.logprob)
        if choice.token in self._text.special:
            candidate.finish = "stop"
        elif not candidate.finish and (last or candidate.tokens >= self.new_tokens):
            candidate.finish = "length"
        if candidate.finish:
            text += candidate.decoder.flush()
        wanted = bool(text) or candidate.finish is not None
        return choice.token, candidate.chunk(text, self._sampling.logprobs) if wanted else None


class _Candidate:
    """One answer as it grows; `healed` are the bytes of the prefix it has yet to repeat."""

    def __init__(
        self,
        index: int,
        healed: bytes,
        seed: np.random.SeedSequence,
        stop: tuple[str, ...],
        clues: Clues,
    ) -> None:
        self.index, self.healed, self.clues = index, healed, clues
        self.generator = np.random.default_rng(seed)
        self.decoder = Decoder(stop)
        self.tokens, self.logprob = 0, 0.0
        self.written: list[int] = []
        self.finish: FinishReason | None = None
        self._told = (0, 0.0)

    def take(self, content: bytes, logprob: float) -> str:
        """Count a token and return the text that became certain."""
        self.tokens, self.logprob = self.tokens + 1, self.logprob + logprob
        text = self.decoder.feed(content[len(self.healed) :])
        self.healed = self.healed[len(content) :]
        if self.decoder.stopped:
            self.finish = "stop"
        return text

    def chunk(self, text: str, with_logprob: bool) -> Chunk:
        """A chunk with the text and what was counted since the last one."""
        tokens, logprob = self.tokens - self._told[0], self.logprob - self._told[1]
        self._told = (self.tokens, self.logprob)
        known = logprob if with_logprob else None
        return Chunk(self.index, text, tokens, known, self.finish, self.clues.values())
