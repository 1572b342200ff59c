"""Logistic regression by Newton's method, with a penalty on large weights.

Clues are few and rows some thousands at most, so the whole curvature is computed in each step.
"""

import numpy as np
from numpy.typing import NDArray

STEPS = 30
Values = NDArray[np.float64]


def most_likely(rows: Values, right: Values, penalty: float, drawn_to: Values) -> Values:
    """The weights [clues + 1] of the highest penalised likelihood; the last is a constant.

    Args:
        rows: clues [rows, clues + 1] of a spread of one, the last column ones.
        right: 1 or 0 for each row.
        penalty: on the squared distance from `drawn_to`, none on the constant.
        drawn_to: what the weights are where the rows say nothing.
    """
    penalties = np.full(rows.shape[1], penalty)
    penalties[-1] = 1e-6
    sign = 2 * right - 1

    def loss(weights: Values) -> float:
        wrong = np.logaddexp(0, -sign * (rows @ weights)).sum()
        return float(wrong + (penalties * (weights - drawn_to) ** 2).sum() / 2)

    weights = drawn_to.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (right - chance) - penalties * (weights - drawn_to)
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalties)
        step, part = np.linalg.solve(bend, slope), 1.0
        while part > 1e-3 and loss(weights + part * step) > loss(weights):
            part /= 2  # too far: the likelihood is no parabola there
        weights = weights + part * step
    return weights
