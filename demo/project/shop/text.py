"""Texts on labels and receipts."""


def reverse_words(text: str) -> str:
    """Return the words of the text in reverse order.

    >>> reverse_words("one two three")
    'three two one'
    """
    raise NotImplementedError


def is_palindrome(text: str) -> bool:
    """Return whether the text reads the same backwards.

    >>> is_palindrome("level")
    True
    >>> is_palindrome("shop")
    False
    """
    raise NotImplementedError


def count_vowels(text: str) -> int:
    """Return how many of the letters are a, e, i, o or u.

    >>> count_vowels("banana")
    3
    """
    raise NotImplementedError
