"""The likeliest line, where a line of likeliest tokens is another one.

A greedy answer commits itself to its first token, and the first token behind a cursor says little:
half of a word may be likeliest in many words that are each unlikely. So the lines themselves are
compared: a tree of beginnings, of which the likeliest is always read next, until the likeliest is a
whole line (best-first search; Dijkstra 1959). Line ends that leave the same line are one token
here. A token that a constraint speaks against counts less by as many nats, or is passed over; its
log-probability is what it was. What is not covered: lines behind the first one; where the likeliest
line is not found in `MOST` forwards, the longest beginning that was read is gone on with, a token
at a time: it stayed among the likeliest for longest.
"""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.clues import Said
from trueline.assistant.models.embedded.sampling import TRIES, Choice
from trueline.assistant.models.embedded.text import Text

MOST = 16  # beginnings that are read
FEW = 40  # tokens that may follow one of them
RARE = math.log(1e-3)  # a token that is less likely than that begins no line that is looked for
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What was written of a line: tokens, text, and what it has yet to say of the prefix."""

    path: Path = ()
    said: bytes = b""
    healed: bytes = b""

    def longer(self, token: int, content: bytes) -> "Beginning":
        """This beginning with one more token."""
        new = content[len(self.healed) :]
        return Beginning((*self.path, token), self.said + new, self.healed[len(content) :])


@dataclass(frozen=True, slots=True)
class Step:
    """A token of a line: its choice, and what was said of it."""

    choice: Choice
    said: Said


@dataclass(slots=True)
class _Branching:
    """A beginning that was read: what may follow, the likeliest first, and how it came about."""

    at: Beginning
    steps: tuple[Step, ...]
    said: Said
    against: float
    tokens: list[int]
    logprobs: list[float]
    wrong: NDArray[np.bool_] | None = None
    refused: int = 0


@dataclass(order=True, slots=True)
class _Open:
    """A token that may be taken next; ordered by what all of its line costs, in nats."""

    cost: float
    number: int
    where: _Branching = field(compare=False)
    rank: int = field(compare=False)
    charged: float = field(compare=False, default=0.0)


class Lines:
    """The search for one line.

    Usage:
        steps = Lines(text, read, cost, forbidden).likeliest(healed)
    """

    def __init__(
        self,
        text: Text,
        read: Callable[[Beginning], Said],
        cost: Callable[[Beginning, int], float],
        forbidden: Callable[[Beginning], NDArray[np.bool_]],
    ) -> None:
        """Take what says what follows a beginning, what a token costs there, and which are wrong.

        `cost` and `forbidden` are those of `sampling.choose`, for a beginning.
        """
        self._text, self._read = text, read
        self._cost, self._forbidden = cost, forbidden
        self._open: list[_Open] = []
        self._pushed = 0

    def likeliest(self, healed: bytes, most: int) -> tuple[Step, ...]:
        """The tokens of the likeliest line, its end included, of `most` tokens at the most.

        Where it is not found, those of the longest beginning that was read; that may be empty.
        """
        self._branch(Beginning(healed=healed), (), 0.0)
        longest: tuple[Step, ...] = ()
        left = MOST - 1
        while self._open:
            one = heapq.heappop(self._open)
            if not self._stands(one):
                continue
            where = one.where
            token = where.tokens[one.rank]
            longer = where.at.longer(token, self._text.bytes_of[token])
            steps = (*where.steps, Step(Choice(token, where.logprobs[one.rank]), where.said))
            if self._whole(longer) or len(steps) >= most:
                return steps
            if not left:
                break
            left -= 1
            longest = max(longest, steps, key=len)
            self._branch(longer, steps, where.against + one.charged)
        return longest

    def _stands(self, one: _Open) -> bool:
        """Whether a token may be taken now: nothing speaks against it, or that was counted."""
        where, token = one.where, one.where.tokens[one.rank]
        if one.charged:
            return True
        self._push(where, one.rank + 1)
        if where.wrong is not None and where.wrong[token]:
            return False
        against = self._cost(where.at, token)
        if math.isinf(against):
            where.refused += 1
            if where.wrong is None:
                where.wrong = self._forbidden(where.at)
        elif against:
            self._push(where, one.rank, against)
        return not against

    def _branch(self, at: Beginning, steps: tuple[Step, ...], against: float) -> None:
        said = self._read(at)
        tokens, logprobs = following(said, self._text.alike)
        self._push(_Branching(at, steps, said, against, tokens, logprobs), 0)

    def _push(self, where: _Branching, rank: int, charged: float = 0.0) -> None:
        if rank >= len(where.tokens) or where.refused >= TRIES:
            return
        line = sum(step.choice.logprob for step in where.steps) + where.logprobs[rank]
        self._pushed += 1
        cost = where.against + charged - line
        heapq.heappush(self._open, _Open(cost, self._pushed, where, rank, charged))

    def _whole(self, line: Beginning) -> bool:
        """Whether a line ends with its last token: it says something, or the answer is over."""
        token = line.path[-1]
        if token in self._text.special:
            return True
        content = self._text.bytes_of[token]
        return b"\n" in content and (bool(content.strip()) or len(line.path) > 1)


def following(said: Said, alike: NDArray[np.int64]) -> tuple[list[int], list[float]]:
    """The tokens that may follow and their log-probabilities, the likeliest first.

    Of those that are `alike` [vocabulary], which gives each the number of its kind, the likeliest
    stands for all, with their probabilities together.
    """
    shares = np.exp(said.mixed.astype(np.float64))
    if said.allowed is not None:
        ids = np.array(said.allowed)
        kept = np.zeros_like(shares)
        kept[ids] = shares[ids]
        shares = kept
    together = np.bincount(alike, weights=shares / shares.sum(), minlength=len(shares))
    order = np.argsort(-shares, kind="stable")[: 4 * FEW]
    kinds, first = np.unique(alike[order], return_index=True)
    likely = together[kinds]
    best = np.argsort(-likely, kind="stable")[:FEW]
    best = best[likely[best] > math.exp(RARE)]
    return order[first[best]].tolist(), np.log(likely[best]).tolist()
