"""A space of expressions over one set of points, grown from the cheapest up.

Of all expressions with the same values on every point only the first, cheapest one is kept: a
larger program made of another could have been made of it. Points are inputs of the function, or
the elements that a comprehension goes over.
"""

import functools
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueline.assistant.search.components import Component, Expression, Template
from trueline.assistant.search.goals import Goals
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.meter import Meter
from trueline.assistant.search.scope import Constant

if TYPE_CHECKING:
    from trueline.assistant.search.batches import Batches

Pool = list[Expression]
NUMBERS = frozenset({"bool", "int", "float"})
POINTS_OF_ONE = 6
"""What it costs to try one expression, in the evaluation of points."""
MANY = 6_000
"""Evaluations of points, about what the calls of one batch take the time of."""
WRITTEN_OUT = 1_000
"""Combinations from which on a loop for just so many points is worth being compiled."""
LATE = 200_000
"""Expressions of a search before the first batch: most end sooner and need not load numpy."""


class Space:
    """Expressions by kind and cost over `points` points, of which the first `known` are examples.

    With `partial` an expression is kept that fails on some points, if not on all known ones.
    """

    def __init__(
        self, points: int, known: int, components: Sequence[Component], *, partial: bool
    ) -> None:
        self.points = points
        self.known = known
        self.level = 0
        self.partial = partial
        self.components = components
        self._batches: Batches | None = None
        self._constants: set[Template] = set()
        self._dearest = 0
        self._levels: dict[Kind, dict[int, list[Expression]]] = {}
        self._seen: dict[Kind, dict[tuple[object, ...], Expression]] = {}

    def at(self, kind: Kind, cost: int) -> Sequence[Expression]:
        """The expressions of a kind that cost so much."""
        return self._levels.get(kind, {}).get(cost, ())

    def kinds(self) -> list[Kind]:
        """The kinds there are expressions of, in the order they came."""
        return list(self._levels)

    def put(
        self, kind: Kind, cost: int, expression: Expression, goals: Goals | None = None
    ) -> None:
        """Add an expression made elsewhere, unless its values are known already."""
        values = expression[0]
        seen = self._seen.setdefault(kind, {})
        if values in seen:
            return
        failed = [value is FAILED for value in values]
        if True in failed and (not self.partial or False not in failed[: self.known]):
            return
        seen[values] = expression
        self._levels.setdefault(kind, {}).setdefault(cost, []).append(expression)
        if goals is not None:
            goals.look(kind, expression)

    def leaf(self, kind: Kind, cost: int, values: tuple[object, ...], source: str) -> None:
        """Add a variable."""
        self.put(kind, cost, (values, Template(escaped(source))))

    def constant(self, constant: Constant, goals: Goals | None = None) -> None:
        """Add a constant.

        It hides nothing: what happens to have its value on every point may be another program.
        """
        kind, cost, value, source = constant
        expression = ((value,) * self.points, Template(escaped(source)))
        self._constants.add(expression[1])
        self._dearest = max(self._dearest, cost)
        self._levels.setdefault(kind, {}).setdefault(cost, []).append(expression)
        if goals is not None:
            goals.look(kind, expression)

    def is_constant(self, expression: Expression) -> bool:
        """Whether an expression is a constant."""
        return expression[1] in self._constants

    def grow(self, cost: int, meter: Meter, goals: Goals | None = None, most: int = 10**9) -> None:
        """Add what the components make at this cost, of a kind `most` at most.

        Raises:
            SpentError: if the budget is used up; what was found stays.
        """
        self.level = cost
        for component in self.components:
            left, takes = cost - component.cost, component.takes
            if left < len(takes) or not all(map(self._levels.get, takes)):
                continue
            gives = component.gives
            found = self._levels.setdefault(gives, {}).setdefault(cost, [])
            seen = self._seen.setdefault(gives, {})
            wanted, hit = goals.of(gives) if goals is not None else (None, None)
            numeric, runs = NUMBERS.issuperset((*takes, gives)), dict[int, Callable[..., None]]()
            for pools in self._pools(takes, _splits(left, len(takes), component.commutes)):
                if len(found) < most:
                    given = (meter, pools, seen, found, wanted, hit, component)
                    many = numeric and meter.evaluated >= LATE and self._many(pools)
                    if many and self._batched().run(*given):
                        continue
                    points = self.points if math.prod(map(len, pools)) >= WRITTEN_OUT else 0
                    if points not in runs:
                        runs[points] = component.loop(points, partial=self.partial)
                    runs[points](*given, self.known)

    def _many(self, pools: Sequence[Pool]) -> bool:
        """Whether there are so many combinations that a batch is faster than a loop."""
        return math.prod(map(len, pools)) * (POINTS_OF_ONE + self.points) > MANY

    def _batched(self) -> "Batches":
        """The arrays of this space, made when they are first needed."""
        if self._batches is None:
            from trueline.assistant.search.batches import Batches  # noqa: PLC0415 - 0.1 s

            self._batches = Batches(self.points, self.known, partial=self.partial)
        return self._batches

    def _pools(
        self, kinds: tuple[Kind, ...], splits: Iterable[tuple[int, ...]]
    ) -> Iterator[list[Pool]]:
        """The expressions for each place, without those where all are constants.

        What is made of constants alone is a constant that no word names.
        """
        levels = [self._levels[kind] for kind in kinds]
        for costs in splits:
            whole = [level.get(cost, []) for level, cost in zip(levels, costs, strict=True)]
            if not all(whole):
                continue
            if max(costs) > self._dearest:
                yield whole
                continue
            fixed = [[one for one in pool if one[1] in self._constants] for pool in whole]
            for place, pool in enumerate(whole):
                free = [one for one in pool if one[1] not in self._constants]
                pools = [*fixed[:place], free, *whole[place + 1 :]]
                if all(pools):
                    yield pools


@dataclass(frozen=True, slots=True)
class Growth:
    """A space that comprehensions and loops add to, and what it costs and is for.

    `useful` are the kinds that a component takes or a goal wants; no others are made.
    """

    space: Space
    meter: Meter
    useful: frozenset[Kind]
    goals: Goals | None = None

    def put(self, kind: Kind, cost: int, expression: Expression) -> None:
        """Add an expression to the space."""
        self.space.put(kind, cost, expression, self.goals)


@functools.cache
def _splits(cost: int, parts: int, commutes: bool) -> tuple[tuple[int, ...], ...]:
    """The ways to share a cost among parts; if it `commutes` the first part is not the dearer."""
    found: list[tuple[int, ...]] = []
    for cuts in itertools.combinations(range(1, cost), parts - 1):
        edges = (0, *cuts, cost)
        split = tuple(after - before for before, after in itertools.pairwise(edges))
        if not commutes or split[0] <= split[1]:
            found.append(split)
    return tuple(found)
