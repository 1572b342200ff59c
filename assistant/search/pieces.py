"""Pieces of a text: how a value is written into one, and which expressions stand in all results.

A piece is an expression with the way its value becomes text: itself, a number in digits, with
leading zeros, with commas, a number with decimals, the words of a list with a separator between
them, a sign as often as a number says. Kept are those whose text stands in the results of two
examples at least.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.bars import Bars
from trueline.assistant.search.components import Expression
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.lines import escaped

LONGEST = 1_000  # characters of one piece
LARGEST = 1e12
MOST_DIGITS = 15
MOST_SIGNS = 3
LEAST = 2  # examples that a piece stands in
WRITTEN_NUMBER = "str({0})"
DIGITS = re.compile(r"-?[\d,]+")
REPEATED = re.compile(r"([^\w\s])\1")
SEPARATORS = (", ", " ", ",", "-", "; ", ".", "/", "\n")


@dataclass(frozen=True, slots=True)
class Form:
    """How a value becomes text: what that costs, the text, and how it is written.

    `spec` is what follows the value in the braces of an f-string, None if it cannot stand there;
    `alone` is how it is written outside of one.
    """

    cost: int
    text: Callable[[Any], str]
    spec: str | None
    alone: str


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """An expression in a form: its cost with that, and its text on each example where it fits.

    `examples` are those where the text stands in the result, as bits.
    """

    cost: int
    form: Form
    expression: Expression
    texts: tuple[str, ...]
    examples: int


AS_IT_IS = Form(1, str, "", "{0}")
NUMBERS = (
    Form(1, str, "", "str({0})"),
    Form(2, lambda n: f"{n:02}", ":02", "format({0}, '02')"),
    Form(3, lambda n: f"{n:03}", ":03", "format({0}, '03')"),
    Form(3, lambda n: f"{n:,}", ":,", "format({0}, ',')"),
)
DECIMALS = (
    Form(1, str, "", "str({0})"),
    Form(2, lambda x: f"{x:.2f}", ":.2f", "format({0}, '.2f')"),
    Form(2, lambda x: f"{x:.1f}", ":.1f", "format({0}, '.1f')"),
)


class Pieces:
    """Which expressions are pieces of the results of one problem."""

    def __init__(self, results: Sequence[str]) -> None:
        self._results = results
        self._numbers = [_numbers_in(one) for one in results]
        self._joins = [
            Form(3, one.join, None, f"{escaped(repr(one))}.join({{0}})")
            for one in SEPARATORS
            if any(one in result for result in results)
        ]
        shown = [sign for result in results for sign in REPEATED.findall(result)]
        signs = list(dict.fromkeys(shown))[:MOST_SIGNS]
        self._signs = [
            (
                [_runs(sign, one) for one in results],
                Form(4, sign.__mul__, None, f"({escaped(repr(sign))} * {{0}})"),
            )
            for sign in signs
        ]
        self._bars = [Bars(*pair, results) for pair in itertools.permutations(signs, 2)]
        rows = [lengths for lengths, _ in self._signs] + [one.numbers for one in self._bars]
        self._counts = [set[int]().union(*each) for each in zip(*rows, strict=True)]
        self.kinds: dict[Kind, Callable[[int, Expression], Iterator[Piece]]] = {
            "str": self._of_text,
            "int": self._of_number,
            "list[str]": self._of_list,
        }
        if any("." in one for one in results):
            self.kinds["float"] = self._of_decimal

    def _of_text(self, cost: int, expression: Expression) -> Iterator[Piece]:
        if expression[1].source != WRITTEN_NUMBER:
            yield from self._kept(cost, AS_IT_IS, expression, expression[0])

    def _of_number(self, cost: int, expression: Expression) -> Iterator[Piece]:
        values = expression[0]
        forms = [
            () if value is FAILED else known.get(value, ())
            for value, known in zip(values, self._numbers, strict=False)
        ]
        if sum(map(bool, forms)) >= LEAST:
            for form in NUMBERS:
                texts = [
                    form.text(value) if form in there else FAILED
                    for value, there in zip(values, forms, strict=False)
                ]
                shown = zip(texts, values, strict=False)
                if form.spec and not any(one is not FAILED and one != str(n) for one, n in shown):
                    continue
                yield from self._kept(cost, form, expression, texts)
        counts = zip(values, self._counts, strict=False)
        if sum(value is not FAILED and value in there for value, there in counts) < LEAST:
            return
        for lengths, form in self._signs:
            texts = [
                form.text(value) if value is not FAILED and value in there else FAILED
                for value, there in zip(values, lengths, strict=False)
            ]
            yield from self._kept(cost, form, expression, texts)
        for bars in self._bars:
            for price, bar in bars.made(cost, expression):
                yield from self._kept(price, AS_IT_IS, bar, bar[0])

    def _of_decimal(self, cost: int, expression: Expression) -> Iterator[Piece]:
        values = [
            one if one is not FAILED and abs(one) < LARGEST else FAILED
            for one in expression[0][: len(self._results)]
        ]
        for form in DECIMALS:
            texts = [one if one is FAILED else form.text(one) for one in values]
            yield from self._kept(cost, form, expression, texts)

    def _of_list(self, cost: int, expression: Expression) -> Iterator[Piece]:
        values = expression[0][: len(self._results)]
        if not any(len(one) > 1 for one in values if one is not FAILED):
            return
        for form in self._joins:
            texts = [one if one is FAILED else form.text(one) for one in values]
            yield from self._kept(cost, form, expression, texts)

    def _kept(
        self, cost: int, form: Form, expression: Expression, texts: Sequence[Any]
    ) -> Iterator[Piece]:
        """The piece, if it differs and stands in two results."""
        examples, shown = 0, []
        for at, (text, result) in enumerate(zip(texts, self._results, strict=False)):
            stands = text is not FAILED and text in result
            examples |= stands << at
            shown.append(text if stands else "")
        if examples & (examples - 1):
            yield Piece(cost + form.cost, form, expression, tuple(shown), examples)


def value_of(form: Form, value: Any) -> Any:
    """The text of any value, FAILED where there is none or it is too long."""
    if value is FAILED:
        return FAILED
    most = LARGEST if form.spec is not None else LONGEST
    if isinstance(value, int | float) and not abs(value) <= most:
        return FAILED
    text = form.text(value)
    return text if len(text) <= LONGEST else FAILED


def _numbers_in(text: str) -> dict[int, tuple[Form, ...]]:
    """The whole numbers that stand anywhere in a text, with the forms that they have there."""
    found: dict[int, list[Form]] = {}
    for start in range(len(text)):
        run = DIGITS.match(text[start : start + MOST_DIGITS])
        for end in range(1, run.end() + 1) if run else ():
            shown = text[start : start + end]
            digits = shown.replace(",", "")
            if not shown[-1].isdecimal() or not digits.isascii():
                continue
            number = int(digits)
            known = found.setdefault(number, [])
            known += [one for one in NUMBERS if one.text(number) == shown and one not in known]
    return {number: tuple(forms) for number, forms in found.items()}


def _runs(sign: str, text: str) -> set[int]:
    """How often a sign stands in a row in a text, with none."""
    return {0, *map(len, re.findall(f"{re.escape(sign)}+", text))}
