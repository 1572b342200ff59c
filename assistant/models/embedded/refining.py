"""What the mixture does not see: where model and workspace agree, and where either is unsure.

The mixture weighs a ballot by how long its context is, whoever it is for. Here each of the likely
tokens is looked at by itself: what the model says of it, what each ballot does, whether it is
either's favourite. A layer of a few hidden units makes of that by how many nats the token is
likelier than the mixture says. Learned on projects that are in no table (`trueline train mixing`).
What is not covered: tokens that are not among the likeliest; they stay what they are to each other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.votes import LENGTHS, Votes

LOOKED_AT = 48  # tokens
LITTLE = 0.01  # a share that is as good as none
LEAST = 1e-7
SIGNS = 2 * len(LENGTHS) + 14
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Refining:
    """The layer: what each sign is measured from and by, [signs]; its weights; those of the units.

    `inner` is [units, signs], `shift` and `outer` [units].
    """

    middle: tuple[float, ...]
    spread: tuple[float, ...]
    inner: tuple[tuple[float, ...], ...]
    shift: tuple[float, ...]
    outer: tuple[float, ...]

    def refined(self, share: Values, model: Values, votes: Sequence[Votes]) -> Values:
        """The mixture's shares [vocabulary], of which `model` is the model's part, made better."""
        tokens = likeliest(share)
        rows = (signs(share, model, votes, tokens) - self.middle) / self.spread
        nats = np.tanh(rows @ np.array(self.inner).T + self.shift) @ np.array(self.outer)
        better = share.copy()
        better[tokens] *= np.exp(np.clip(nats, -20, 20))
        better /= better.sum()
        return better


def likeliest(share: Values) -> NDArray[np.int64]:
    """The tokens that are looked at."""
    count = min(LOOKED_AT, len(share))
    return np.argpartition(-share, count - 1)[:count].astype(np.int64)


def signs(
    share: Values, model: Values, votes: Sequence[Votes], tokens: NDArray[np.int64]
) -> Values:
    """What is known of each of some tokens, [tokens, `SIGNS`]; the last ones are of the place."""
    mixed, own = (np.log(np.maximum(one[tokens], LEAST)) for one in (share, model))
    level = np.zeros((len(LENGTHS), len(tokens)))
    asked = np.zeros(len(LENGTHS))
    known, last = np.zeros(len(tokens)), np.zeros(len(tokens))
    for ballot in votes:
        last = _shares(ballot, tokens)
        bucket = sum(ballot.length >= least for least in LENGTHS) - 1
        level[bucket], asked[bucket] = np.log(last + LITTLE) - math.log(LITTLE), 1.0
        known[last > 0] = math.log1p(ballot.length)
    longest = votes[-1] if votes else None
    length = math.log1p(longest.length) if longest else 0.0
    place = (
        _entropy(model),
        length,
        math.log1p(longest.count) if longest else 0.0,
        math.log1p(len(longest.tokens)) if longest else 0.0,
        float(mixed.max()),
        float(own.max()),
    )
    each = (
        mixed,
        own,
        known,
        known - length,
        last,
        own >= own.max(),
        last >= max(last.max(), LEAST),
        mixed >= mixed.max(),
    )
    alike = np.tile([*asked, *place], (len(tokens), 1))
    return np.column_stack([*each, *level, alike]).astype(np.float64)


def _shares(ballot: Votes, tokens: NDArray[np.int64]) -> Values:
    at = np.minimum(np.searchsorted(ballot.tokens, tokens), len(ballot.tokens) - 1)
    found: Values = np.where(ballot.tokens[at] == tokens, ballot.shares[at], 0.0)
    return found


def _entropy(share: Values) -> float:
    some = share[share > 0]
    return float(-(some * np.log(some)).sum())
