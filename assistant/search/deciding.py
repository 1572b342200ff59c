"""Functions by cases: a condition, and an expression for each side of it.

No single expression has to be right on all examples: the cheapest one for each set of examples is
kept, the cheapest condition for each way to part them, and they are put together: two cases, three
in a chain, or two conditions where the result is one. What fails only where the result is one that
the words state gets that as its default (`defaults.py`). With few examples this fits too much, so a
case costs as much as a larger expression would.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.defaults import with_default
from trueline.assistant.search.kinds import FAILED, Kind, held
from trueline.assistant.search.lines import Lines, escaped
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.space import Space

CASE = 4
BOTH = 3
MOST_CASES, MOST_CONDITIONS = 600, 40
CHOICE = Template("({1} if {0} else {2})")
LEAST_FOR_CHAIN = 4  # examples, or three cases say nothing


@dataclass(frozen=True, slots=True)
class Choice:
    """An expression or condition with its cost, by the examples it is right (or true) on."""

    cost: int
    expression: Expression


class Deciding:
    """The expressions and conditions of one search that were cheapest for their examples."""

    def __init__(self, problem: Problem, kinds: Sequence[Kind], points: int) -> None:
        self._results = [held(one.result) for one in problem.examples]
        self._stated = [problem.states(one.result) for one in problem.examples]
        self._kinds = kinds
        self._known = len(self._results)
        self._full = (1 << self._known) - 1
        self._terms: dict[int, Choice] = {}
        self._conditions: dict[int, Choice] = {}
        self._covering: dict[tuple[int, int], Choice | None] = {}
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
        whole: list[tuple[int, Expression]] = []
        for kind in self._kinds:
            for expression in space.at(kind, cost):
                failed = self._term(cost, expression)
                if failed and (made := self._defaulted(expression, failed)):
                    whole.append((cost + made[0], made[1]))
        for expression in space.at("bool", cost):
            self._condition(cost, expression)
        if (len(self._terms), len(self._conditions)) != before:
            whole += self._fitting()
            whole += self._joined() if self._kinds == ("bool",) else self._chained()
        return sorted(whole, key=lambda one: one[0])

    def _term(self, cost: int, expression: Expression) -> int:
        """Keep an expression for the examples it is right on; those where it alone failed, as bits.

        That is 0 if it is wrong on another.
        """
        mask = failed = 0
        for at, result in enumerate(self._results):
            value = expression[0][at]
            if value is FAILED:
                failed |= 1 << at
            elif type(value) is type(result) and value == result:
                mask |= 1 << at
        if mask and mask != self._full and mask not in self._terms:
            self._terms[mask] = Choice(cost, expression)
        return failed if mask and mask | failed == self._full else 0

    def _defaulted(self, expression: Expression, failed: int) -> tuple[int, Expression] | None:
        """The expression with a default where it failed, and what that adds to its cost."""
        places = [at for at in range(self._known) if failed >> at & 1]
        results = {repr(self._results[at]) for at in places}
        if len(results) != 1 or not self._stated[places[0]]:
            return None
        return with_default(expression, self._results[places[0]], self._known)

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
                found.append((cost, (_values(*parts), CHOICE, *parts)))
        return found

    def _chained(self) -> list[tuple[int, Expression]]:
        """Three cases, one condition tried after the other; the cheapest such function."""
        if self._known < LEAST_FOR_CHAIN:
            return []
        ordered = sorted(self._conditions.items(), key=lambda one: one[1].cost)[:MOST_CONDITIONS]
        best: tuple[int, Expression] | None = None
        for mask, first in ordered:
            term = self._right(mask)
            for other, second in ordered if term is not None else ():
                rest = self._full ^ mask
                then, last = self._right(rest & other), self._right(rest & ~other)
                if term is None or then is None or last is None or not 0 < rest & other < rest:
                    continue
                total = first.cost + second.cost + term.cost + then.cost + last.cost + 2 * CASE
                if best is None or total < best[0]:
                    inner = (second.expression, then.expression, last.expression)
                    below = (_values(*inner), CHOICE, *inner)
                    parts = (first.expression, term.expression, below)
                    best = total, (_values(*parts), CHOICE, *parts)
        key = (0, 0, best[0] if best else 0)
        if best is None or key in self._tried:
            return []
        self._tried.add(key)
        return [best]

    def _joined(self) -> list[tuple[int, Expression]]:
        """Two conditions that hold together, or of which one holds, where the result is true."""
        wanted = sum(1 << at for at, one in enumerate(self._results) if one)
        items = list(self._conditions.items())[:MOST_CASES]
        wider = [one for one in items if one[0] & wanted == wanted != one[0]]
        closer = [one for one in items if one[0] | wanted == wanted != one[0]]
        found: list[tuple[int, Expression]] = []
        for pool, template in ((wider, "({0} and {1})"), (closer, "({0} or {1})")):
            both = template == "({0} and {1})"
            for (mask, one), (other, two) in itertools.combinations(pool, 2):
                key = (mask, other, int(both))
                if (mask & other if both else mask | other) == wanted and key not in self._tried:
                    self._tried.add(key)
                    values = _both(one.expression[0], two.expression[0], together=both)
                    parts = (one.expression, two.expression)
                    found.append((one.cost + two.cost + BOTH, (values, Template(template), *parts)))
        return found

    def _right(self, wanted: int) -> Choice | None:
        """What is right on all these examples, remembered while nothing new comes."""
        key = (wanted, len(self._terms))
        if key not in self._covering:
            self._covering[key] = self._cheapest(wanted)
        return self._covering[key]

    def _cheapest(self, wanted: int) -> Choice | None:
        """The cheapest expression that is right on all these examples."""
        right = [one for mask, one in self._terms.items() if mask & wanted == wanted]
        return min(right, key=lambda one: one.cost, default=None)


def _values(condition: Expression, first: Expression, second: Expression) -> tuple[Any, ...]:
    return tuple(
        FAILED if flag is FAILED else (one if flag else other)
        for flag, one, other in zip(condition[0], first[0], second[0], strict=True)
    )


def _both(first: Sequence[Any], second: Sequence[Any], *, together: bool) -> tuple[Any, ...]:
    """Whether both conditions hold on each point, or else one of them."""
    made: list[Any] = []
    for one, other in zip(first, second, strict=True):
        if one is FAILED or (other is FAILED and bool(one) is together):
            made.append(FAILED)
        else:
            made.append((one and other) if together else (one or other))
    return tuple(made)
