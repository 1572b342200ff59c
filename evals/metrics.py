"""pass@k, unbiased; over a random draw or over candidates in the order a stage ranks them.

Candidates that a stage cannot tell apart form a group, and a draw inside a group is random. With
one group this is the usual estimator; with many it is what a user who takes the first k would see,
without luck in the order of equals.
"""

import math
from collections.abc import Sequence

import numpy as np

Group = tuple[int, int]
RESAMPLES = 10_000


def pass_at_k(n: int, correct: int, k: int) -> float:
    """Chance that at least one of `k` samples passes, unbiased, from `correct` of `n`.

    1 - C(n - c, k) / C(n, k), computed as a product so that large n do not overflow
    (Chen et al. 2021, arXiv 2107.03374, section 2.1).

    Raises:
        ValueError: if k > n; a smaller sample says nothing about pass@k.
    """
    if not 0 <= correct <= n or k < 1:
        raise ValueError(f"{correct} of {n} cannot be correct, or k = {k} is no number of samples")
    if k > n:
        raise ValueError(f"pass@{k} needs at least {k} samples; there are {n}")
    return 1.0 - math.prod(1.0 - k / i for i in range(n - correct + 1, n + 1))


def ranked_pass_at_k(groups: Sequence[Group], k: int) -> float:
    """pass@k of the first `k` in the order of `groups`, each (n, correct), the best group first.

    Raises:
        ValueError: if there are fewer than k candidates.
    """
    left = k
    for n, correct in groups:
        if left <= n:
            return pass_at_k(n, correct, left)
        if correct:
            return 1.0
        left -= n
    raise ValueError(f"pass@{k} needs at least {k} samples; there are {k - left}")


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean over tasks, by a percentile bootstrap of the tasks."""
    rng = np.random.default_rng(seed)
    shares = np.asarray(values, dtype=float)
    drawn = rng.integers(0, len(shares), size=(RESAMPLES, len(shares)))
    low, high = np.quantile(shares[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
