"""Calculations in a literal, and how large a value may get: `2 ** 10`, `[0] * 3`, `-1`.

What would not fit is refused before it is computed.
"""

import ast
import math
import operator
from collections.abc import Callable

LARGEST = 10_000
"""Nodes of one literal, and elements of one that is multiplied."""
LARGEST_BITS = 4096
LARGEST_SIZE = 100_000
"""Characters and elements of one value, all those inside it counted."""
_OPERATORS: dict[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


class NotLiteral(Exception):  # noqa: N818 - read aloud at the place that raises it
    """An expression is no literal: why, as the end of a sentence."""


def number_of(value: object) -> int | float:
    """A value that may have a sign.

    Raises:
        NotLiteral: if it is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotLiteral(f"a sign before {value!r:.40}")
    return value


def computed(op: ast.operator, left: object, right: object) -> object:
    """The value of a calculation.

    Raises:
        NotLiteral: if it has none, or too large a one.
    """
    if type(op) not in _OPERATORS or not _fits(op, left, right):
        raise NotLiteral("a calculation, not a literal")
    try:
        value = _OPERATORS[type(op)](left, right)
    except (ArithmeticError, TypeError, ValueError):
        raise NotLiteral("a calculation without a result") from None
    if isinstance(value, complex) or (isinstance(value, float) and math.isnan(value)):
        raise NotLiteral("a calculation without a real result")
    refuse_large([value])
    return value


def refuse_large(values: list[object]) -> None:
    """Say that values are too large, counted only as far as that takes.

    A part that is held twice counts twice: so it is copied and written.

    Raises:
        NotLiteral: if they are.
    """
    size, waiting = 0, values
    while waiting:
        one = waiting.pop()
        if isinstance(one, int) and one.bit_length() > LARGEST_BITS:
            raise NotLiteral(f"a number of more than {LARGEST_BITS:,} bits")
        size += 1
        if isinstance(one, str | bytes | list | tuple | set | frozenset | dict):
            size += len(one)
        if size > LARGEST_SIZE:
            raise NotLiteral("too large a value")
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one


def _fits(op: ast.operator, left: object, right: object) -> bool:
    """Whether the result is of a size that is worth having; `%` on a string would format it."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        bits = max(1, left.bit_length()) if isinstance(left, int) else 64
        factor = abs(right) if isinstance(op, ast.Pow) else 1
        return bits * factor <= LARGEST_BITS
    if isinstance(op, ast.Mult):
        times, sequence = (left, right) if isinstance(left, int) else (right, left)
        plain = isinstance(times, int) and isinstance(sequence, str | bytes | list | tuple)
        return plain and len(sequence) * times <= LARGEST  # type: ignore[arg-type, operator]
    if not isinstance(op, ast.Add) or type(left) is not type(right):
        return False
    if isinstance(left, str | bytes | list | tuple):
        return len(left) + len(right) <= LARGEST  # type: ignore[arg-type]
    return False
