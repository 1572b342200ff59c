"""Bars: a row of one sign filled up to a width with another, `'#' * n + '.' * (width - n)`.

Piece by piece, the second number would be searched as a subtraction dearer than both. The
results say what both numbers are: how long the first row is, and how long the whole.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.lines import escaped

COST = 7
LONGEST = 200
MOST_KEPT = 20
Priced = tuple[int, int, Expression]
"""The examples on which an expression is one of the two numbers, as bits, its cost, and it."""


class Bars:
    """The bars of two signs in the results of one problem.

    Attributes:
        numbers: how long the first row and the whole are, for each example.
    """

    def __init__(self, first: str, second: str, results: Sequence[str]) -> None:
        self._signs = first, second
        one, other = re.escape(first), re.escape(second)
        rows = [max(re.findall(f"{one}*{other}*", result), key=len) for result in results]
        self._filled = [row.count(first) for row in rows]
        self._whole = [len(row) for row in rows]
        self.numbers = [set(pair) for pair in zip(self._filled, self._whole, strict=True)]
        self._fillings: list[Priced] = []
        self._widths: list[Priced] = []
        self._template = Template(
            f"({escaped(repr(first))} * {{0}} + {escaped(repr(second))} * ({{1}} - {{0}}))"
        )

    def made(self, cost: int, expression: Expression) -> Iterator[tuple[int, Expression]]:
        """The bars with a new number, each with its cost."""
        for at, wanted in enumerate((self._filled, self._whole)):
            kept = (self._fillings, self._widths)[at]
            examples = _right(expression[0], wanted)
            if not examples & (examples - 1) or len(kept) >= MOST_KEPT:
                continue
            kept.append((examples, cost, expression))
            for others, price, other in (self._widths, self._fillings)[at]:
                if (common := examples & others) & (common - 1):
                    pair = (expression, other) if at == 0 else (other, expression)
                    yield cost + price + COST, self._bar(*pair)

    def _bar(self, filling: Expression, width: Expression) -> Expression:
        pairs = zip(filling[0], width[0], strict=True)
        return (tuple(self._text(*pair) for pair in pairs), self._template, filling, width)

    def _text(self, filled: Any, whole: Any) -> Any:
        if filled is FAILED or whole is FAILED:
            return FAILED
        if max(abs(filled), abs(whole - filled)) > LONGEST:
            return FAILED
        first, second = self._signs
        return first * filled + second * (whole - filled)


def _right(values: Sequence[Any], wanted: Sequence[int]) -> int:
    """The examples on which the values are those that are wanted, as bits."""
    pairs = enumerate(zip(values, wanted, strict=False))
    return sum(1 << at for at, (value, one) in pairs if value is not FAILED and value == one)
