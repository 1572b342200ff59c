"""One request: n answers that grow together until each has ended."""

import functools
import string
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.constraint import Constraint, cost, letters
from trueline.assistant.models.embedded.clues import Clues, Said
from trueline.assistant.models.embedded.engine import Branches, Engine, Logits
from trueline.assistant.models.embedded.mixing import Mixing
from trueline.assistant.models.embedded.sampling import choose
from trueline.assistant.models.embedded.text import Decoder, Prompt, Text
from trueline.assistant.models.embedded.votes import Around
from trueline.assistant.models.protocol import Chunk, FinishReason, Sampling
from trueline.assistant.models.worker import Cancelled

DRAFT = 8  # tokens at the most
CERTAIN = 0.5  # what the workspace gives so much of the whole is chosen, whatever the model says
LEAST = 0.3  # chance to be chosen below which a token is not worth its forward
NOTHING = -1  # no token
WORD_LETTERS = frozenset(string.ascii_letters + string.digits + "_")


class Request:
    """What is asked of the engine, by whom it may be stopped, and the answers so far."""

    def __init__(
        self,
        engine: Engine,
        text: Text,
        sampling: Sampling,
        mixing: Mixing,
        closed: Callable[[], bool],
        *,
        constraint: Constraint | None = None,
    ) -> None:
        self._constraint = constraint
        self._engine, self._text, self._mixing = engine, text, mixing
        self._sampling, self._closed = sampling, closed
        self.new_tokens = new_tokens(sampling.max_tokens, engine.sizes.context)
        self._ends = text.special.union(text.line_ends.tolist())

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
        if len(candidates) == 1 and self._sampling.temperature <= 0:
            yield from self._drafted(candidates[0], first, around, branches)
            return
        rows = np.repeat(first[None], len(candidates), 0)
        while True:
            tokens = []
            for candidate, logits in zip(candidates, rows, strict=True):
                token, chunk = self._advance(candidate, logits, around, last=not branches.room)
                tokens.append(token)
                if chunk is not None:
                    yield chunk
            if all(candidate.finish for candidate in candidates):
                return
            if self._closed():
                raise Cancelled
            rows = branches.step(tokens)

    def _drafted(
        self, candidate: "_Candidate", logits: Logits, around: Around, branch: Branches
    ) -> Iterator[Chunk]:
        """One greedy candidate: what the workspace would go on with is read in one forward.

        Each token is chosen as if it had come alone; the first that differs from the draft ends
        it, and what was read beyond is forgotten.
        """
        rows, draft = logits[None], [NOTHING]
        while True:
            for row, expected in zip(rows, draft, strict=True):
                token, chunk = self._advance(candidate, row, around, last=not branch.room)
                if chunk is not None:
                    yield chunk
                if candidate.finish:
                    return
                if token != expected:
                    break
                branch.keep(token)
            if self._closed():
                raise Cancelled
            most = min(branch.room, self.new_tokens - candidate.tokens) - 1
            draft = self._draft(candidate, around, most)
            rows = branch.ahead([token, *draft])
            branch.keep(token)
            draft.append(NOTHING)

    def _draft(self, candidate: "_Candidate", around: Around, most: int) -> list[int]:
        """What the workspace goes on with, while that is likely to be chosen, to the line's end."""
        draft: list[int] = []
        sure = 1.0
        while len(draft) < min(most, DRAFT):
            written = np.array(candidate.written + draft, np.uint16)
            token, share = self._mixing.likeliest(around.votes(written))
            sure *= min(1.0, share / CERTAIN)
            if sure < LEAST:
                break
            draft.append(token)
            if token in self._ends:
                break
        return draft

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
            cost=functools.partial(self._cost, candidate) if self._constraint else None,
            forbidden=functools.partial(self._forbidden, candidate),
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

    def _cost(self, candidate: "_Candidate", token: int) -> float:
        """What the constraint has against a token; the end of the answer ends a word."""
        constraint = self._constraint
        if constraint is None:
            return 0.0
        content = self._text.bytes_of[token] if token not in self._text.special else b"\n"
        said = candidate.said.decode("utf-8", "ignore")
        more = content[len(candidate.healed) :].decode("utf-8", "ignore")
        return cost(constraint, constraint.begun + said, more)

    def _forbidden(self, candidate: "_Candidate") -> NDArray[np.bool_]:
        """Which tokens begin with a letter that no known word goes on with."""
        found = np.zeros(len(self._text.first_bytes), np.bool_)
        constraint = self._constraint
        if constraint is None or candidate.healed:
            return found
        said = candidate.said.decode("utf-8", "ignore")
        may = letters(constraint, constraint.begun + said)
        if may is None:
            return found
        wrong = [ord(letter) for letter in WORD_LETTERS - may]
        return np.isin(self._text.first_bytes, wrong)


def new_tokens(most: int, context: int) -> int:
    """How many tokens are made room for: half of the context is the prompt's."""
    return min(most, context // 2)


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
        self.said = b""
        self.generator = np.random.default_rng(seed)
        self.decoder = Decoder(stop)
        self.tokens, self.logprob = 0, 0.0
        self.written: list[int] = []
        self.finish: FinishReason | None = None
        self._told = (0, 0.0)

    def take(self, content: bytes, logprob: float) -> str:
        """Count a token and return the text that became certain."""
        self.tokens, self.logprob = self.tokens + 1, self.logprob + logprob
        self.said += content[len(self.healed) :]
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
