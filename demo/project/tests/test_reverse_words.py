"""Tests of shop.text.reverse_words."""

from shop.text import reverse_words


def test_two() -> None:
    """Two words change places."""
    assert reverse_words("hello world") == "world hello"


def test_one_and_none() -> None:
    """One word stays; an empty text stays empty."""
    assert reverse_words("hello") == "hello"
    assert reverse_words("") == ""
