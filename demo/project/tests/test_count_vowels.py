"""Tests of shop.text.count_vowels."""

from shop.text import count_vowels


def test_some() -> None:
    """Words with and without vowels."""
    assert count_vowels("audio") == 4
    assert count_vowels("rhythm") == 0


def test_empty() -> None:
    """No letters, no vowels."""
    assert count_vowels("") == 0
