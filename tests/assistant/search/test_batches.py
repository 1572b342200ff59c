"""Batches of numeric expressions keep what the loops keep, in their order, for as much budget."""

import functools
import itertools
from random import Random
from typing import Any

import pytest

from trueline.assistant.search import batches, space
from trueline.assistant.search.arithmetic import COMPUTED
from trueline.assistant.search.arrays import LARGEST_HELD
from trueline.assistant.search.batches import Batches, blocks
from trueline.assistant.search.components import ROWS, Component, Expression, Template, components
from trueline.assistant.search.engine import Search
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.meter import Budget, Meter, SpentError

from .problems import KNOWN, Known

POINTS, KNOWN_POINTS, MANY = 5, 3, 10**9
VALUES: dict[Kind, list[Any]] = {
    "bool": [True, False],
    "int": [0, 1, -1, 2, 3, -7, 12, 61, 9_999, 40_000_000, 10**15, LARGEST_HELD, -LARGEST_HELD],
    "float": [0.0, -0.0, 0.5, -2.5, 1.5, 3, -4, 7.25, 1e-9, 10**15, 1e15, LARGEST_HELD],
}
NUMERIC = [
    one
    for one in components(["int", "float", "bool"], ["int", "float", "bool"])
    if (one.value, one.takes) in COMPUTED
]
SOME = ("times(x, y)", "x // y", "y if x else z", "x and y", "not x")


@functools.cache
def pool(kind: Kind, size: int, failing: float) -> tuple[Expression, ...]:
    """Expressions of a kind with drawn values, some of them failed."""
    random = Random(f"{kind} {size} {failing}")

    def drawn() -> Any:
        return FAILED if random.random() < failing else random.choice(VALUES[kind])

    made = (tuple(drawn() for _ in range(POINTS)) for _ in range(size))
    return tuple((values, Template(f"{kind}{at}")) for at, values in enumerate(made))


class Made:
    """What is kept of the combinations of some pools, by a loop or by a batch."""

    def __init__(self, component: Component, *, partial: bool, budget: int = MANY) -> None:
        self.component, self.partial = component, partial
        self.pools = [
            list(pool(kind, 24 - 8 * at, 0.15 * partial)) for at, kind in enumerate(component.takes)
        ]
        self.meter = Meter(Budget(budget, 600.0))
        self.seen: dict[Any, Any] = {}
        self.found: list[Expression] = []
        self.hits: list[Expression] = []
        self.spent = False

    def given(self, goals: Any = None) -> tuple[Any, Any, Any, Any, Any, Any]:
        """What a loop or a batch is given before the component."""
        return self.meter, self.pools, self.seen, self.found, goals or {}, self.hits.append

    def run(self, how: str, goals: Any = None) -> "Made":
        """Do it one way; `batch` and `loop` do the same."""
        given = self.given(goals)
        try:
            if how == "batch":
                made = Batches(POINTS, KNOWN_POINTS, partial=self.partial)
                assert made.run(*given, self.component)
            else:
                self.component.loop(POINTS, partial=self.partial)(
                    *given, self.component, KNOWN_POINTS
                )
        except SpentError:
            self.spent = True
        return self

    def shown(self) -> Any:
        """All there is to compare: values with their types, the parts, the count of them."""
        rows = [
            ([(value, type(value)) for value in one[0] if value is not FAILED], one[1:])
            for one in self.found
        ]
        where = [[value is FAILED for value in one[0]] for one in self.found]
        return rows, where, self.meter.evaluated, self.spent, len(self.hits), list(self.seen)


def test_every_array_is_of_a_component() -> None:
    """No line of the table is left out for a misspelt expression."""
    values = {row.value for row in ROWS}
    assert [value for value, _ in COMPUTED if value not in values] == []
    assert {(one.value, one.takes) for one in NUMERIC} == set(COMPUTED)


@pytest.mark.parametrize("partial", [False, True], ids=["whole", "partial"])
@pytest.mark.parametrize("component", NUMERIC, ids=lambda one: f"{one.value} of {one.takes}")
def test_a_batch_keeps_what_the_loop_keeps(component: Component, *, partial: bool) -> None:
    """The same values of the same types, made of the same parts, in the same order."""
    batch = Made(component, partial=partial).run("batch")
    assert batch.found or not partial
    assert batch.shown() == Made(component, partial=partial).run("loop").shown()


