"""Conditions put together with `and` and `or`, where the result is a truth value.

Of all conditions of a search the cheapest for each set of examples is kept. Two of them may hold
just where the result is true; with examples enough, so may one of them and a pair that is joined
the other way, as in `a and (b or c)`.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.kinds import FAILED

COST = 3
MOST_CONDITIONS, MOST_OF_THREE = 600, 40
FOR_THREE = 6  # examples, or three conditions say nothing


@dataclass(frozen=True, slots=True)
class Choice:
    """An expression or condition with its cost, by the examples it is right (or true) on."""

    cost: int
    expression: Expression


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to join two conditions: of their examples as bits, of values, and as it is written."""

    bits: Callable[[int, int], int]
    template: Template
    together: bool


AND = _Way(lambda one, other: one & other, Template("({0} and {1})"), together=True)
OR = _Way(lambda one, other: one | other, Template("({0} or {1})"), together=False)


class Joining:
    """The joined conditions for one set of examples, each told once."""

    def __init__(self, wanted: int, known: int) -> None:
        self._wanted = wanted
        self._known = known
        self._told: set[tuple[int, int, bool]] = set()
        self._least: int | None = None

    def fitting(self, conditions: Mapping[int, Choice]) -> Iterator[Choice]:
        """What holds on the wanted examples alone and was not told before."""
        wanted = self._wanted
        items = list(conditions.items())[:MOST_CONDITIONS]
        wider = [one for one in items if one[0] & wanted == wanted != one[0]]
        closer = [one for one in items if one[0] | wanted == wanted != one[0]]
        for pool, way in ((wider, AND), (closer, OR)):
            for (mask, one), (other, two) in itertools.combinations(pool, 2):
                key = (mask, other, way.together)
                if way.bits(mask, other) == wanted and key not in self._told:
                    self._told.add(key)
                    yield _joined(way, one, two)
        if self._known >= FOR_THREE:
            best = min(self._of_three(conditions), key=lambda one: one.cost, default=None)
            if best is not None and (self._least is None or best.cost < self._least):
                self._least = best.cost
                yield best

    def _of_three(self, conditions: Mapping[int, Choice]) -> Iterator[Choice]:
        cheap = sorted(conditions.items(), key=lambda one: one[1].cost)[:MOST_OF_THREE]
        for outer, inner in ((AND, OR), (OR, AND)):
            pairs: dict[int, tuple[int, Choice, Choice]] = {}
            for (mask, one), (other, two) in itertools.combinations(cheap, 2):
                bits, cost = inner.bits(mask, other), one.cost + two.cost
                if bits not in pairs or cost < pairs[bits][0]:
                    pairs[bits] = cost, one, two
            for (mask, single), (bits, (_, one, two)) in itertools.product(cheap, pairs.items()):
                if outer.bits(mask, bits) == self._wanted not in (mask, bits):
                    yield _joined(outer, single, _joined(inner, one, two))


def _joined(way: _Way, one: Choice, other: Choice) -> Choice:
    """Both conditions as one."""
    values = _values(one.expression[0], other.expression[0], together=way.together)
    cost = one.cost + other.cost + COST
    return Choice(cost, (values, way.template, one.expression, other.expression))


def _values(first: Sequence[Any], second: Sequence[Any], *, together: bool) -> tuple[Any, ...]:
    """Whether both conditions hold on each point, or else one of them."""
    made: list[Any] = []
    for one, other in zip(first, second, strict=True):
        if one is FAILED or (other is FAILED and bool(one) is together):
            made.append(FAILED)
        else:
            made.append((one and other) if together else (one or other))
    return tuple(made)
