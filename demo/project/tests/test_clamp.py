"""Tests of shop.money.clamp."""

from shop.money import clamp


def test_inside() -> None:
    """A value between the bounds stays."""
    assert clamp(1.5, 0.0, 3.0) == 1.5


def test_outside() -> None:
    """A value outside becomes the nearer bound."""
    assert clamp(7.0, 0.0, 3.0) == 3.0
    assert clamp(-7.0, 0.0, 3.0) == 0.0


def test_bounds() -> None:
    """The bounds themselves stay."""
    assert clamp(2.0, 2.0, 4.0) == 2.0
    assert clamp(4.0, 2.0, 4.0) == 4.0
