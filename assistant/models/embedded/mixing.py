"""The model's word and the workspace's, as one distribution over the next token.

How much the workspace is worth depends on how long a context it knows and in how many places: for
each such cell there is a weight, learned by expectation maximisation on projects that are in no
table (`trueline train mixing`). The mixture is p = (1 - w) model + w workspace.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.votes import Votes

LENGTHS = (1, 2, 3, 4, 6, 9, 17)  # a bucket of contexts of at least so many tokens
COUNTS = (1, 2, 4)
FILE = "mixing.json"
LEAST = 1e-12
NOTHING = -1  # no token


@dataclass(frozen=True, slots=True)
class Mixing:
    """The workspace's weight [len(LENGTHS)][len(COUNTS)], from 0 to 1."""

    weights: tuple[tuple[float, ...], ...]

    @classmethod
    def read(cls, folder: Path) -> "Mixing":
        """The weights of a folder; those of the model alone if it has none."""
        try:
            content = json.loads((folder / FILE).read_text("utf-8"))
        except OSError:
            return MODEL_ALONE
        return cls(tuple(map(tuple, content["weights"])))

    def weight(self, votes: Votes) -> float:
        """How much the votes count."""
        if not votes.count:
            return 0.0
        length, count = cell(votes)
        return self.weights[length][count]

    def mixed(self, logits: NDArray[np.float32], votes: Votes) -> NDArray[np.float32]:
        """Log-probabilities [vocabulary] of the mixture, from the model's logits."""
        scores = logits.astype(np.float64)
        scores -= scores.max()
        share = np.exp(scores)
        weight = self.weight(votes)
        share *= (1 - weight) / share.sum()
        if votes.count:
            share[votes.tokens] += weight * votes.shares
        found: NDArray[np.float32] = np.log(np.maximum(share, LEAST)).astype(np.float32)
        return found

    def likeliest(self, votes: Votes) -> tuple[int, float]:
        """The token to which the workspace gives most of the whole, and how much that is."""
        if not votes.count:
            return NOTHING, 0.0
        best = int(votes.shares.argmax())
        return int(votes.tokens[best]), self.weight(votes) * float(votes.shares[best])


def cell(votes: Votes) -> tuple[int, int]:
    """The bucket of the context's length, and that of the number of places."""
    length = sum(votes.length >= least for least in LENGTHS) - 1
    return length, sum(votes.count >= least for least in COUNTS) - 1


def everywhere(weight: float) -> Mixing:
    """The same weight in each cell."""
    return Mixing(((weight,) * len(COUNTS),) * len(LENGTHS))


MODEL_ALONE = everywhere(0.0)
WORKSPACE_ALONE = everywhere(1.0)
