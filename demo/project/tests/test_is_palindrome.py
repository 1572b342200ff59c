"""Tests of shop.text.is_palindrome."""

from shop.text import is_palindrome


def test_odd_and_even() -> None:
    """Odd and even lengths."""
    assert is_palindrome("radar") is True
    assert is_palindrome("abba") is True


def test_not() -> None:
    """Texts that are none."""
    assert is_palindrome("radio") is False
    assert is_palindrome("ab") is False


def test_empty() -> None:
    """The empty text reads the same both ways."""
    assert is_palindrome("") is True
