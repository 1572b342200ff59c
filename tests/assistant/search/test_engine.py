"""What a search finds, within how much, and that it is the same each time."""

import itertools
from typing import Any

import pytest

from trueline.assistant.search.engine import Search
from trueline.assistant.search.holding import holds
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.ranking import Fit, behaviours
from trueline.assistant.search.tables import numbers
from trueline.assistant.search.tables.row import Row

from .problems import KNOWN, Known, problem

EXPRESSIONS = 400_000


def found(one: Problem, expressions: int = EXPRESSIONS) -> list[Fit]:
    """Every fit within a budget of expressions; the time is not what ends it."""
    return list(Search(one, Budget(expressions, 600.0)).fits())


def value_of(one: Problem, fit: Fit, *arguments: Any) -> Any:
    """What a found program gives."""
    scope: dict[str, Any] = {}
    lines = [f"import {name}" for name in fit.program.imports]
    lines += [f"def {one.name}({', '.join(one.parameters)}):"]
    lines += [f"    {line}" for line in fit.program.body.splitlines()]
    exec("\n".join(lines), scope)
    return scope[one.name](*arguments)


def right(known: Known, fit: Fit) -> bool:
    """Whether a program holds on the calls that were not shown."""
    try:
        return all(
            value_of(known.problem, fit, *arguments) == result for arguments, result in known.hidden
        )
    except Exception:  # noqa: BLE001 - a wrong program may raise anything
        return False


@pytest.mark.parametrize("known", KNOWN, ids=[one.name for one in KNOWN])
def test_found_within_a_budget(known: Known) -> None:
    """A right program is among the first three behaviours."""
    first = behaviours(found(known.problem))[:3]
    assert any(right(known, fit) for fit in first), [fit.program.body for fit in first]


@pytest.mark.parametrize("known", KNOWN[:6], ids=[one.name for one in KNOWN[:6]])
def test_every_fit_holds_on_the_examples(known: Known) -> None:
    """What the enumeration says of a program is true of its source."""
    for fit in found(known.problem, 100_000):
        assert holds(known.problem, fit.program, {}), fit.program.body


def test_the_same_each_time() -> None:
    """Two searches tell the same programs in the same order after as many expressions."""
    one = KNOWN[5].problem
    assert found(one) == found(one)


@pytest.mark.parametrize("expressions", [1_000, 10_000, 50_000])
def test_less_budget_finds_the_first_part(expressions: int) -> None:
    """A smaller budget cuts the enumeration short and changes nothing before that."""
    one = KNOWN[3].problem
    whole, part = found(one, 200_000), found(one, expressions)
    programs = [(fit.cost, fit.program, fit.values) for fit in part]
    assert programs == [(fit.cost, fit.program, fit.values) for fit in whole[: len(part)]]
    assert all(fit.evaluated <= expressions for fit in part)


def test_no_time_finds_nothing() -> None:
    """The clock ends a search as well."""
    assert list(Search(KNOWN[3].problem, Budget(EXPRESSIONS, 0.0)).fits()) == []


@pytest.mark.parametrize("value", ["fail()", "x / 0", "int('a')", "[][x]", "missing"])
def test_a_component_that_raises_stops_nothing(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What raises has no value, and the search goes on."""
    rows = (Row("int -> int", value, "wrong({0})", 1), *numbers.NUMBERS)
    monkeypatch.setattr("trueline.assistant.search.components.ROWS", rows)
    one = problem("f", "n", "", ((3,), 9), ((5,), 25), ((-2,), 4))
    bodies = [fit.program.body for fit in found(one, 20_000)]
    assert "return n * n" in bodies
    assert not any("wrong" in body for body in bodies)


def test_no_memory_is_no_failed_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends the search instead of being met again at every expression."""
    rows = (Row("int -> int", "(_ for _ in ()).throw(MemoryError)", "wrong({0})", 1),)
    monkeypatch.setattr("trueline.assistant.search.components.ROWS", rows)
    with pytest.raises(MemoryError):
        found(problem("f", "n", "", ((3,), 9), ((5,), 25)), 20_000)


def test_rivals_are_told_apart() -> None:
    """Programs that agree on the only example stay two behaviours, with an input between them."""
    fits = behaviours(found(problem("f", "a b", "", ((2, 2), 4)), 20_000))
    bodies = [fit.program.body for fit in fits]
    assert {"return a + b", "return a * b"} <= set(bodies)
    seen = [repr(fit.values) for fit in fits if fit.values is not None]
    assert len(set(seen)) == len(seen) > 1


def test_rivals_at_a_higher_cost_are_looked_for() -> None:
    """The last one and the largest one: what costs a few more fits as well."""
    calls = (([1, 2, 5],), 5), (([3, 9],), 9), (([2, 4, 6],), 6)
    search = Search(problem("f", "xs", "", *calls), Budget(EXPRESSIONS, 600.0))
    bodies = [fit.program.body for fit in behaviours(list(search.fits()))]
    assert bodies[0] == "return max(xs)"
    assert "return xs[-1]" in bodies
    assert search.looked >= 4


def test_every_argument_is_used_where_it_can_be() -> None:
    """A program that leaves an argument out costs more than one that uses both."""
    fits = behaviours(found(problem("f", "a b", "", ((3, 0), 3), ((5, 0), 5)), 20_000))
    names = [{"a", "b"} <= set(fit.program.body.replace("(", " ").split()) for fit in fits]
    assert names[0]
    assert "return a" not in [fit.program.body for fit in fits[:1]]


def test_a_palindrome_is_equal_to_its_reverse() -> None:
    """Not within it: of texts of one length both say the same, and equality is what is written."""
    calls = (("level",), True), (("noon",), True), (("word",), False), (("ab",), False)
    bodies = [fit.program.body for fit in found(problem("f", "text", "", *calls), 20_000)]
    assert bodies[0] == "return text == text[::-1]"
    assert "return text in text[::-1]" not in bodies


def test_results_are_not_written_into_the_program() -> None:
    """A text that only the examples show is no constant."""
    one = problem("f", "n", "", ((1,), "alpha"), ((2,), "beta"))
    assert not any("alpha" in fit.program.body for fit in found(one, 50_000))


def test_parameters_with_the_names_of_states() -> None:
    """A loop finds other names for what it carries."""
    calls = (([1, 2], 0, 5), 8), (([4], 1, 2), 7)
    fits = found(problem("f", "result total state", "", *calls), 20_000)
    assert any("sum(result)" in fit.program.body for fit in fits)


def test_results_with_braces() -> None:
    """They are written as they are."""
    calls = ((1,), "{a}"), ((-2,), "{b}"), ((5,), "{a}"), ((-7,), "{b}")
    fits = found(problem("f", "n", "Either '{a}' or '{b}'.", *calls), 20_000)
    assert any("'{a}'" in fit.program.body for fit in fits)


def test_failed_values_are_equal_to_nothing() -> None:
    """A comparison with what failed fails too: it must not come out false."""
    for other in (1, "a", None, FAILED):
        with pytest.raises(TypeError):
            assert FAILED.__eq__(other)


def test_known_problems_have_names_of_their_own() -> None:
    """The table is a table: no problem twice."""
    assert all(one.name != other.name for one, other in itertools.combinations(KNOWN, 2))
