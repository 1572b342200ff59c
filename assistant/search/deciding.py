"""Functions by cases: a condition, and an expression for each side of it.

No single expression has to be right on all examples: the cheapest one for each set of examples is
kept, the cheapest condition for each way to part them, and they are put together: as two cases, or
up to four where there are examples enough. Where the result is a truth value, conditions are joined
(`joining.py`). What fails only where the result is one that the words state gets that as its
default (`defaults.py`). With few examples this fits too much, so a case costs as much as a larger
expression would.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.defaults import with_default
from trueline.assistant.search.joining import Choice, Joining
from trueline.assistant.search.kinds import FAILED, Kind, held
from trueline.assistant.search.lines import Lines, escaped
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.space import Space

CASE = 4
STATED = 3  # what a result costs that the words state
MOST_CASES, MOST_CONDITIONS = 600, 40
MOST_OTHERS = 8  # templates beside the first for the same examples
CHOICE = Template("({1} if {0} else {2})")
DEEPEST, LEAST_CASES = 2, 3
FOR_A_CASE = 2  # examples, or many cases say nothing


@dataclass(frozen=True, slots=True)
class _Tree:
    """Cases that are right on some examples: their cost, their number, and the expression."""

    cost: int
    cases: int
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
        wanted = sum(1 << at for at, one in enumerate(self._results) if one is True)
        self._others: list[tuple[int, Choice]] = []
        self._joining = Joining(wanted, self._known)
        self._trees: dict[tuple[int, int], _Tree | None] = {}
        self._tried: dict[tuple[int, int, int], tuple[Choice | None, Choice | None]] = {}
        self._new = False
        for example in problem.examples:
            if problem.states(example.result):
                value = held(example.result)
                text = escaped(repr(example.result))
                self._term(STATED, ((value,) * points, Template(text)))

    def add(self, space: Space, cost: int) -> list[tuple[int, Expression]]:
        """Take in what a space holds at a cost; the functions by cases that fit now and did not.

        Each is given with its cost.
        """
        whole: list[tuple[int, Expression]] = []
        for kind in self._kinds:
            for expression in space.at(kind, cost):
                failed = self._term(cost, expression)
                if failed and (made := self._defaulted(expression, failed)):
                    whole.append((cost + made[0], made[1]))
        for expression in space.at("bool", cost):
            self._condition(cost, expression)
        if self._new:
            self._new = False
            whole += self._fitting()
            whole += self._by_cases()
            whole += [(one.cost, one.expression) for one in self._joined()]
        return sorted(whole, key=lambda one: one[0])

    def sides(self) -> list[int]:
        """The examples that each condition is true on, as bits, in the order they were found."""
        return list(self._conditions)

    def enter(self, cost: int, expression: Expression) -> list[tuple[int, Expression]]:
        """Take in an expression dearer than the space is; the functions that fit with it.

        That is the expression itself if it is right on all examples.
        """
        mask = self._right_on(expression)
        if mask == self._full:
            return [(cost, expression)]
        if not mask:
            return []
        if mask not in self._terms:
            self._terms[mask] = choice = Choice(cost, expression)
            return list(self._beside(mask, choice))
        if len(self._others) >= MOST_OTHERS:
            return []
        self._others.append((mask, Choice(cost, expression)))
        return list(self._beside(*self._others[-1]))

    def _right_on(self, expression: Expression) -> int:
        """The examples that an expression is right on, as bits."""
        pairs = enumerate(zip(expression[0], self._results, strict=False))
        return sum(1 << at for at, (value, one) in pairs if value is not FAILED and value == one)

    def _beside(self, right: int, term: Choice) -> Iterator[tuple[int, Expression]]:
        """The functions of two cases that fit and have this term, right on these, as one."""
        for mask, condition in list(self._conditions.items())[:MOST_CASES]:
            rest = self._full ^ mask
            if right & mask == mask:
                yield from self._decided(mask, condition, term, self._cheapest(rest))
            elif right & rest == rest:
                yield from self._decided(mask, condition, self._cheapest(mask), term)

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
        known = self._terms.get(mask)
        if mask and mask != self._full and (known is None or known.cost > max(cost, STATED)):
            self._terms[mask] = Choice(cost, expression)
            self._new = True
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
            self._new = True

    def _fitting(self) -> list[tuple[int, Expression]]:
        found: list[tuple[int, Expression]] = []
        for mask, condition in list(self._conditions.items())[:MOST_CASES]:
            pair = self._cheapest(mask), self._cheapest(self._full ^ mask)
            found += self._decided(mask, condition, *pair)
        for other in self._others:
            found += self._beside(*other)
        return found

    def _decided(
        self, mask: int, condition: Choice, first: Choice | None, second: Choice | None
    ) -> Iterator[tuple[int, Expression]]:
        """The function of two cases, if there is one for each and it is new."""
        key = (mask, id(first), id(second))
        if first is None or second is None or key in self._tried:
            return
        self._tried[key] = first, second  # kept, or another would have its id
        cost = condition.cost + first.cost + second.cost + CASE
        parts = (condition.expression, first.expression, second.expression)
        yield cost, (_values(*parts), CHOICE, *parts)

    def _joined(self) -> Iterator[Choice]:
        """Conditions put together, where the result is one."""
        return self._joining.fitting(self._conditions if self._kinds == ("bool",) else {})

    def _by_cases(self) -> list[tuple[int, Expression]]:
        """The cheapest function of three or four cases, if it is new, with examples for each."""
        if self._kinds == ("bool",):
            return []
        self._trees.clear()
        tree = self._tree(self._full, DEEPEST)
        if tree is None or tree.cases < LEAST_CASES or tree.cases * FOR_A_CASE > self._known:
            return []
        key = (0, 0, tree.cost)
        if key in self._tried:
            return []
        self._tried[key] = None, None
        return [(tree.cost, tree.expression)]

    def _tree(self, wanted: int, depth: int) -> "_Tree | None":
        """The cheapest way to be right on these examples with conditions so deep."""
        key = (wanted, depth)
        if key in self._trees:
            return self._trees[key]
        term = self._cheapest(wanted)
        best = _Tree(term.cost, 1, term.expression) if term is not None else None
        cheap = sorted(self._conditions.items(), key=lambda one: one[1].cost)[:MOST_CONDITIONS]
        for mask, condition in cheap if depth else ():
            if not 0 < wanted & mask < wanted:
                continue
            first = self._tree(wanted & mask, depth - 1)
            second = self._tree(wanted & ~mask, depth - 1)
            if first is not None and second is not None:
                cost = condition.cost + first.cost + second.cost + CASE
                if best is None or cost < best.cost:
                    parts = (condition.expression, first.expression, second.expression)
                    made = (_values(*parts), CHOICE, *parts)
                    best = _Tree(cost, first.cases + second.cases, made)
        self._trees[key] = best
        return best

    def _cheapest(self, wanted: int) -> Choice | None:
        """The cheapest expression that is right on all these examples."""
        right = [one for mask, one in self._terms.items() if mask & wanted == wanted]
        return min(right, key=lambda one: one.cost, default=None)


def _values(condition: Expression, first: Expression, second: Expression) -> tuple[Any, ...]:
    return tuple(
        FAILED if flag is FAILED else (one if flag else other)
        for flag, one, other in zip(condition[0], first[0], second[0], strict=True)
    )
