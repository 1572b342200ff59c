"""What tells how likely a line is right, gathered while it is written.

No one figure does: a low probability of the whole may be one doubtful name or ten sure tokens, and
a word of the workspace is worth more where the model says the same. So a line's tokens are summed
up in a few numbers, of which a regression makes a probability (`confidence.py`). They are those of
the first line that says something, up to its end: what follows is another question.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueline.analysis.syntax.lexer import open_at_end
from trueline.assistant.models.embedded.sampling import Choice
from trueline.assistant.models.embedded.votes import Votes

NAMES = (
    "line: logprob",
    "line: log-odds",
    "line: probability",
    "weakest token: logprob",
    "weakest token: probability",
    "first token: logprob",
    "line: logprob of the model alone",
    "first token: entropy",
    "line: tokens",
    "line: bytes",
    "line: share of tokens that the model likes best",
    "line: share of tokens with most of the votes",
    "first token: length of the known context",
    "first token: places of it",
    "first token: share of the votes",
    "weakest token: length of the known context",
    "weakest token: places of it",
    "weakest token: share of the votes",
    "cursor: in a string or comment",
    "cursor: on an empty line",
    "cursor: in a string or comment, logprob of the line",
)
"""What the values are, in order: logarithms, shares from 0 to 1, and 1 for yes."""
LEAST = -30.0  # nats


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of the next token: by the model, the workspace and both, among `allowed`."""

    logits: NDArray[np.float32]
    votes: Sequence[Votes]
    mixed: NDArray[np.float32]
    allowed: Sequence[int] | None


class Clues:
    """The clues of one candidate as it grows behind a prefix."""

    def __init__(self, *, prose: bool, fresh: bool) -> None:
        """Say whether the cursor is in a string or comment, and whether its line is empty."""
        self._prose, self._fresh = prose, fresh
        self._tokens: list[_Token] = []
        self._entropy, self._characters, self._ended = 0.0, 0, False

    def add(self, choice: Choice, content: bytes, said: Said) -> None:
        """Take the next token: its choice, its text, and what was said when it was chosen."""
        if self._ended:
            return
        ids = slice(None) if said.allowed is None else np.array(said.allowed)
        if not self._tokens:
            self._entropy = _entropy(said.mixed[ids])
        model = said.logits[ids].astype(np.float64)
        below = float(said.logits[choice.token] - model.max())
        own = below - float(np.log(np.exp(model - model.max()).sum()))
        last = said.votes[-1] if said.votes else _NOBODY
        self._tokens.append(_Token(choice.logprob, own, below >= 0, last, choice.token))
        self._characters += len(content)
        self._ended = b"\n" in content and bool(content.strip() or self._characters > len(content))

    def values(self) -> tuple[float, ...]:
        """The numbers that `NAMES` names; empty before the first token."""
        if not self._tokens:
            return ()
        tokens, count = self._tokens, len(self._tokens)
        total = max(LEAST, sum(one.logprob for one in tokens))
        first, weakest = tokens[0], min(tokens, key=lambda one: one.logprob)
        return (
            total,
            total - math.log(-math.expm1(min(total, -1e-4))),
            math.exp(total),
            max(LEAST, weakest.logprob),
            math.exp(weakest.logprob),
            max(LEAST, first.logprob),
            max(LEAST, sum(one.own for one in tokens)),
            self._entropy,
            math.log(count),
            math.log1p(self._characters),
            sum(one.liked for one in tokens) / count,
            sum(one.share >= 0.5 for one in tokens) / count,
            *first.known,
            *weakest.known,
            float(self._prose),
            float(self._fresh),
            self._prose * total,
        )


def clues_behind(prefix: str) -> Clues:
    """The clues of a candidate that is about to be written behind a prefix."""
    state = open_at_end(prefix)
    fresh = not prefix.rpartition("\n")[2].strip()
    return Clues(prose=bool(state.quote) or state.comment, fresh=fresh)


_NOBODY = Votes(0, 0, np.empty(0, np.int64), np.empty(0))


class _Token:
    """A token as it is remembered: `own` is the model's logprob, `liked` if it is its first."""

    def __init__(self, logprob: float, own: float, liked: bool, votes: Votes, token: int) -> None:
        self.logprob, self.own, self.liked = logprob, own, liked
        self.share = float(votes.shares[votes.tokens == token].sum())
        self.known = (math.log1p(votes.length), math.log1p(votes.count), self.share)


def _entropy(logprobs: NDArray[np.float32]) -> float:
    """Of the distribution among some tokens, in nats."""
    shares = np.exp(logprobs.astype(np.float64))
    shares = shares[shares > 0] / shares.sum()
    return float(-(shares * np.log(shares)).sum())
