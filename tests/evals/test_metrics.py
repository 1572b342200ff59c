"""pass@k against counting every draw, and the interval."""

from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.evals.metrics import interval, pass_at_k, ranked_pass_at_k


def test_known_values() -> None:
    """The ends, a case by hand, and no overflow."""
    assert pass_at_k(10, 0, 1) == 0.0
    assert pass_at_k(10, 10, 10) == 1.0
    assert pass_at_k(4, 1, 2) == pytest.approx(0.5)
    assert pass_at_k(100_000, 1, 50_000) == pytest.approx(0.5)


@given(st.integers(1, 8), st.data())
def test_unbiased(n: int, data: st.DataObject) -> None:
    """The estimate is the share of all draws of k that hold a correct one."""
    correct = data.draw(st.integers(0, n))
    k = data.draw(st.integers(1, n))
    hits = sum(any(place < correct for place in draw) for draw in combinations(range(n), k))
    assert pass_at_k(n, correct, k) == pytest.approx(hits / comb(n, k))


def test_more_than_there_are_is_refused() -> None:
    """A smaller sample says nothing about pass@k; neither does an impossible count."""
    for arguments in ((3, 1, 4), (3, 4, 1), (3, 1, 0)):
        with pytest.raises(ValueError, match=r"pass@|cannot be correct"):
            pass_at_k(*arguments)
    with pytest.raises(ValueError, match="there are 3"):
        ranked_pass_at_k([(1, 0), (2, 0)], 4)


def test_ranked_groups() -> None:
    """Better groups come first; inside the group that k ends in, the draw is random."""
    groups = [(2, 0), (4, 1), (1, 1)]
    assert ranked_pass_at_k(groups, 1) == 0.0
    assert ranked_pass_at_k(groups, 3) == pytest.approx(0.25)
    assert ranked_pass_at_k(groups, 6) == 1.0
    assert ranked_pass_at_k([(2, 2), (5, 0)], 1) == 1.0
    assert ranked_pass_at_k([(2, 1), (5, 0)], 3) == 1.0


@given(st.integers(1, 9), st.data())
def test_one_group_is_the_usual_estimate(n: int, data: st.DataObject) -> None:
    """Without a ranking both are the same."""
    correct, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    assert ranked_pass_at_k([(n, correct)], k) == pass_at_k(n, correct, k)


def test_interval() -> None:
    """It holds the mean, is repeatable, and is nothing wide where tasks agree."""
    values = [1.0] * 60 + [0.0] * 40
    low, high = interval(values)
    assert 0.48 < low < 0.53
    assert 0.67 < high < 0.72
    assert interval(values) == (low, high)
    assert interval([0.5] * 10) == (0.5, 0.5)
