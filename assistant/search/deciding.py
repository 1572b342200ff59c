"""Functions by cases: a condition, and an expression for each side of it.

No single expression has to be right on all examples: the cheapest one for each set of examples is
kept, the cheapest condition for each way to part them, and they are put together. With few examples
this fits too much, so a case costs as much as a larger expression would.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.kinds import FAILED, Kind, held
from trueline.assistant.search.lines import Lines, escaped
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.space import Space

CASE = 4
MOST_CASES = 600


@dataclass(frozen=True, slots=True)
class Choice:
    """An expression or condition with its cost, by the examples it is right (or true) on."""

    cost: int
    expression: Expression


class Deciding:
    """The expressions and conditions of one search that were cheapest for their examples."""

    def __init__(self, problem: Problem, kinds: Sequence[Kind], points: int) -> None:
        self._results = [held(one.result) for one in problem.examples]
        self._kinds = kinds
        self._known = len(self._results)
        self._full = (1 << self._known) - 1
        self._terms: dict[int, Choice] = {}
        self._conditions: dict[int, Choice] = {}
        self._tried: set[tuple[int, int, int]] = set()
        for example in problem.examples:
            if problem.states(example.result):
                value = held(example.result)
                text = escaped(repr(example.result))
                self._term(3, ((value,) * points, Template(text)))

    def add(self, space: Space, cost: int) -> list[tuple[int, Expression]]:
        """Take in what a space holds at a cost; the functions by cases that fit now and did not.

        Each is given with its cost.
        """
        before = len(self._terms), len(self._conditions)
        for kind in self._kinds:
            for expression in space.at(kind, cost):
                self._term(cost, expression)
        for expression in space.at("bool", cost):
            self._condition(cost, expression)
        if (len(self._terms), len(self._conditions)) == before:
            return []
        return self._fitting()

    def _term(self, cost: int, expression: Expression) -> None:
        mask = 0
        for at, result in enumerate(self._results):
            value = expression[0][at]
            if value is not FAILED and type(value) is type(result) and value == result:
                mask |= 1 << at
        if mask and mask != self._full and mask not in self._terms:
            self._terms[mask] = Choice(cost, expression)

    def _condition(self, cost: int, expression: Expression) -> None:
        values = expression[0][: self._known]
        if any(value is FAILED for value in values) or isinstance(expression[1], Lines):
            return
        mask = sum(1 << at for at, value in enumerate(values) if value)
        if 0 < mask < self._full and mask not in self._conditions:
            self._conditions[mask] = Choice(cost, expression)

    def _fitting(self) -> list[tuple[int, Expression]]:
        found: list[tuple[int, Expression]] = []
        for mask, condition in list(self._conditions.items())[:MOST_CASES]:
            first = self._cheapest(mask)
            second = self._cheapest(self._full ^ mask)
            if first is None or second is None:
                continue
            key = (mask, id(first), id(second))
            if key not in self._tried:
                self._tried.add(key)
                cost = condition.cost + first.cost + second.cost + CASE
                parts = (condition.expression, first.expression, second.expression)
                template = Template("({1} if {0} else {2})")
                found.append((cost, (_values(*parts), template, *parts)))
        return sorted(found, key=lambda one: one[0])

    def _cheapest(self, wanted: int) -> Choice | None:
        """The cheapest expression that is right on all these examples."""
        right = [one for mask, one in self._terms.items() if mask & wanted == wanted]
        return min(right, key=lambda one: one.cost, default=None)


def _values(condition: Expression, first: Expression, second: Expression) -> tuple[Any, ...]:
    return tuple(
        FAILED if flag is FAILED else (one if flag else other)
        for flag, one, other in zip(condition[0], first[0], second[0], strict=True)
    )
