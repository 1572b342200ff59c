"""The model's word and the workspace's, as one distribution over the next token.

The model's distribution is the ground; each ballot of the workspace, from the shortest context to
the longest, is laid over it: p = (1 - w) p + w ballot. How much a ballot is worth depends on how
long its context is, in how many places that stands, and how many different tokens follow there:
for each such cell there is a weight, learned by expectation maximisation on projects that are in no
table (`trueline train mixing`). This is the interpolation of Jelinek and Mercer (1980), with a
neural model in place of the shortest context. What it cannot see is corrected behind it
(`refining.py`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.refining import SIGNS, Refining
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
    """The weights of ballots, of the shape `SHAPE`, from 0 to 1, and what corrects the mixture.

    Without `model`, for who measures the workspace alone, all tokens are alike on the ground.
    """

    weights: Weights
    model: bool = True
    refining: Refining | None = None

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
        made = cls(tuple(tuple(map(tuple, rows)) for rows in weights.tolist()))
        return replace(made, refining=_refining(content.get("refining")))

    def weight(self, votes: Votes) -> float:
        """How much a ballot counts."""
        length, count, kinds = cell(votes)
        return self.weights[length][count][kinds]

    def mixed(
        self,
        logits: NDArray[np.float32],
        votes: Sequence[Votes],
        allowed: Sequence[int] | None = None,
    ) -> NDArray[np.float32]:
        """Log-probabilities [vocabulary] of what both say, among the `allowed` tokens if given."""
        model = shares_of(logits, allowed) if self.model else np.full(len(logits), 1 / len(logits))
        share = self.shares(model, votes, allowed)
        if self.refining is not None:
            share = self.refining.refined(share, model, votes)
        found: NDArray[np.float32] = np.log(np.maximum(share, LEAST)).astype(np.float32)
        return found

    def shares(
        self,
        model: NDArray[np.float64],
        votes: Sequence[Votes],
        allowed: Sequence[int] | None = None,
    ) -> NDArray[np.float64]:
        """The mixture [vocabulary], from the model's share of each token, as it was learned."""
        share = model.copy()
        for ballot in votes:
            weight = self.weight(ballot)
            share *= 1 - weight
            share[ballot.tokens] += weight * ballot.shares
        return share if allowed is None else among(share, allowed)

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


def shares_of(
    logits: NDArray[np.float32], allowed: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """What the model gives each token [vocabulary], of the `allowed` ones if they are given."""
    scores = logits.astype(np.float64)
    if allowed is not None:
        ids = np.array(allowed)
        scores = np.full(len(scores), -np.inf)
        scores[ids] = logits[ids]
    share = np.exp(scores - scores.max())
    found: NDArray[np.float64] = share / share.sum()
    return found


def among(share: NDArray[np.float64], allowed: Sequence[int]) -> NDArray[np.float64]:
    """The shares of some tokens, together one, and of no others."""
    kept = np.zeros_like(share)
    ids = np.array(allowed)
    kept[ids] = np.maximum(share[ids], LEAST)
    found: NDArray[np.float64] = kept / kept.sum()
    return found


def cell(votes: Votes) -> Cell:
    """The buckets of the context's length, of the number of places, and of different tokens."""
    kinds = _bucket(len(votes.tokens), KINDS)
    return _bucket(votes.length, LENGTHS), _bucket(votes.count, COUNTS), kinds


def _bucket(value: int, starts: Sequence[int]) -> int:
    return sum(value >= least for least in starts) - 1


def _refining(content: dict[str, list[float]] | None) -> Refining | None:
    """The correction as it was written; none if it is over other signs."""
    if content is None or len(content["middle"]) != SIGNS:
        return None
    rows = {name: np.array(values).tolist() for name, values in content.items()}
    inner = tuple(map(tuple, rows.pop("inner")))
    return Refining(inner=inner, **{name: tuple(row) for name, row in rows.items()})


def everywhere(weight: float) -> Mixing:
    """The same weight in each cell."""
    return Mixing((((weight,) * len(KINDS),) * len(COUNTS),) * len(LENGTHS))


MODEL_ALONE = everywhere(0.0)
