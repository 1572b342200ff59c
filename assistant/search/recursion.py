"""Recursion: functions that call themselves on something smaller.

A recursive program is the whole function, so nothing of it enters the space of the expressions. It
is put together from a way to get smaller (`n - 1`, `n // 2`, `xs[1:]`, …, of one argument or of
two), when to stop, what to give then, and one expression of the arguments and of what the calls
give. That expression is searched over a sample of arguments and results. Each program is run on the
examples, and dropped at the first that it gives another result for; calls are remembered and
bounded in number and depth, so none runs away.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from trueline.assistant.search.components import Expression, compiled
from trueline.assistant.search.guards import bounded
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.loops import STARTS, STATES, leaves, shown
from trueline.assistant.search.meter import Meter
from trueline.assistant.search.program import Program
from trueline.assistant.search.scope import Scope, Variable
from trueline.assistant.search.space import Space
from trueline.assistant.search.tidying import tidied
from trueline.assistant.search.writing import written

SAMPLES = 14
OVERHEAD = 2
LARGEST = 9
MOST_STEPS = 400
MOST_GROWN = 3_000
DEEPEST, MOST_CALLS = 120, 600
MOST_FORGETFUL = 100_000
"""Calls of the program as it is written, which remembers none."""


class TooMany(Exception):  # noqa: N818 - read aloud at the place that raises it
    """A recursion goes too deep, or calls itself too often."""


@dataclass(frozen=True, slots=True)
class Shrinking:
    """Calls on something smaller, and the condition under which there are none.

    `calls` are the arguments of each call, `stop` the condition, both over the parameters;
    `smaller` and `stops` are what they compute.
    """

    calls: tuple[tuple[str, ...], ...]
    stop: str
    smaller: tuple[Callable[..., Any], ...]
    stops: Callable[..., Any]


OF_NUMBERS = (
    (("{0} - 1",), "{0} < 1"),
    (("{0} - 1",), "{0} < 2"),
    (("{0} // 2",), "{0} < 1"),
    (("{0} // 2",), "{0} < 2"),
    (("{0} // 10",), "{0} < 10"),
    (("{0} - 1", "{0} - 2"), "{0} < 2"),
    (("{0} - 2",), "{0} < 2"),
)
OF_LISTS = (
    (("{0}[1:]",), "not {0}"),
    (("{0}[:-1]",), "not {0}"),
    (("{0}[1:]",), "len({0}) < 2"),
    (("{0}[1:-1]",), "len({0}) < 2"),
    (("{0}[2:]",), "len({0}) < 2"),
)
OF_TWO_NUMBERS = (
    ((("{0} - 1", "{1}"), ("{0}", "{1} - 1")), "{0} < 1 or {1} < 1"),
    ((("{0} - 1", "{1}"), ("{0}", "{1} - 1")), "{0} < 2 or {1} < 2"),
    ((("{0} - 1", "{1} - 1"), ("{0} - 1", "{1}")), "{1} < 1 or {0} == {1}"),
    ((("{1}", "{0} % {1}"),), "{1} == 0"),
)
OF_TWO_LISTS = (((("{0}[1:]", "{1}[1:]"),), "not {0} or not {1}"),)


class Recursion:
    """The recursive functions of one problem, of whole numbers, texts and lists."""

    def __init__(self, name: str, scope: Scope, kind: Kind, results: Sequence[Any]) -> None:
        self._name = name
        self._kind = kind
        self._results = list(results)
        self._inputs = list(zip(*(one.values for one in scope.variables), strict=True))
        self._names = tuple(one.source for one in scope.variables)
        possible = kind in STARTS and name not in self._names
        ways = list(_ways(scope.variables)) if possible else []
        sizes = sorted({len(one.calls) for one in ways})
        self._spaces = [
            (self._sampled(scope, size), [one for one in ways if len(one.calls) == size])
            for size in sizes
        ]

    def found(self, cost: int, meter: Meter) -> Iterator[tuple[Program, tuple[Any, ...]]]:
        """The programs that cost so much and fit, each with its values on all points.

        Raises:
            SpentError: if the budget is used up.
        """
        inner = cost - OVERHEAD
        if not 2 <= inner <= LARGEST:
            return
        for space, ways in self._spaces:
            for level in range(space.level + 1, inner + 1):
                space.grow(level, meter, most=MOST_GROWN)
            calls = [f"call{at}" for at in range(len(ways[0].calls))]
            usable = [(one, *base) for one in ways for base in self._bases(one)]
            for step in space.at(self._kind, inner)[:MOST_STEPS] if usable else ():
                used = list(leaves(step))
                if all(used.count(call) == 1 for call in calls):
                    taken = compiled([step], (*self._names, *calls))
                    for shrinking, text, base in usable:
                        meter.spend(1)
                        values = self._values(_Run(shrinking, base, taken))
                        if values is not None:
                            yield self._written(shrinking, text, step), values

    def _bases(self, shrinking: Shrinking) -> list[tuple[str, Callable[..., Any]]]:
        """What may be given at the end: a usual beginning, or an argument."""
        texts = [shown(one) for one in STARTS[self._kind]]
        shown_first = zip(self._names, self._inputs[0], strict=True)
        kind = type(self._results[0])
        texts += [name for name, value in shown_first if type(value) is kind]
        made = [(text, _function(self._names, _as_held(text))) for text in texts]
        return [one for one in made if self._agrees(shrinking.stops, one[1])]

    def _agrees(self, stops: Callable[..., Any], base: Callable[..., Any]) -> bool:
        """Whether the examples that need no call have this result."""
        for point, result in zip(self._inputs, self._results, strict=False):
            try:
                if stops(*point) and base(*point) != result:
                    return False
            except Exception:  # noqa: BLE001 - whatever it raised, it is no end
                return False
        return True

    def _values(self, run: "_Run") -> tuple[Any, ...] | None:
        """The values on all points; None if one is not the result of its example."""
        values: list[Any] = []
        for at, point in enumerate(self._inputs):
            run.calls = 0
            try:
                value = run.value(point, 0)
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
                value = FAILED
            if at < len(self._results):
                result = self._results[at]
                if value is FAILED or type(value) is not type(result) or value != result:
                    return None
            values.append(value)
        return tuple(values)

    def _written(self, shrinking: Shrinking, base: str, step: Expression) -> Program:
        body = written(step).body
        for at, call in enumerate(shrinking.calls):
            body = body.replace(f"call{at}", f"{self._name}({', '.join(call)})")
        return tidied(f"if {shrinking.stop}:\n    return {base}\n{body}")

    def _sampled(self, scope: Scope, calls: int) -> Space:
        """A space over arguments of the examples, and what calls may give."""
        random = Random(4)
        points = [random.randrange(len(self._inputs)) for _ in range(SAMPLES)]
        space = Space(SAMPLES, SAMPLES, scope.components, partial=True)
        for at in range(calls):
            values = tuple(random.choice(STATES[self._kind]) for _ in points)
            space.leaf(self._kind, 1, values, f"call{at}")
        for one in scope.variables:
            space.leaf(one.kind, 1, tuple(one.values[point] for point in points), one.source)
        for constant in scope.constants:
            space.constant(constant)
        return space


class _Run:
    """Calls of one recursive function, each arguments' value remembered."""

    def __init__(
        self, shrinking: "Shrinking", base: Callable[..., Any], step: Callable[..., Any]
    ) -> None:
        self._shrinking, self._base, self._step = shrinking, base, step
        self._known: dict[tuple[Any, ...], tuple[Any, int]] = {}
        self.calls = 0

    def value(self, point: tuple[Any, ...], depth: int) -> Any:
        """What the function gives.

        Raises:
            TooMany: it goes too deep, or calls itself too often.
        """
        return self._called(point, depth)[0]

    def _called(self, point: tuple[Any, ...], depth: int) -> tuple[Any, int]:
        """What it gives, and how many calls that takes where none is remembered."""
        if point in self._known:
            return self._known[point]
        self.calls += 1
        if depth > DEEPEST or self.calls > MOST_CALLS:
            raise TooMany
        calls = 1
        if self._shrinking.stops(*point):
            value = self._base(*point)
        else:
            smaller = [self._called(one(*point), depth + 1) for one in self._shrinking.smaller]
            calls += sum(one[1] for one in smaller)
            (value,) = self._step(*point, *(one[0] for one in smaller))
        if calls > MOST_FORGETFUL:
            raise TooMany
        self._known[point] = bounded(value), calls
        return self._known[point]


