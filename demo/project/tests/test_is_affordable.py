"""Tests of shop.money.is_affordable."""

from shop.money import is_affordable


def test_below() -> None:
    """Below the budget."""
    assert is_affordable(1.0, 2.0) is True


def test_equal_and_above() -> None:
    """The budget itself is affordable, more is not."""
    assert is_affordable(2.0, 2.0) is True
    assert is_affordable(2.5, 2.0) is False