@pytest.mark.parametrize("budget", [0, 7, 50, 383, 384, 1_000])
@pytest.mark.parametrize("value", SOME)
def test_as_much_budget_gives_as_much(
    value: str, budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A budget that ends within a batch ends it where it would end the loop."""
    monkeypatch.setattr(batches, "MOST_VALUES", 200)
    component = next(one for one in NUMERIC if one.value == value)
    batch = Made(component, partial=True, budget=budget).run("batch")
    assert batch.shown() == Made(component, partial=True, budget=budget).run("loop").shown()


def test_goals_are_met() -> None:
    """Whom a loop tells of what it found, a batch tells as well."""
    component = NUMERIC[0]
    goals: dict[Any, Any] = {
        one[0][:KNOWN_POINTS]: [] for one in Made(component, partial=False).run("loop").found
    }
    wanted = dict(itertools.islice(goals.items(), 0, None, 9))
    batch = Made(component, partial=False).run("batch", wanted)
    assert [one[0] for one in batch.hits] == [
        one[0] for one in Made(component, partial=False).run("loop", wanted).hits
    ]
    assert batch.hits


def test_what_was_forgotten_is_not_kept_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of hashes is small and forgets, and no array is kept; the values decide."""
    monkeypatch.setattr(batches, "MOST_HELD", -1)
    monkeypatch.setattr(batches, "FEWEST_BITS", 1)
    monkeypatch.setattr(batches, "MOST_BITS", 2)
    for value in SOME:
        component = next(one for one in NUMERIC if one.value == value)
        batch = Made(component, partial=True).run("batch")
        assert batch.shown() == Made(component, partial=True).run("loop").shown()


@pytest.mark.parametrize("value", [LARGEST_HELD + 1, 2**63, 2**64, -(2**80)])
def test_what_is_too_large_stays_with_python(value: int) -> None:
    """A batch does nothing then, not even count."""
    made = Made(NUMERIC[0], partial=False)
    made.pools[0] = [*made.pools[0], ((1, 2, value, 3, 4), Template("large"))]
    batch = Batches(POINTS, KNOWN_POINTS, partial=False)
    assert not batch.run(*made.given(), made.component)
    assert (made.meter.evaluated, made.found) == (0, [])


def test_arrays_follow_their_pool() -> None:
    """What is added to a pool is in the next batch."""
    component = next(one for one in NUMERIC if one.value == "not x")
    made = Made(component, partial=False)
    batch = Batches(POINTS, KNOWN_POINTS, partial=False)
    given = made.given()
    del made.pools[0][3:]
    assert batch.run(*given, component)
    made.pools[0].append(((True,) * POINTS, Template("true")))
    assert batch.run(*given, component)
    assert made.found[-1][0] == (False,) * POINTS


@pytest.mark.parametrize("most", [1, 5, 6, 17, 10_000])
def test_blocks_are_all_combinations_in_order(most: int) -> None:
    """None twice, none left out, however small a block is."""
    sizes = (3, 4, 5)
    seen: list[tuple[int, ...]] = []
    for block in blocks(sizes, most):
        ranges = [range(one.start, one.stop) for one in block]
        combinations = list(itertools.product(*ranges))
        assert len(combinations) <= max(most, 1)
        seen += combinations
    assert seen == list(itertools.product(*map(range, sizes)))


@pytest.mark.parametrize(
    "known", [one for one in KNOWN if one.name in {"common", "mean", "clamped", "sequence"}]
)
def test_a_search_is_the_same(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fit, and after as many expressions, with every batch that can be and with none."""
    found = []
    monkeypatch.setattr(space, "LATE", 0)
    for many in (0, 10**18):
        monkeypatch.setattr(space, "MANY", many)
        found.append(list(Search(known.problem, Budget(30_000, 600.0)).fits()))
    assert found[0] == found[1]
    assert found[0]
