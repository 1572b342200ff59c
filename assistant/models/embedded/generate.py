"""One request: n answers that grow together until each has ended."""

import functools
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.constraint import Constraint, cost, letters
from trueline.assistant.models.embedded.clues import Clues, Said
from trueline.assistant.models.embedded.engine import Branches, Engine, Logits
from trueline.assistant.models.embedded.growing import Growing
from trueline.assistant.models.embedded.lines import Beginning, Lines
from trueline.assistant.models.embedded.mixing import Mixing
from trueline.assistant.models.embedded.sampling import Choice, choose
from trueline.assistant.models.embedded.text import Prompt, Text
from trueline.assistant.models.embedded.votes import Around
from trueline.assistant.models.protocol import Chunk, Sampling
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
        seeds = np.random.SeedSequence(self._sampling.seed).spawn(self._sampling.n)
        stop = self._sampling.stop
        healed = prompt.healed
        candidates = [Growing(i, healed, seed, stop, clues()) for i, seed in enumerate(seeds)]
        if self._sampling.temperature <= 0:
            for candidate in candidates:
                first = self._engine.prompt(prompt.ids, self._closed)
                yield from self._searched(candidate, first, around, self._engine.fork(1))
            return
        first = self._engine.prompt(prompt.ids, self._closed)
        branches = self._engine.fork(len(candidates))
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

    def _searched(
        self, candidate: Growing, logits: Logits, around: Around, branch: Branches
    ) -> Iterator[Chunk]:
        """One candidate: its first line is the likeliest, what follows comes token by token."""
        read = functools.partial(self._read, _Read(branch, {(): logits}), around)
        lines = Lines(self._text, read, self._cost, self._forbidden)
        steps = lines.likeliest(candidate.healed, min(branch.room, self.new_tokens) - 1)
        for step in steps:
            chunk = self._take(candidate, step.choice, step.said, last=False)
            if chunk is not None:
                yield chunk
            if candidate.finish:
                return
        if self._closed():
            raise Cancelled
        if candidate.written:
            logits = branch.ahead(candidate.written)[-1]
            for token in candidate.written:
                branch.keep(token)
        yield from self._drafted(candidate, logits, around, branch)

    def _read(self, known: "_Read", around: Around, at: Beginning) -> Said:
        """What is said of what follows a beginning of the line.

        Read with it is what the workspace would go on with.

        Raises:
            Cancelled: when nobody waits any more.
        """
        if self._closed():
            raise Cancelled
        if at.path not in known.rows:
            most = min(known.branch.room, self.new_tokens) - len(at.path) - 1
            known.read([*at.path, *self._draft(at.path, around, most)], len(at.path))
        return self._said(known.rows[at.path], around, at.path, at.healed)

    def _drafted(
        self, candidate: Growing, logits: Logits, around: Around, branch: Branches
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
            draft = self._draft(candidate.written, around, most)
            rows = branch.ahead([token, *draft])
            branch.keep(token)
            draft.append(NOTHING)

    def _draft(self, written: Sequence[int], around: Around, most: int) -> list[int]:
        """What the workspace goes on with, while that is likely to be chosen, to the line's end."""
        draft: list[int] = []
        sure = 1.0
        while len(draft) < min(most, DRAFT):
            votes = around.votes(np.array([*written, *draft], np.uint16))
            token, share = self._mixing.likeliest(votes)
            sure *= min(1.0, share / CERTAIN)
            if sure < LEAST:
                break
            draft.append(token)
            if token in self._ends:
                break
        return draft

    def _said(self, logits: Logits, around: Around, written: Sequence[int], healed: bytes) -> Said:
        votes = around.votes(np.array(written, np.uint16))
        allowed = self._text.allowed(healed) if healed else None
        return Said(logits, votes, self._mixing.mixed(logits, votes, allowed), allowed)

    def _advance(
        self, candidate: Growing, logits: Logits, around: Around, *, last: bool
    ) -> tuple[int, Chunk | None]:
        """Choose the candidate's next token; a chunk if there is text or an end to tell."""
        if candidate.finish:
            return 0, None
        said = self._said(logits, around, candidate.written, candidate.healed)
        at = Beginning((), candidate.said, candidate.healed)
        choice = choose(
            said.mixed,
            candidate.generator,
            temperature=self._sampling.temperature,
            top_p=self._sampling.top_p,
            allowed=said.allowed,
            together=self._text.line_ends if any(map(self._mixing.weight, said.votes)) else None,
            cost=functools.partial(self._cost, at) if self._constraint else None,
            forbidden=functools.partial(self._forbidden, at),
        )
        return choice.token, self._take(candidate, choice, said, last=last)

    def _take(self, candidate: Growing, choice: Choice, said: Said, *, last: bool) -> Chunk | None:
        """Let the candidate grow by a token; a chunk if there is text or an end to tell."""
        candidate.written.append(choice.token)
        candidate.clues.add(choice, self._text.bytes_of[choice.token], said)
        text = candidate.take(self._text.bytes_of[choice.token], choice.logprob)
        if choice.token in self._text.special:
            candidate.finish = "stop"
        elif not candidate.finish and (last or candidate.tokens >= self.new_tokens):
            candidate.finish = "length"
        if candidate.finish:
            text += candidate.decoder.flush()
        wanted = bool(text) or candidate.finish is not None
        return candidate.chunk(text, self._sampling.logprobs) if wanted else None

    def _cost(self, at: Beginning, token: int) -> float:
        """What the constraint has against a token; the end of the answer ends a word."""
        constraint = self._constraint
        if constraint is None:
            return 0.0
        content = self._text.bytes_of[token] if token not in self._text.special else b"\n"
        said = at.said.decode("utf-8", "ignore")
        more = content[len(at.healed) :].decode("utf-8", "ignore")
        return cost(constraint, constraint.begun + said, more)

    def _forbidden(self, at: Beginning) -> NDArray[np.bool_]:
        """Which tokens begin with a letter that no known word goes on with."""
        found = np.zeros(len(self._text.first_bytes), np.bool_)
        constraint = self._constraint
        if constraint is None or at.healed:
            return found
        said = at.said.decode("utf-8", "ignore")
        may = letters(constraint, constraint.begun + said)
        if may is None:
            return found
        wrong = [ord(letter) for letter in WORD_LETTERS - may]
        return np.isin(self._text.first_bytes, wrong)


@dataclass(slots=True)
class _Read:
    """What was read behind a prompt: the logits behind each beginning, and the last one read."""

    branch: Branches
    rows: dict[tuple[int, ...], Logits]
    last: list[int] = field(default_factory=list)

    def read(self, tokens: list[int], wanted: int) -> None:
        """Read tokens of which the first `wanted` were asked for; what was read last is known."""
        known = 0
        while known < min(wanted - 1, len(self.last)) and tokens[known] == self.last[known]:
            known += 1
        rows = self.branch.ahead(tokens, known)
        for at, row in enumerate(rows, known + 1):
            self.rows[tuple(tokens[:at])] = row
        self.last = tokens


def new_tokens(most: int, context: int) -> int:
    """How many tokens are made room for: half of the context is the prompt's."""
    return min(most, context // 2)
