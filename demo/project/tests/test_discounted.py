"""Tests of shop.money.discounted."""

from shop.money import discounted


def test_quarter() -> None:
    """A quarter off."""
    assert discounted(80.0, 25.0) == 60.0


def test_nothing_and_everything() -> None:
    """No discount keeps the price; a full one leaves nothing."""
    assert discounted(80.0, 0.0) == 80.0
    assert discounted(80.0, 100.0) == 0.0
