"""Tests of shop.money.total."""

from shop.money import total


def test_some() -> None:
    """Several prices."""
    assert total([1.0, 2.0, 4.0]) == 7.0


def test_none() -> None:
    """No price at all."""
    assert total([]) == 0.0
