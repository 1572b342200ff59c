"""Texts put together of literals and values: each form, what is no template, and the bounds."""

from typing import Any

import pytest

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.engine import Search
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.meter import Budget, Meter, SpentError
from trueline.assistant.search.ranking import behaviours
from trueline.assistant.search.space import Space
from trueline.assistant.search.templates import Templates
from trueline.assistant.search.writing import written

from .problems import Call, problem

Named = tuple[str, str, tuple[Any, ...]]


def made(
    calls: tuple[Call, ...], *known: Named, words: str = "", masks: tuple[int, ...] = ()
) -> list[str]:
    """The templates of expressions (kind, source, values on the examples), as they are written."""
    one = problem("f", "x", words, *calls)
    space = Space(len(calls), len(calls), (), partial=True)
    for kind, source, values in known:
        space.leaf(kind, 1, values, source)
    found = Templates(one).add(space, 1, masks, Meter(Budget()))
    return [written(each).body.removeprefix("return ") for _, each in found]


def calls(*results: str) -> tuple[Call, ...]:
    """Calls with these results; their arguments do not matter."""
    return tuple(((at,), result) for at, result in enumerate(results))


@pytest.mark.parametrize(
    ("results", "kind", "values", "first"),
    [
        (("a.txt", "bc.txt"), "str", ("a", "bc"), "f'{v}.txt'"),
        (("7 %", "12 %"), "int", (7, 12), "f'{v} %'"),
        (("1:07", "1:12"), "int", (7, 12), "f'1:{v:02}'"),
        (("No. 007", "No. 012"), "int", (7, 12), "f'No. {v:03}'"),
        (("1,234 km", "5 km"), "int", (1234, 5), "f'{v:,} km'"),
        (("2.50 kg", "3.00 kg"), "float", (2.5, 3.0), "f'{v:.2f} kg'"),
        (("2.5 kg", "0.3 kg"), "float", (2.51, 0.3), "f'{v:.1f} kg'"),
        (("(a, b)", "(c)"), "list[str]", (("a", "b"), ("c",)), "'(' + ', '.join(v) + ')'"),
        (("[##]", "[####]"), "int", (2, 4), "'[' + '#' * v + ']'"),
    ],
)
def test_each_form(
    results: tuple[str, ...], kind: str, values: tuple[Any, ...], first: str
) -> None:
    """A value is written as the results show it, with what stands around it in all of them."""
    assert made(calls(*results), (kind, "v", values))[0] == first


def test_a_bar_is_one_piece() -> None:
    """The second row of signs fills up to the width."""
    known: tuple[Named, Named] = ("int", "n", (2, 0, 3)), ("int", "w", (5, 4, 3))
    bar = "'#' * n + '.' * (w - n)"
    assert made(calls("[##...]", "[....]", "[###]"), *known)[0] == f"'[' + {bar} + ']'"


def test_quotes_and_braces_are_written_right() -> None:
    """What an f-string cannot hold is added, and the values stay the same."""
    assert made(calls("{a}", "{b}"), ("str", "v", ("a", "b"))) == ["'{' + v + '}'"]
    assert made(calls("it's a", "it's b"), ("str", "v", ("a", "b"))) == ['"it\'s " + v']


def test_a_part_of_the_examples() -> None:
    """The results on one side of a condition have a template of their own."""
    known: tuple[Named, Named] = ("int", "a", (1, 6, 3, 8)), ("int", "b", (2, 3, 4, 2))
    found = made(calls("1/2", "2", "3/4", "4"), *known, masks=(0b0101,))
    assert found == ["f'{a}/{b}'"]


def test_no_table_of_results() -> None:
    """Different results are no literals: a piece has to tell them apart."""
    assert made(calls("early", "late"), ("int", "v", (1, 2))) == []
    assert made(calls("one", "one"), ("str", "v", ("one", "one"))) == []
    assert made(calls("cat one", "cat two"), ("str", "v", ("cat", "cat"))) == []


def test_a_word_of_some_results_needs_the_words() -> None:
    """A literal of a case is in the docstring; signs need not be."""
    known: Named = ("int", "v", (1, 5, 2))
    results = calls("1 day", "none", "2 day")
    assert made(results, known, masks=(0b101,)) == []
    assert made(results, known, words="In days.", masks=(0b101,)) == ["f'{v} day'"]


def test_nothing_where_an_expression_fails() -> None:
    """A value that is missing on an example is no piece of it."""
    assert made(calls("1 x", "2 x"), ("int", "v", (1, FAILED))) == []


def test_long_results_are_left() -> None:
    """Results of 5,000 characters, or none that are texts, are not searched."""
    long = "ab, " * 1250
    assert made(calls(long, f"{long}x"), ("str", "v", (long, long + "x"))) == []
    assert made((((1,), 3), ((2,), 4)), ("int", "v", (3, 4))) == []


def test_many_ways_are_bounded() -> None:
    """Results in which everything fits everywhere take few steps, counted by the meter."""
    results = ("a" * 900, "a" * 901)
    space = Space(2, 2, (), partial=True)
    for size in range(1, 60):
        values = "a" * size, "a" * (size + size % 2)
        space.put("str", 1, (values, Template(f"v{size}")))
    meter = Meter(Budget())
    list(Templates(problem("f", "x", "", *calls(*results))).add(space, 1, (), meter))
    assert 0 < meter.evaluated <= 100


def test_the_budget_ends_it() -> None:
    """Steps are spent as expressions are."""
    space = Space(2, 2, (), partial=True)
    space.leaf("int", 1, (7, 12), "v")
    templates = Templates(problem("f", "x", "", *calls("7 %", "12 %")))
    with pytest.raises(SpentError):
        list(templates.add(space, 1, (), Meter(Budget(expressions=1))))


def test_values_on_other_inputs() -> None:
    """Where a piece has no value, or a row of signs no end, the text has none."""
    space = Space(5, 2, (), partial=True)
    space.leaf("int", 1, (2, 4, FAILED, 10**14, -1), "v")
    found: list[tuple[int, Expression]] = list(
        Templates(problem("f", "x", "", *calls("[##]", "[####]"))).add(
            space, 1, (), Meter(Budget())
        )
    )
    assert found[0][1][0] == ("[##]", "[####]", FAILED, FAILED, "[]")


@pytest.mark.parametrize(
    ("parameters", "words", "shown", "body"),
    [
        (
            "minutes",
            "Hours and minutes, 60 of which are an hour.",
            (((75,), "1:15"), ((125,), "2:05"), ((59,), "0:59")),
            "return f'{minutes // 60}:{minutes % 60:02}'",
        ),
        (
            "name size",
            "",
            ((("a", 3), "<a: 3>"), (("bc", 12), "<bc: 12>")),
            "return f'<{name}: {size}>'",
        ),
        (
            "n of",
            "A share, or 'none'.",
            (((1, 2), "1/2"), ((2, 5), "2/5"), ((0, 3), "none"), ((0, 4), "none")),
            "return f'{n}/{of}' if n > 0 else 'none'",
        ),
    ],
)
def test_found_end_to_end(parameters: str, words: str, shown: tuple[Call, ...], body: str) -> None:
    """Examples alone are enough, also for a case among two."""
    search = Search(problem("f", parameters, words, *shown), Budget(15_000, 600.0))
    bodies = [fit.program.body for fit in behaviours(list(search.fits()))]
    assert body in bodies, bodies
