"""Each line of the tables says the same thing twice, once to compute and once to write."""

import bisect
import collections
import html
import itertools
import math
import shlex
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from trueline.assistant.search import guards
from trueline.assistant.search.components import ROWS, Component, Template, compiled, components
from trueline.assistant.search.frequent import MOST_CALLED
from trueline.assistant.search.inner import LAZY
from trueline.assistant.search.kinds import FAILED, held
from trueline.assistant.search.meter import Budget, Meter
from trueline.assistant.search.tables.library import LIBRARY

MODULES = {one.__name__: one for one in (bisect, collections, html, math, shlex, textwrap)}
MODULES["itertools"] = itertools
SAMPLES: dict[str, list[Any]] = {
    "int": [0, 1, 2, 3, -4, 70],
    "float": [0.0, 2.5, -1.5, 3.0],
    "bool": [True, False],
    "str": ["", "b", "ab", "b a", "Level", "101"],
    "list[int]": [[], [3, 1, 2], [5, 5], [0, -1, 4, 2]],
    "list[float]": [[], [1.5, -2.0], [3.0]],
    "list[bool]": [[], [True, False]],
    "list[str]": [[], ["b", "a"], ["xy", "xy", ""]],
    "list[list[int]]": [[], [[1, 2], [3, 4]], [[1], []]],
    "dict[str, int]": [{}, {"a": 1, "b": 2}, {"ab": 0}],
    "dict[str, str]": [{}, {"a": "x", "b": ""}],
    "dict[str, list[int]]": [{}, {"a": [1], "ab": []}],
    "set[int]": [set(), {1, 2}, {2, 3}],
    "tuple[int, str]": [(1, "a"), (0, "")],
}
KINDS = ["int", "float", "bool", "str"]
ALL = components([*KINDS, "list[int]"], SAMPLES)


def calls(component: Component) -> list[tuple[Any, ...]]:
    """Arguments to try a component on."""
    return list(itertools.product(*(SAMPLES[kind] for kind in component.takes)))


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a call gives, as it is held; FAILED if it raises."""
    try:
        return held(function(*arguments))
    except Exception:  # noqa: BLE001 - whatever it raises, it has no value there
        return FAILED


@pytest.mark.parametrize("component", ALL, ids=lambda one: f"{one.source} of {one.takes}")
def test_what_is_computed_is_what_is_written(component: Component) -> None:
    """On samples of every kind the value is that of the source, or the guard refused it."""
    names = ["a", "b", "c"][: len(component.takes)]
    written = eval(f"lambda {', '.join(names)}: {component.source.format(*names)}", dict(MODULES))
    leaves = [((), Template(name)) for name in names]
    computed = compiled([((), component, *leaves)], names)
    values = 0
    for arguments in calls(component):
        got = outcome(lambda *given: computed(*given)[0], *map(held, arguments))
        wanted = outcome(written, *arguments)
        if got is not FAILED:
            values += 1
            assert wanted is not FAILED, arguments
            assert (got, type(got)) == (wanted, type(wanted)), arguments
    assert values, "it never gave a value"


@pytest.mark.parametrize("component", ALL, ids=lambda one: f"{one.source} of {one.takes}")
def test_what_is_made_of_a_failed_value_failed(component: Component) -> None:
    """It raises, or it is the failed value; only what is never looked at may be one."""
    names = ["a", "b", "c"][: len(component.takes)]
    computed = compiled([((), component, *[((), Template(name)) for name in names])], names)
    for arguments in calls(component):
        for at in range(len(arguments)):
            given = [held(one) for one in arguments]
            given[at] = FAILED
            got = outcome(lambda *given: computed(*given)[0], *given)
            assert got is FAILED or LAZY.search(component.value), (got, given)


def test_equality_comes_before_containment() -> None:
    """Of two programs of one cost the first is kept, and `x == y` is what people mean."""
    contained = {("str", "str"): "x in y", ("set[int]", "set[int]"): "x <= y"}
    for takes, value in contained.items():
        order = [one.value for one in sorted(ALL, key=lambda one: one.cost) if one.takes == takes]
        assert order.index("x == y") < order.index(value)


def test_every_row_became_a_component() -> None:
    """No line of the tables is left out for a misspelt kind."""
    made = {one.source for one in ALL}
    assert [row.source for row in ROWS if row.source not in made] == []


def test_the_library_has_only_what_people_call_most() -> None:
    """The frozen list decides, not what a benchmark wants."""
    for row in LIBRARY:
        name = row.source.removeprefix("list(").removeprefix("dict(").partition("(")[0]
        assert name in MOST_CALLED, row.source


def test_the_loop_keeps_what_is_new() -> None:
    """One expression for each vector of values, and the first one."""
    add = next(one for one in ALL if one.source == "({0} + {1})" and one.takes == ("int", "int"))
    pool = [((1, 2), Template("a")), ((2, 1), Template("b"))]
    seen: dict[Any, Any] = {}
    made: list[Any] = []
    hits: list[Any] = []
    meter = Meter(Budget(100, 60.0))
    run = add.loop(2, partial=False)
    run(meter, [pool, pool], seen, made, {(3, 3): []}, hits.append, add, 2)
    assert [one[0] for one in made] == [(2, 4), (3, 3), (4, 2)]
    assert hits == [made[1]]
    assert meter.evaluated == 4


@pytest.mark.parametrize(
    "explode",
    [
        lambda: guards.power(9, 10**9),
        lambda: guards.power(10**4, 59),
        lambda: guards.times("ab", 10**9),
        lambda: guards.times(10**10, 10**10),
        lambda: guards.powered(2, 1 << 65, 3),
        lambda: guards.shifted(1, 10**9),
        lambda: guards.span(0, 10**9),
        lambda: guards.replaced("a" * 100, "", "b" * 1_000),
        lambda: guards.product(tuple(range(1, 2_000))),
        lambda: guards.joined("a" * 1_500, "a" * 1_500),
        lambda: guards.short(10**9),
        lambda: guards.rounded(5, -(10**9)),
    ],
)
def test_what_would_explode_raises(explode: Callable[[], Any]) -> None:
    """Before it begins, since nothing is heard once it has."""
    with pytest.raises(ValueError, match=r"^$"):
        explode()
