"""`while` loops on integers: repeat a step until a condition ends it.

Two shapes: one number that a step changes, with the number of steps counted, and two numbers that
take each other's place. Conditions and steps come from one small space over numbers; every pair of
cheap ones is run. Steps are bounded, so a loop that would not end is one that failed.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from trueline.assistant.search.components import Expression, Template, compiled
from trueline.assistant.search.guards import bounded
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.lines import Lines, loop
from trueline.assistant.search.loops import MOST_STEPS, leaves
from trueline.assistant.search.scope import Scope, Variable
from trueline.assistant.search.space import Growth, Space

SAMPLES = 12
OVERHEAD = 2
LARGEST_CONDITION, LARGEST_STEP = 5, 7
MOST_PAIRS = 40
MOST_GROWN = 500


class Repetition:
    """`while` loops over one number, or two that change places, among the arguments."""

    def __init__(self, variables: Sequence[Variable], scope: Scope) -> None:
        self._names = tuple(one.source for one in variables)
        self._inputs = list(zip(*(one.values for one in variables), strict=True))
        self._count = "count" if "count" not in self._names else "steps"
        self._list = next(one for one in ("visited", "steps") if one not in self._names)
        random = Random(2)
        self.space = Space(SAMPLES, SAMPLES, scope.components, partial=False)
        for name in self._names:
            values = tuple(random.choice((0, 1, 2, 3, 5, 8, 12, 18, 30)) for _ in range(SAMPLES))
            self.space.leaf("int", 1, values, name)
        for constant in scope.constants:
            self.space.constant(constant)

    def add(self, cost: int, growth: Growth) -> None:
        """Add what the loops that cost so much end with.

        Raises:
            SpentError: if the budget is used up; what was found stays.
        """
        inner = cost - OVERHEAD
        for level in range(self.space.level + 1, min(inner, LARGEST_STEP) + 1):
            self.space.grow(level, growth.meter, most=MOST_GROWN)
        if len(self._names) == 2:
            self._change_places(inner, cost, growth)
            return
        for share in range(3, min(inner - 2, LARGEST_CONDITION + 1)):
            for condition in self.space.at("bool", share)[:MOST_PAIRS]:
                for step in self.space.at("int", inner - share)[:MOST_PAIRS]:
                    if inner - share <= LARGEST_STEP and _alive(condition, step, self._names[0]):
                        self._count_steps((condition, step), cost, growth)

    def _count_steps(self, both: tuple[Expression, Expression], cost: int, growth: Growth) -> None:
        growth.meter.spend(1)
        ends = _ends(compiled(both, self._names), self._inputs)
        name, count = self._names[0], self._count
        numbers = tuple(FAILED if end is FAILED else end[-1] for end in ends)
        template = loop([name], [name], "while {0}:", ["{1}"], name)
        growth.put("int", cost, (numbers, template, *both))
        if "list[int]" in growth.useful:
            self._put_visited(both, cost, growth, ends)
        counts = tuple(FAILED if end is FAILED else len(end) - 1 for end in ends)
        steps = ["{1}", f"{count} + 1"]
        template = loop([name, count], [name, "0"], "while {0}:", steps, count)
        growth.put("int", cost + 1, (counts, template, *both))

    def _put_visited(
        self, both: tuple[Expression, Expression], cost: int, growth: Growth, ends: list[Any]
    ) -> None:
        """The numbers on the way, the last one left out or with it."""
        name = self._names[0]
        append = f"    {self._list}.append({name})"
        shapes = (
            (f"{self._list} = []", (append, f"    {name} = {{1}}"), slice(None, -1)),
            (f"{self._list} = [{name}]", (f"    {name} = {{1}}", append), slice(None)),
        )
        for begun, steps, part in shapes:
            values = tuple(FAILED if end is FAILED else end[part] for end in ends)
            template = Lines(self._list, (begun, "while {0}:", *steps), (self._list,))
            growth.put("list[int]", cost, (values, template, *both))

    def _change_places(self, inner: int, cost: int, growth: Growth) -> None:
        first, second = self._names
        for step in self.space.at("int", inner)[:MOST_PAIRS]:
            if {first, second} <= set(leaves(step)):
                growth.meter.spend(1)
                parts = [((), Template(second)), step]
                ends = _swapped(compiled(parts, self._names), self._inputs)
                opening, steps = f"while {second}:", [second, "{0}"]
                template = loop(self._names, self._names, opening, steps, first)
                growth.put("int", cost, (ends, template, step))


def _alive(condition: Expression, step: Expression, name: str) -> bool:
    return name in leaves(condition) and name in leaves(step)


def _ends(both: Callable[..., Any], inputs: Sequence[Any]) -> list[Any]:
    """The numbers on the way of each input, in a tuple; FAILED where it does not end."""
    found: list[Any] = []
    for (number,) in inputs:
        try:
            found.append(_end(both, number))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            found.append(FAILED)
    return found


def _end(both: Callable[..., Any], number: Any) -> Any:
    visited = [number]
    for _ in range(MOST_STEPS):
        go_on, following = both(number)
        if not go_on:
            return tuple(visited)
        number = bounded(following)
        visited.append(number)
    return FAILED


def _swapped(step: Callable[..., Any], inputs: Sequence[Any]) -> tuple[Any, ...]:
    """The first number when the second has become nothing."""
    found: list[Any] = []
    for pair in inputs:
        try:
            found.append(_last(step, *pair))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            found.append(FAILED)
    return tuple(found)


def _last(step: Callable[..., Any], first: Any, second: Any) -> Any:
    for _ in range(MOST_STEPS):
        if not second:
            return first
        first, second = step(first, second)
        bounded(second)
    return FAILED
