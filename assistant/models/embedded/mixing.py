"""The model's word and the workspace's, as one distribution over the next token.

The model's distribution is the ground; each ballot of the workspace, from the shortest context to
the longest, is laid over it: p = (1 - w) p + w ballot. How much a ballot is worth depends on how
long its context is, in how many places that stands, and how many different tokens follow there:
for each such cell there is a weight, learned by expectation maximisation on projects that are in no
table (`trueline train mixing`). This is the interpolation of Jelinek and Mercer (1980), with a
neural model in place of the shortest context.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.votes import LENGTHS, Votes
from trueline.assistant.models.protocol import ModelUnavailable

COUNTS = (1, 2, 4, 8)  # places
KINDS = (1, 2, 4)  # different tokens that follow
SHAPE = (len(LENGTHS), len(COUNTS), len(KINDS))
FILE = "mixing.json"
LEAST = 1e-12
NOTHING = -1  # no token
Cell = tuple[int, int, int]
Weights = tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Mixing:
    """The weights of ballots, of the shape `SHAPE`, from 0 to 1.

    Without `model`, for who measures the workspace alone, all tokens are alike on the ground.
    """

    weights: Weights
    model: bool = True

    @classmethod
    def read(cls, folder: Path) -> "Mixing":
        """The weights of a folder; those of the model alone if it has none.

        Raises:
            ModelUnavailable: they are those of another version of Trueline.
        """
        try:
            content = json.loads((folder / FILE).read_text("utf-8"))
        except OSError:
            return MODEL_ALONE
        weights = np.array(content["weights"])
        if weights.shape != SHAPE:
            again = "make it again with `trueline train mixing`"
            raise ModelUnavailable(f"{folder / FILE}: of another version of Trueline; {again}")
        return cls(tuple(tuple(map(tuple, rows)) for rows in weights.tolist()))

    def weight(self, votes: Votes) -> float:
        """How much a ballot counts."""
        length, count, kinds = cell(votes)
        return self.weights[length][count][kinds]

    def mixed(self, logits: NDArray[np.float32], votes: Sequence[Votes]) -> NDArray[np.float32]:
        """Log-probabilities [vocabulary] of the mixture, from the model's logits."""
        scores = logits.astype(np.float64) if self.model else np.zeros(len(logits))
        share = np.exp(scores - scores.max())
        share /= share.sum()
        for ballot in votes:
            weight = self.weight(ballot)
            share *= 1 - weight
            share[ballot.tokens] += weight * ballot.shares
        found: NDArray[np.float32] = np.log(np.maximum(share, LEAST)).astype(np.float32)
        return found

    def likeliest(self, votes: Sequence[Votes]) -> tuple[int, float]:
        """The token to which the workspace gives most of the whole, and how much that is."""
        if not votes:
            return NOTHING, 0.0
        tokens = np.unique(np.concatenate([ballot.tokens for ballot in votes]))
        share = np.zeros(len(tokens))
        for ballot in votes:
            weight = self.weight(ballot)
            share *= 1 - weight
            share[np.searchsorted(tokens, ballot.tokens)] += weight * ballot.shares
        best = int(share.argmax())
        return int(tokens[best]), float(share[best])


def cell(votes: Votes) -> Cell:
    """The buckets of the context's length, of the number of places, and of different tokens."""
    kinds = _bucket(len(votes.tokens), KINDS)
    return _bucket(votes.length, LENGTHS), _bucket(votes.count, COUNTS), kinds


def _bucket(value: int, starts: Sequence[int]) -> int:
    return sum(value >= least for least in starts) - 1


def everywhere(weight: float) -> Mixing:
    """The same weight in each cell."""
    return Mixing((((weight,) * len(KINDS),) * len(COUNTS),) * len(LENGTHS))


MODEL_ALONE = everywhere(0.0)
