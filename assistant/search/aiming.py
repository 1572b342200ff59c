"""Lists and dicts of which some elements are left out, or that hold several values of each.

To try every value with every condition is a product of two searches. Here the result tells what is
missing: one expression over the elements, the lead, gives the values of a list in their order or
the keys of a dict, and so says which elements were taken, and what a condition and the other values
must be for each. These are looked up among the expressions that the body has already and in those
that come, so each may cost as much as if it were looked for alone.
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from trueline.assistant.search.bodies import Body
from trueline.assistant.search.components import Expression
from trueline.assistant.search.comprehensions import OVERHEAD
from trueline.assistant.search.gathering import Way, counting, listed, reducing, replacing
from trueline.assistant.search.goals import Goals
from trueline.assistant.search.kinds import FAILED, Kind, joined, kind_of, parts
from trueline.assistant.search.meter import Meter
from trueline.assistant.search.readings import (
    Part,
    Target,
    Values,
    choices,
    keyed,
    last,
    reducers,
    targets_of,
)

MOST_CASES = 30  # of one goal
MOST_FOR_A_PART = 2
MOST_KEPT = 3_000  # expressions of a kind that a new case looks through
CONDITION = 1

Priced = tuple[int, Expression]
Made = tuple[int, Kind, Expression]
"""What an expression costs, its kind, and the expression."""


@dataclass(slots=True)
class _Case:
    """One way to meet a goal with one choice of elements, and what was found for its parts.

    `found` has the leads first, then what was found for `missing`, then the conditions if only
    some elements are taken.
    """

    kind: Kind
    way: Way
    missing: Sequence[Part]
    flags: tuple[bool, ...]
    found: list[list[Priced]] = field(default_factory=list)

    @property
    def chosen(self) -> bool:
        """Whether some elements are left out."""
        return not all(self.flags)


class Aim:
    """The goals that the body of one source may meet so."""

    def __init__(
        self, body: Body, goals: Goals, known: int, taken: frozenset[str], *, tuples: bool
    ) -> None:
        self._body = body
        self._taken = taken
        self._tuples = tuples
        self._level = 0
        self._cuts = body.cuts[:known]
        whole = None not in self._cuts
        self._size = max((one[1] for one in self._cuts if one is not None), default=0)
        targets = targets_of(goals) if whole and self._size > 1 else []
        self._targets = [one for one in targets if self._possible(one)]
        self._cases: dict[tuple[object, ...], list[_Case]] = {}
        self._counts = [0] * len(self._targets)
        self._open: dict[Kind, list[tuple[_Case, int]]] = {}
        self._kept: dict[Kind, list[Priced]] = {}
        self._flagged: dict[Values, list[_Case]] = {}
        self._conditions: dict[Values, list[Priced]] = {}

    def found(self, meter: Meter) -> Iterator[Made]:
        """What meets a goal with the expressions that the body has got since the last time.

        Raises:
            SpentError: if the budget is used up.
        """
        if not self._targets:
            return
        space = self._body.space
        for level in range(self._level + 1, space.level + 1):
            self._level = level
            for kind in space.kinds():
                for expression in space.at(kind, level):
                    yield from self._take(kind, level, expression, meter)

    def _possible(self, target: Target) -> bool:
        """Whether there are elements enough for each result."""
        sizes = [end - start for start, end in filter(None, self._cuts)]
        pairs = zip(sizes, target.results, strict=True)
        return all(size >= len(result) for size, result in pairs)

    def _take(self, kind: Kind, cost: int, expression: Expression, meter: Meter) -> Iterator[Made]:
        values, priced = expression[0][: self._size], (cost, expression)
        if kind == "bool":
            yield from self._condition(values, priced)
        yield from self._value(kind, values, priced)
        if self._body.space.is_constant(expression):
            return
        for number, target in enumerate(self._targets):
            if target.lead == kind:
                for case in self._led(number, target, values, meter):
                    yield from self._fill(case, 0, priced)

    def _condition(self, values: Values, priced: Priced) -> Iterator[Made]:
        """Keep a condition, and give what it makes."""
        same = self._conditions.setdefault(values, [])
        if len(same) < MOST_FOR_A_PART:
            same.append(priced)
            for case in self._flagged.get(values, ()):
                yield from self._fill(case, -1, priced)

    def _value(self, kind: Kind, values: Values, priced: Priced) -> Iterator[Made]:
        """Keep an expression that may be missing, and give what it makes."""
        kept = self._kept.setdefault(kind, [])
        if len(kept) < MOST_KEPT:
            kept.append(priced)
            for case, at in self._open.get(kind, ()):
                if case.missing[at].fits(values):
                    yield from self._fill(case, at + 1, priced)

    def _fill(self, case: _Case, at: int, priced: Priced) -> Iterator[Made]:
        """Keep what was found for a part, and give what it makes with the others."""
        if len(case.found[at]) >= MOST_FOR_A_PART:
            return
        case.found[at].append(priced)
        others = [*case.found]
        others[at] = [priced]
        for chosen in itertools.product(*others):
            yield self._whole(case, chosen)

    def _whole(self, case: _Case, chosen: Sequence[Priced]) -> Made:
        expressions = [one for _, one in chosen]
        vectors = [one[0] for one in expressions]
        flags = vectors.pop() if case.chosen else None
        rows = self._body.taken(vectors, flags)
        values = tuple(one if one is FAILED else _made(case.way, one) for one in rows)
        template = case.way.template(self._body.source, self._taken, chosen=case.chosen)
        cost = sum(price for price, _ in chosen) + self._body.source.cost + OVERHEAD
        cost += case.way.cost + (CONDITION if case.chosen else 0)
        return cost, case.kind, (values, template, *expressions)

    def _led(self, number: int, target: Target, values: Values, meter: Meter) -> list[_Case]:
        """The cases in which these values lead, with what is known already put in."""
        cases: list[_Case] = []
        for key, made in self._readings(number, target, values):
            if key not in self._cases:
                if self._counts[number] >= MOST_CASES:
                    continue
                self._counts[number] += 1
                self._cases[key] = list(made())
                for case in self._cases[key]:
                    meter.spend(1)
                    self._begin(case)
            cases += self._cases[key]
        return cases

    def _begin(self, case: _Case) -> None:
        """Fill a new case with what was met before, and wait for the rest."""
        case.found = [[] for _ in range(1 + len(case.missing) + case.chosen)]
        for at, part in enumerate(case.missing):
            for priced in self._kept.get(part.kind, ()):
                if len(case.found[at + 1]) < MOST_FOR_A_PART and part.fits(priced[1][0]):
                    case.found[at + 1].append(priced)
            self._open.setdefault(part.kind, []).append((case, at))
        if case.chosen:
            case.found[-1] += self._conditions.get(case.flags, [])
            self._flagged.setdefault(case.flags, []).append(case)

    def _readings(
        self, number: int, target: Target, values: Values
    ) -> Iterator[tuple[tuple[object, ...], Callable[[], Iterator[_Case]]]]:
        """What these values may mean: a key for each reading, and what makes its cases."""
        rows = [values[start:end] for start, end in filter(None, self._cuts)]
        if target.kind.startswith("dict["):
            flags = keyed(rows, target.results)
            if flags is not None:
                key = (number, *(v for v, flag in zip(values, flags, strict=True) if flag), flags)
                yield key, functools.partial(self._by_key, target, values, flags)
            return
        wanted = target.results
        if target.arity > 1:
            wanted = tuple(tuple(one[0] for one in result) for result in wanted)
        for flags in choices(rows, wanted):
            if target.arity > 1 or not all(flags):
                yield (number, flags), functools.partial(self._in_order, target, flags)

    def _in_order(self, target: Target, flags: tuple[bool, ...]) -> Iterator[_Case]:
        """A list of the elements with a flag, and the other values of each."""
        places = [at for at, flag in enumerate(flags) if flag]
        elements = [one for result in target.results for one in result]
        missing = []
        for column in range(1, target.arity):
            wanted = [((at,), one[column]) for at, one in zip(places, elements, strict=True)]
            kind = joined(kind_of(one) for _, one in wanted)
            missing.append(Part(kind, wanted, last))
        yield _Case(target.kind, listed(target.arity, tuples=self._tuples), missing, flags)

    def _by_key(self, target: Target, values: Values, flags: tuple[bool, ...]) -> Iterator[_Case]:
        """Dicts by these keys."""
        groups: list[tuple[list[int], Any]] = []
        for (start, end), result in zip(filter(None, self._cuts), target.results, strict=True):
            for key, wanted in result.items():
                places = [at for at in range(start, end) if flags[at] and values[at] == key]
                groups.append((places, wanted))
        kind = parts(target.kind)[1]
        if kind == "int" and all(len(places) == wanted for places, wanted in groups):
            yield _Case(target.kind, counting(), (), flags)
        yield _Case(target.kind, replacing(), [Part(kind, groups, last)], flags)
        several = any(len(places) > 1 for places, _ in groups)
        for reducer, inner in reducers(kind, groups, several=several):
            part = Part(inner, groups, reducer.reduced)
            yield _Case(target.kind, reducing(reducer), [part], flags)


def _made(way: Way, rows: Any) -> Any:
    try:
        return way.made(rows)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
        return FAILED
