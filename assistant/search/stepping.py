"""`while` loops over a number and a counter, of which each step changes one of the two.

While a condition holds, either the number becomes another one, or the counter grows: trial division
While a condition holds, either the number becomes another one, or the counter grows: trial
division is of this shape, and digits by division. What the loop gives is the list of counters at
which the number changed, or either variable at the end. All three parts come from one small space
over the two; a loop that would not end is one that failed.
"""

import itertools
import operator
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from trueline.assistant.search.components import Expression, compiled
from trueline.assistant.search.guards import bounded
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.lines import Lines
from trueline.assistant.search.loops import leaves
from trueline.assistant.search.scope import Scope, Variable
from trueline.assistant.search.space import Growth, Space

SAMPLES = 16
EARLIER = 3  # by how much such loops are tried before their parts are due, being few
LARGEST_CONDITION, LARGEST_TEST, LARGEST_STEP = 5, 6, 5
MOST = {"condition": 20, "test": 12, "step": 6}
MOST_GROWN = 1_500
LONGEST = 150
STARTS = (2, 1)
Part = tuple[Expression, Callable[..., Any]]


class Stepping:
    """Loops over one whole argument and a counter of their own."""

    def __init__(self, number: Variable, scope: Scope) -> None:
        taken = {one.source for one in scope.variables}
        self._number = number
        self._counter = next(one for one in ("i", "k", "divisor", "step") if one not in taken)
        self._list = next(one for one in ("found", "values", "steps") if one not in taken)
        self._names = (number.source, self._counter)
        self._inputs = number.values
        random = Random(5)
        self.space = Space(SAMPLES, SAMPLES, scope.components, partial=False)
        drawn = [(random.randrange(1, 40), random.randrange(1, 8)) for _ in range(SAMPLES)]
        for name, values in zip(self._names, zip(*drawn, strict=True), strict=True):
            self.space.leaf("int", 1, values, name)
        for constant in scope.constants:
            self.space.constant(constant)
        self._parts: dict[tuple[str, int], list[Part]] = {}

    def add(self, cost: int, growth: Growth) -> None:
        """Add what the loops that cost so much end with.

        Raises:
            SpentError: if the budget is used up; what was found stays.
        """
        inner = cost + EARLIER
        for level in range(self.space.level + 1, min(inner, LARGEST_TEST) + 1):
            self.space.grow(level, growth.meter, most=MOST_GROWN)
        for first in range(2, LARGEST_CONDITION + 1):
            for second in range(2, LARGEST_TEST + 1):
                third = inner - first - second
                if 2 <= third <= LARGEST_STEP:
                    chosen = itertools.product(
                        self._of("bool", first, "condition"),
                        self._of("bool", second, "test"),
                        self._of("int", third, "step"),
                    )
                    for parts, start in itertools.product(chosen, STARTS):
                        growth.meter.spend(1)
                        self._run(parts, start, cost, growth)

    def _of(self, kind: str, cost: int, role: str) -> list[Part]:
        """The first expressions of the space that may have a role, compiled.

        All use the number; a test uses the counter too, and a step never makes the number larger.
        """
        key = (role, cost)
        if key not in self._parts:
            numbers = self.space.at("int", 1)[0][0]
            chosen = []
            for one in self.space.at(kind, cost):
                used = set(leaves(one))
                fits = self._names[0] in used and (role != "test" or self._names[1] in used)
                if role == "step":
                    fits = fits and all(map(operator.le, one[0], numbers))
                if fits:
                    chosen.append(one)
            made = [(one, compiled([one], self._names)) for one in chosen[: MOST[role]]]
            self._parts[key] = made
        return self._parts[key]

    def _run(self, parts: Sequence[Part], start: int, cost: int, growth: Growth) -> None:
        known = growth.space.known
        functions = [function for _, function in parts]
        ends: list[Any] = []
        for at, number in enumerate(self._inputs):
            ends.append(_ended(functions, number, start))
            if at < known and ends[-1] is FAILED:
                return
        if any(end is not FAILED and end[2] for end in ends[:known]):
            for kind, values, template in self._ways(start, ends):
                if kind in growth.useful:
                    growth.put(kind, cost, (values, template, *(one for one, _ in parts)))

    def _ways(self, start: int, ends: list[Any]) -> Iterator[tuple[str, tuple[Any, ...], Lines]]:
        """What a loop gives, and how each is written."""
        (number, counter), found = self._names, self._list
        head = (f"{counter} = {start}", "while {0}:", "    if {1}:")
        tail = (f"        {number} = {{2}}", "    else:", f"        {counter} = {counter} + 1")
        gathering = (f"{found} = []", *head, f"        {found}.append({counter})", *tail)
        for name, at in ((number, 0), (counter, 1)):
            template = Lines(name, (*head, *tail), (number, counter))
            yield "int", _each(ends, at), template
        yield "list[int]", _each(ends, 2), Lines(found, gathering, (number, counter, found))


def _each(ends: list[Any], at: int) -> tuple[Any, ...]:
    return tuple(FAILED if end is FAILED else end[at] for end in ends)


def _ended(functions: Sequence[Callable[..., Any]], number: Any, counter: int) -> Any:
    """The number, the counter, and the counters at which the number changed; or FAILED."""
    goes_on, tests, steps = functions
    found: list[int] = []
    try:
        for _ in range(LONGEST):
            if not goes_on(number, counter)[0]:
                return number, counter, tuple(found)
            if tests(number, counter)[0]:
                found.append(counter)
                (number,) = steps(number, counter)
                bounded(number)
            else:
                counter += 1
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
        return FAILED
    return FAILED
