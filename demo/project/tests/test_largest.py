"""Tests of shop.stats.largest."""

from shop.stats import largest


def test_positive() -> None:
    """Positive values, the largest at any place."""
    assert largest([1, 2, 3]) == 3
    assert largest([3, 2, 1]) == 3


def test_negative() -> None:
    """Negative values."""
    assert largest([-5, -2, -9]) == -2
