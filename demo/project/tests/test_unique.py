"""Tests of shop.stats.unique."""

from shop.stats import unique


def test_repeated() -> None:
    """Repeated values appear once, in the first one's place."""
    assert unique([1, 1, 2, 1, 3, 2]) == [1, 2, 3]


def test_nothing_to_do() -> None:
    """Values that are unique already."""
    assert unique([3, 1, 2]) == [3, 1, 2]
    assert unique([]) == []