def _ways(variables: Sequence[Variable]) -> Iterator[Shrinking]:
    """The ways to get smaller that arguments allow, the rest passed on as it is."""
    names = [one.source for one in variables]
    for at, one in enumerate(variables):
        single = OF_NUMBERS if one.kind == "int" else OF_LISTS
        if one.kind in ("int", "str") or one.kind.startswith("list["):
            for texts, stop in single:
                calls = [(*names[:at], text.format(one.source), *names[at + 1 :]) for text in texts]
                yield _shrinking(names, calls, stop.format(one.source))
    if len(variables) == 2:
        first, second = variables
        both: tuple[Any, ...] = ()
        if first.kind == second.kind == "int":
            both = OF_TWO_NUMBERS
        elif all(one.kind == "str" or one.kind.startswith("list[") for one in variables):
            both = OF_TWO_LISTS
        for calls_of, stop in both:
            made = [tuple(text.format(*names) for text in call) for call in calls_of]
            yield _shrinking(names, made, stop.format(*names))


def _shrinking(names: Sequence[str], calls: Sequence[tuple[str, ...]], stop: str) -> Shrinking:
    smaller = tuple(_function(names, f"({', '.join(call)},)") for call in calls)
    return Shrinking(tuple(calls), stop, smaller, _function(names, stop))


def _function(names: Sequence[str], text: str) -> Callable[..., Any]:
    function: Callable[..., Any] = eval(f"lambda {', '.join(names)}: {text}")
    return function


def _as_held(text: str) -> str:
    return "()" if text == "[]" else text
