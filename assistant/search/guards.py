"""Operations that could take forever or fill the memory, bounded.

A search tries millions of expressions, and some of them are `9 ** 9 ** 9`. What runs inside one
long call of the interpreter hears no alarm, so such a call must never begin: each of these raises
`ValueError` instead, which makes the expression one that failed. The bounds are far above what the
values of examples need.
"""

from typing import Any

LARGEST = 10**15
LONGEST = 2_000
MOST_REPEATS = 50
LONGEST_RANGE = 300


def bounded(value: Any) -> Any:
    """The value itself, if neither its size nor its length has run away."""
    if isinstance(value, int | float):
        if abs(value) > LARGEST:
            raise ValueError
    elif isinstance(value, str | tuple | dict | frozenset) and len(value) > LONGEST:
        raise ValueError
    return value


def times(one: Any, other: Any) -> Any:
    """`one * other`, a repeated text or list included."""
    if isinstance(one, str | tuple) and other > MOST_REPEATS:
        raise ValueError
    return bounded(one * other)


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent` for a small exponent that is not negative."""
    if not (0 <= exponent <= 60 and abs(base) <= 10_000):
        raise ValueError
    return bounded(base**exponent)


def powered(base: int, exponent: int, modulus: int) -> int:
    """`pow(base, exponent, modulus)`, whose exponent may be large, since nothing grows."""
    if exponent < 0 or exponent.bit_length() > 64:
        raise ValueError
    return pow(base, exponent, modulus)


def shifted(value: int, by: int) -> int:
    """`value << by`."""
    if not 0 <= by <= 50:
        raise ValueError
    return int(bounded(value << by))


def span(start: int, stop: int, step: int = 1) -> tuple[int, ...]:
    """`range(start, stop, step)` as a list."""
    numbers = range(start, stop, step)
    if len(numbers) > LONGEST_RANGE:
        raise ValueError
    return tuple(numbers)


def joined(first: Any, second: Any) -> Any:
    """`first + second` of texts or lists."""
    if len(first) + len(second) > LONGEST:
        raise ValueError
    return first + second


def linked(separator: str, texts: tuple[str, ...]) -> str:
    """`separator.join(texts)`."""
    if sum(map(len, texts)) + len(separator) * len(texts) > LONGEST:
        raise ValueError
    return separator.join(texts)


def replaced(text: str, old: str, new: str) -> str:
    """`text.replace(old, new)`."""
    if len(text) * max(1, len(new)) > 10 * LONGEST:
        raise ValueError
    return str(bounded(text.replace(old, new)))


def rounded(number: float, digits: int) -> float:
    """`round(number, digits)`, which for a whole number computes `10 ** -digits`."""
    if abs(digits) > 15:
        raise ValueError
    return round(number, digits)


def short(width: int) -> int:
    """A width that a text may be filled up to."""
    if width > MOST_REPEATS:
        raise ValueError
    return width


def product(numbers: tuple[Any, ...]) -> Any:
    """`math.prod(numbers)`, bounded at every step."""
    whole: Any = 1
    for one in numbers:
        whole = bounded(whole * one)
    return whole
