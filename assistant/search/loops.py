"""Loops with a state: accumulation over a source, recurrences, and `while` on integers.

What a loop does in one step is searched like any expression, over a sample of states, elements and
arguments; each step found is then run from the usual beginnings. Only loops of one statement are
tried, of at most three state variables for a recurrence and two for `while`. Loops stand at the
head of a function, never within a comprehension. Recursion is not covered: what it computes of
integers and lists a loop computes as well.
"""

import itertools
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from trueline.assistant.search.components import Expression, compiled
from trueline.assistant.search.guards import bounded
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.lines import escaped, loop
from trueline.assistant.search.scope import Scope
from trueline.assistant.search.sources import Source
from trueline.assistant.search.space import Growth, Space

SAMPLES = 12
MOST_STEPS = 400
MOST_BODIES = 1_500
MOST_GROWN = 4_000
LARGEST_BODY = 8
OVERHEAD = 4
STARTS: dict[Kind, tuple[Any, ...]] = {
    "int": (0, 1),
    "float": (0.0, 1.0),
    "str": ("",),
    "bool": (True, False),
    "list[int]": ((),),
    "list[str]": ((),),
    "list[float]": ((),),
}
STATES: dict[Kind, tuple[Any, ...]] = {
    "int": (0, 1, 2, 3, 5, 7, 12),
    "float": (0.0, 1.0, 2.5),
    "str": ("", "a", "xyz", "b b"),
    "bool": (True, False),
    "list[int]": ((), (1,), (3, 2)),
    "list[str]": ((), ("a",), ("b", "c")),
    "list[float]": ((), (1.0,), (2.5, 0.5)),
}


class Accumulation:
    """Loops over one source that carry one state variable, or several for a recurrence."""

    def __init__(self, source: Source, kind: Kind, scope: Scope, width: int = 1) -> None:
        self.source = source
        self.kind = kind
        taken = {*source.names, *(one.source for one in scope.variables)}
        self.states = _names(width, taken)
        self._variables = scope.variables
        names = (*self.states, *source.names, *(one.source for one in scope.variables))
        self._parameters = tuple(name for name in names if name.isidentifier())
        self.space = self._sampled(scope)

    def add(self, cost: int, growth: Growth) -> None:
        """Add what the loops that cost so much end with.

        Raises:
            SpentError: if the budget is used up; what was found stays.
        """
        inner = cost - self.source.cost - OVERHEAD - len(self.states) + 1
        if not 2 <= inner <= LARGEST_BODY:
            return
        for level in range(self.space.level + 1, inner + 1):
            self.space.grow(level, growth.meter, most=MOST_GROWN)
        for body in self.space.at(self.kind, inner)[:MOST_BODIES]:
            if self._steps(body):
                self._run(body, cost, growth)

    def _steps(self, body: Expression) -> bool:
        """Whether a body uses its state, and what it goes over; a recurrence need not."""
        used = set(leaves(body))
        elements = used & set(self.source.names)
        return self.states[0] in used and (bool(elements) or len(self.states) > 1)

    def _run(self, body: Expression, cost: int, growth: Growth) -> None:
        step = compiled([body], self._parameters)
        for start in itertools.product(STARTS[self.kind], repeat=len(self.states)):
            growth.meter.spend(1)
            values = tuple(
                self._end(step, start, point, row) for point, row in enumerate(self.source.rows)
            )
            starts = [escaped(_shown(one)) for one in start]
            opening = f"{escaped(self.source.head)}:"
            steps = (*self.states[1:], "{0}")
            template = loop(self.states, starts, opening, steps, self.states[0])
            growth.put(self.kind, cost, (values, template, body))

    def _end(self, step: Callable[..., Any], start: Any, point: int, row: Any) -> Any:
        """The state a loop ends with on one point."""
        if row is FAILED:
            return FAILED
        outer = [one.values[point] for one in self._variables]
        state = start
        try:
            for elements in row:
                (new,) = step(*state, *self._bound(elements), *outer)
                state = (*state[1:], bounded(new))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            return FAILED
        return state[0]

    def _bound(self, elements: Any) -> list[Any]:
        pairs = zip(self.source.names, elements, strict=True)
        return [value for name, value in pairs if name.isidentifier()]

    def _sampled(self, scope: Scope) -> Space:
        """A space over a sample of states with elements and arguments as they occur."""
        random = Random(1)
        places = [
            (point, elements)
            for point, row in enumerate(self.source.rows)
            if row is not FAILED
            for elements in row
        ]
        drawn = [random.choice(places) for _ in range(SAMPLES)]
        space = Space(SAMPLES, SAMPLES, scope.components, partial=False)
        for name in self.states:
            values = tuple(random.choice(STATES[self.kind]) for _ in drawn)
            space.leaf(self.kind, 1, values, name)
        for at, (name, kind) in enumerate(zip(self.source.names, self.source.kinds, strict=True)):
            if name.isidentifier():
                space.leaf(kind, 1, tuple(elements[at] for _, elements in drawn), name)
        for one in self._variables:
            space.leaf(one.kind, 2, tuple(one.values[point] for point, _ in drawn), one.source)
        for constant in scope.constants:
            space.constant(constant)
        return space


def leaves(expression: Expression) -> Iterator[str]:
    """The variables and constants that an expression is made of, as they are written."""
    if len(expression) == 2:
        yield expression[1].source
    for part in expression[2:]:
        yield from leaves(part)


def _names(width: int, taken: set[str]) -> tuple[str, ...]:
    options = ("result", "total", "state") if width == 1 else ("a", "b", "c", "p", "q", "r")
    numbered = (f"{options[0]}{number}" for number in itertools.count(2))
    free = (name for name in itertools.chain(options, numbered) if name not in taken)
    return tuple(itertools.islice(free, width))


def _shown(value: Any) -> str:
    return repr(list(value)) if isinstance(value, tuple) else repr(value)
