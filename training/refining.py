"""What corrects the mixture of model and workspace, learned by descent on a small layer.

For each token of an author: the signs of the likeliest tokens at its place, the mixture's word on
them, and which of them leave the line as the author's does. The layer's weights are those under
which the author's text is likeliest, found by Adam (Kingma and Ba 2015) with a penalty on large
weights; what is not among the likeliest stands for one more token that is never corrected.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.refining import (
    LEAST,
    SIGNS,
    Refining,
    likeliest,
    signs,
)
from trueline.assistant.models.embedded.votes import Votes

UNITS = 16
ROUNDS = 25
BATCH = 128
RATE = 3e-3  # of the first step; it falls to nothing
DECAY = 0.05  # of the weights, times the rate, in each step
MEMORY = (0.9, 0.999)
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """A place: the signs of some tokens, their log-shares in the mixture, and which are right.

    [tokens, signs], [tokens + 1] and [tokens + 1]; the last is whatever was not looked at.
    """

    signs: Values
    mixed: Values
    right: NDArray[np.bool_]


def seen(share: Values, model: Values, votes: Sequence[Votes], same: NDArray[np.bool_]) -> Seen:
    """A place by its shares in the mixture and the model, and the right tokens, [vocabulary]."""
    tokens = likeliest(share)
    left = max(LEAST, 1 - float(share[tokens].sum()))
    mixed = np.log(np.maximum(np.append(share[tokens], left), LEAST))
    right = np.append(same[tokens], not same[tokens].any())
    return Seen(signs(share, model, votes, tokens), mixed, right)


def fitted(places: Sequence[Seen], seed: int) -> Refining:
    """The layer under which what was seen is likeliest."""
    rows = np.stack([one.signs for one in places])
    middle = rows.mean((0, 1))
    spread = rows.std((0, 1)) + 1e-3
    rows = (rows - middle) / spread
    mixed, right = (np.stack([getattr(one, name) for one in places]) for name in ("mixed", "right"))
    draw = np.random.default_rng(seed)
    reach = SIGNS**-0.5
    weights = [
        draw.uniform(-reach, reach, (UNITS, SIGNS)),
        draw.uniform(-reach, reach, UNITS),
        np.zeros(UNITS),
    ]
    moments = [(np.zeros_like(one), np.zeros_like(one)) for one in weights]
    batches = list(_batches(len(places), draw))
    for step, batch in enumerate(batches):
        slopes = _slopes(weights, rows[batch], mixed[batch], right[batch])
        rate = RATE * (1 - step / len(batches))
        moments = list(map(_moments, moments, slopes))
        mean, square = (1 - memory ** (step + 1) for memory in MEMORY)
        weights = [
            one - rate * (first / mean / (np.sqrt(second / square) + 1e-8) + DECAY * one)
            for one, (first, second) in zip(weights, moments, strict=True)
        ]
    inner, shift, outer = (np.round(one, 4).tolist() for one in weights)
    return Refining(
        tuple(np.round(middle, 4).tolist()),
        tuple(np.round(spread, 4).tolist()),
        tuple(map(tuple, inner)),
        tuple(shift),
        tuple(outer),
    )


def _batches(count: int, draw: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    for _ in range(ROUNDS):
        order = draw.permutation(count)
        yield from (order[start : start + BATCH] for start in range(0, count, BATCH))


def _moments(before: tuple[Values, Values], slope: Values) -> tuple[Values, Values]:
    """The running means of a slope and of its square."""
    mean, square = before
    return (
        mean + (1 - MEMORY[0]) * (slope - mean),
        square + (1 - MEMORY[1]) * (slope**2 - square),
    )


def _slopes(
    weights: Sequence[Values], rows: Values, mixed: Values, right: NDArray[np.bool_]
) -> tuple[Values, Values, Values]:
    """How the mean loss changes with each of the weights: inner, shift, outer."""
    inner, shift, outer = weights
    units = np.tanh(rows @ inner.T + shift)
    nats = mixed + np.pad(units @ outer, ((0, 0), (0, 1)))
    share = np.exp(nats - nats.max(-1, keepdims=True))
    told = share * right
    wrong = share / share.sum(-1, keepdims=True) - told / told.sum(-1, keepdims=True)
    slope = wrong[:, :-1] / len(rows)
    below = slope[..., None] * outer * (1 - units**2)
    return (
        np.einsum("btu,bts->us", below, rows, optimize=True),
        below.sum((0, 1)),
        np.einsum("bt,btu->u", slope, units, optimize=True),
    )
