"""Loops with a state: accumulation over a source, and recurrences.

What a loop does in one step is searched like any expression, over a sample of states, elements and
arguments; each step found is then run from the usual beginnings. A loop gives the state it ends
with, and the list of all its states. Steps with a condition are in `branching.py`, `while` in
`whiles.py` and `seeking.py`. Loops stand at the head of a function, never within a comprehension,
and have at most three state variables.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from trueline.assistant.search.components import Expression, compiled
from trueline.assistant.search.guards import bounded
from trueline.assistant.search.heads import Source
from trueline.assistant.search.kinds import FAILED, SCALARS, Kind
from trueline.assistant.search.lines import Lines, escaped
from trueline.assistant.search.scope import Scope
from trueline.assistant.search.space import Growth, Space

SAMPLES = 12
MOST_STEPS = 400
MOST_BODIES, MOST_ROUNDS = 1_500, 40_000
MOST_GROWN = 4_000
LARGEST_BODY = 8
OVERHEAD = 1
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


@dataclass(frozen=True, slots=True)
class Looped:
    """One loop: what its states begin with, a step as a function, and the step as it is written.

    `steps` are lines with `{0}`, `{1}` for `parts`; the function gives what the last state becomes.
    """

    start: tuple[Any, ...]
    step: Callable[..., Any]
    steps: tuple[str, ...]
    parts: tuple[Expression, ...]


class Accumulation:
    """Loops over one source that carry one state variable, or several for a recurrence."""

    def __init__(self, source: Source, kind: Kind, scope: Scope, width: int = 1) -> None:
        self.source = source
        self.kind = kind
        taken = {*source.names, *(one.source for one in scope.variables)}
        elements = sum(len(row) for row in source.rows if row is not FAILED)
        self._most = min(MOST_BODIES, MOST_ROUNDS // elements)
        self.states = _names(width, taken)
        self._list = next(name for name in ("values", "found", "gathered") if name not in taken)
        self._best = next(name for name in ("best", "extreme", "most") if name not in taken)
        self._variables = scope.variables
        names = (*self.states, *source.names, *(one.source for one in scope.variables))
        self.parameters = tuple(name for name in names if name.isidentifier())
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
        for body in self.space.at(self.kind, inner)[: self._most]:
            if self._steps(body):
                self._run(body, cost, growth)

    def _steps(self, body: Expression) -> bool:
        """Whether a body uses its state, and what it goes over; a recurrence need not."""
        used = set(leaves(body))
        elements = used & set(self.source.names)
        return self.states[0] in used and (bool(elements) or len(self.states) > 1)

    def _run(self, body: Expression, cost: int, growth: Growth) -> None:
        step = compiled([body], self.parameters)
        for start in itertools.product(STARTS[self.kind], repeat=len(self.states)):
            growth.meter.spend(1)
            steps = (f"{', '.join(self.states)} = {', '.join((*self.states[1:], '{0}'))}",)
            self.put(cost, growth, Looped(start, step, steps, (body,)))

    def put(self, cost: int, growth: Growth, looped: "Looped") -> None:
        """Add what a loop ends with, and the list of its states, to a space."""
        traces = [
            self._trace(looped.step, looped.start, point, row)
            for point, row in enumerate(self.source.rows)
        ]
        ends = tuple(FAILED if trace is FAILED else trace[-1] for trace in traces)
        begun = [
            f"{name} = {escaped(shown(one))}"
            for name, one in zip(self.states, looped.start, strict=True)
        ]
        opening, state = f"{escaped(self.source.head)}:", self.states[0]
        steps = [f"    {one}" for one in looped.steps]
        ended = Lines(state, (*begun, opening, *steps), self.states)
        growth.put(self.kind, cost, (ends, ended, *looped.parts))
        if self.kind in ("int", "float") and len(self.states) == 1:
            self._put_extremes(cost + 1, growth, traces, looped, (begun, opening, steps))
        if f"list[{self.kind}]" in growth.useful and self.kind in SCALARS:
            gathered = f"    {self._list}.append({state})"
            before = len(self.states) > 1
            inner = (gathered, *steps) if before else (*steps, gathered)
            lines = (*begun, f"{self._list} = []", opening, *inner)
            seen = [one if one is FAILED else one[:-1] if before else one[1:] for one in traces]
            scanned = Lines(self._list, lines, (*self.states, self._list))
            growth.put(f"list[{self.kind}]", cost + 1, (tuple(seen), scanned, *looped.parts))

    def _put_extremes(
        self,
        cost: int,
        growth: Growth,
        traces: list[Any],
        looped: "Looped",
        written: tuple[list[str], str, list[str]],
    ) -> None:
        """The largest state that there was, and the smallest one."""
        (begun, opening, steps), state = written, self.states[0]
        for how, extreme in (("max", max), ("min", min)):
            values = tuple(FAILED if trace is FAILED else extreme(trace) for trace in traces)
            best = f"{self._best} = {how}({self._best}, {state})"
            lines = (*begun, f"{self._best} = {state}", opening, *steps, f"    {best}")
            template = Lines(self._best, lines, (state, self._best))
            growth.put(self.kind, cost, (values, template, *looped.parts))

    def _trace(self, step: Callable[..., Any], start: Any, point: int, row: Any) -> Any:
        """The values of the first state on one point, that before the first step included."""
        if row is FAILED:
            return FAILED
        outer = [one.values[point] for one in self._variables]
        state, trace = start, [start[0]]
        try:
            for elements in row:
                (new,) = step(*state, *self._bound(elements), *outer)
                state = (*state[1:], bounded(new))
                trace.append(state[0])
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            return FAILED
        return tuple(trace)

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
            if name == self.states[0]:
                self.sampled_states = values
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


def shown(value: Any) -> str:
    """A value as it is written: what is held as a tuple is a list."""
    return repr(list(value)) if isinstance(value, tuple) else repr(value)
