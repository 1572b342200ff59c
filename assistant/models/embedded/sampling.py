"""Choosing the next token, and what its choice says about confidence.

Log-probabilities are those of the model at temperature 1 among the tokens that were allowed,
whatever the temperature: they rank candidates, and a ranking must not depend on how they were
drawn.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FLOORS = (1e-2, 1e-4, 0.0)  # of the likeliest token's probability
TRIES = 64  # tokens that may be refused before the likeliest is let through, to be rejected


@dataclass(frozen=True, slots=True)
class Choice:
    """A token and its log-probability in nats."""

    token: int
    logprob: float


def choose(
    logits: NDArray[np.float32],
    generator: np.random.Generator,
    *,
    temperature: float,
    top_p: float,
    allowed: Sequence[int] | None = None,
    together: NDArray[np.int64] | None = None,
    cost: Callable[[int], float] | None = None,
    forbidden: Callable[[], NDArray[np.bool_]] | None = None,
) -> Choice:
    """One token: the likeliest at temperature 0, else drawn from the nucleus of `top_p`.

    Args:
        logits: of every token, [vocabulary].
        generator: draws; unused at temperature 0.
        temperature: above 1 flattens, below 1 sharpens.
        top_p: the smallest set of likeliest tokens with at least this probability is drawn from.
        allowed: tokens to choose among; None means all.
        together: tokens that mean the same (the line ends): at temperature 0 they win together.
        cost: what speaks against a token, in nats, asked of each that is about to be chosen. The
            chosen one's log-probability is what it was before: it is no surer for what was refused.
        forbidden: which tokens [vocabulary] need not be asked about; called at the first refusal.
    """
    ids = None if allowed is None else np.array(allowed)
    scores = (logits if ids is None else logits[ids]).astype(np.float64)
    logprobs = scores - scores.max()
    logprobs -= np.log(np.exp(logprobs).sum())
    same = together if ids is None else None
    scores = logprobs.copy()
    for _ in range(TRIES):
        if not np.isfinite(scores.max()):
            break
        at = _picked(scores, generator, temperature, top_p, same)
        token = at if ids is None else int(ids[at])
        against = cost(token) if cost is not None and scores[at] == logprobs[at] else 0.0
        if not against:
            return Choice(token, float(logprobs[at]))
        if forbidden is not None and math.isinf(against) and np.isfinite(scores).all():
            wrong = forbidden()
            scores[wrong if ids is None else wrong[ids]] = -math.inf
        scores[at] -= against
    at = int(logprobs.argmax())
    return Choice(at if ids is None else int(ids[at]), float(logprobs[at]))


def _picked(
    scores: NDArray[np.float64],
    generator: np.random.Generator,
    temperature: float,
    top_p: float,
    together: NDArray[np.int64] | None,
) -> int:
    if temperature <= 0:
        return _likeliest(scores, together)
    return _drawn(scores / temperature, top_p, generator)


def _likeliest(logprobs: NDArray[np.float64], together: NDArray[np.int64] | None) -> int:
    at = int(logprobs.argmax())
    if together is None or not len(together) or at in together:
        return at
    same = logprobs[together]
    return int(together[same.argmax()]) if np.exp(same).sum() > np.exp(logprobs[at]) else at


def _drawn(scores: NDArray[np.float64], top_p: float, generator: np.random.Generator) -> int:
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    nucleus = _nucleus(weights, top_p)
    return int(generator.choice(nucleus, p=weights[nucleus] / weights[nucleus].sum()))


def _nucleus(weights: NDArray[np.float64], top_p: float) -> NDArray[np.int64]:
    """The likeliest tokens, likeliest first; only as many are sorted as it takes."""
    for floor in FLOORS:
        found = np.flatnonzero(weights >= floor * weights.max())
        order = found[np.argsort(-weights[found], kind="stable")]
        cumulated = np.cumsum(weights[order])
        if floor == 0 or cumulated[-1] >= top_p:
            break
    return order[: int(np.searchsorted(cumulated, top_p)) + 1]
