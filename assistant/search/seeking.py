"""`while` loops that seek a number: the first one up or down for which a condition holds.

The condition is searched like any expression, over a sample of numbers and arguments; then it is
tried number by number, from the usual beginnings and from each whole argument. The steps are
bounded, so a loop that would not end is one that failed.
"""

import itertools
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from trueline.assistant.search.components import Expression, compiled
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.lines import Lines, escaped
from trueline.assistant.search.loops import leaves
from trueline.assistant.search.scope import Scope
from trueline.assistant.search.space import Growth, Space

SAMPLES = 16
OVERHEAD = 2
LARGEST = 9
MOST_CONDITIONS = 100
MOST_GROWN = 2_000
MOST_STEPS = 500
NUMBERS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15)


class Seeking:
    """Loops that count a number of their own up or down until a condition holds."""

    def __init__(self, scope: Scope) -> None:
        self._variables = scope.variables
        taken = {one.source for one in scope.variables}
        self._name = next(one for one in ("number", "found", "candidate") if one not in taken)
        self._names = (self._name, *(one.source for one in scope.variables))
        self._inputs = list(zip(*(one.values for one in scope.variables), strict=True))
        self.space = self._sampled(scope)

    def add(self, cost: int, growth: Growth) -> None:
        """Add the numbers that the loops which cost so much find.

        Raises:
            SpentError: if the budget is used up; what was found stays.
        """
        inner = cost - OVERHEAD
        if not 4 <= inner <= LARGEST:
            return
        for level in range(self.space.level + 1, inner + 1):
            self.space.grow(level, growth.meter, most=MOST_GROWN)
        for condition in self.space.at("bool", inner)[:MOST_CONDITIONS]:
            used = set(leaves(condition))
            if self._name in used and len(used) > 1:
                self._seek(condition, cost, growth)

    def _seek(self, condition: Expression, cost: int, growth: Growth) -> None:
        holds = compiled([condition], self._names)
        for source, starts, step in self._starts():
            growth.meter.spend(1)
            known = growth.space.known
            values = [
                _first(holds, start, step, point)
                for start, point in zip(starts[:known], self._inputs, strict=False)
            ]
            if all(one is not FAILED for one in values):
                rest = zip(starts[known:], self._inputs[known:], strict=True)
                values += [_first(holds, start, step, point) for start, point in rest]
                sign = "+" if step > 0 else "-"
                lines = (
                    f"{self._name} = {escaped(source)}",
                    "while not {0}:",
                    f"    {self._name} = {self._name} {sign} 1",
                )
                template = Lines(self._name, lines, (self._name,))
                growth.put("int", cost, (tuple(values), template, condition))

    def _starts(self) -> list[tuple[str, Sequence[Any], int]]:
        """Where to begin, as it is written, on each point, and in which direction."""
        count = len(self._inputs)
        found: list[tuple[str, Sequence[Any], int]] = [
            (str(number), [number] * count, 1) for number in (0, 1, 2)
        ]
        for one in self._variables:
            if one.kind == "int":
                found += [(one.source, one.values, 1), (one.source, one.values, -1)]
                found.append((f"{one.source} + 1", [value + 1 for value in one.values], 1))
                found.append((f"{one.source} - 1", [value - 1 for value in one.values], -1))
        return found

    def _sampled(self, scope: Scope) -> Space:
        random = Random(3)
        points = [random.randrange(len(self._inputs)) for _ in range(SAMPLES)]
        space = Space(SAMPLES, SAMPLES, scope.components, partial=False)
        space.leaf("int", 1, tuple(random.choice(NUMBERS) for _ in points), self._name)
        for one in scope.variables:
            space.leaf(one.kind, 1, tuple(one.values[point] for point in points), one.source)
        for constant in scope.constants:
            space.constant(constant)
        return space


def _first(holds: Callable[..., Any], start: int, step: int, point: tuple[Any, ...]) -> Any:
    """The first number from `start` on that a condition holds for; FAILED if none is near."""
    try:
        for number in itertools.islice(itertools.count(start, step), MOST_STEPS):
            if holds(number, *point)[0]:
                return number
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
        return FAILED
    return FAILED
