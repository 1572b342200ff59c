"""Tests of shop.stats.even_numbers."""

from shop.stats import even_numbers


def test_mixed() -> None:
    """Even and odd values, zero and negative ones."""
    assert even_numbers([0, 1, 2, 3, -4]) == [0, 2, -4]


def test_none() -> None:
    """No even value."""
    assert even_numbers([1, 3, 5]) == []
    assert even_numbers([]) == []
