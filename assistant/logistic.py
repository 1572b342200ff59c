"""A chance from clues: the logistic function of a weighted sum."""

import math
from collections.abc import Sequence


def chance(weights: Sequence[float], constant: float, clues: Sequence[float]) -> float:
    """The chance, from 0 to 1, for one value for each weight, which are in nats."""
    odds = constant + sum(weight * clue for weight, clue in zip(weights, clues, strict=True))
    return 1 / (1 + math.exp(-odds)) if odds > -50 else 0.0
