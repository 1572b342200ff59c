"""Tests of shop.stats.mean."""

from shop.stats import mean


def test_some() -> None:
    """Several values."""
    assert mean([2.0, 4.0]) == 3.0
    assert mean([5.0]) == 5.0


def test_none() -> None:
    """No values."""
    assert mean([]) == 0.0
