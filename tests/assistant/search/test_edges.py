"""Small values of every kind, and the inputs that are made of them."""

from typing import Any

import pytest

from trueline.assistant.search.edges import edge_inputs, edges
from trueline.assistant.search.inputs import askable, generated
from trueline.assistant.search.kinds import kind_of


@pytest.mark.parametrize(
    ("kind", "some"),
    [
        ("int", [0, 1, -1]),
        ("float", [0.0, -1.5]),
        ("str", ["", "a", "aa"]),
        ("bool", [False, True]),
        ("list[int]", [[], [1, 1], [-1, 1, 0, 1]]),
        ("list[str]", [[], ["a", "a"]]),
        ("list[list[int]]", [[], [[]], [[1], [1]]]),
        ("list[?]", [[], [1], [1, 1]]),
        ("dict[str, int]", [{}, {"a": 1}]),
        ("set[int]", [set(), {0, 1}]),
    ],
)
def test_what_is_small(kind: str, some: list[Any]) -> None:
    """Nothing, zero, below zero, one, the same twice: each of the kind it was made for."""
    values = edges(kind)
    assert all(one in values for one in some)
    wanted = {kind.replace("?", "int"), "list[?]", "list[list[?]]", "dict[?, ?]", "set[?]"}
    assert {kind_of(one) for one in values} <= wanted


@pytest.mark.parametrize("kind", ["?", "*", "tuple[int, str]", "list[tuple[int, str]]"])
def test_nothing_is_made_up(kind: str) -> None:
    """What no kind says has no small values, but that there is nothing in a list of it."""
    assert edges(kind) in ((), ([],))


def test_one_place_at_a_time() -> None:
    """The other arguments are those of the shortest example."""
    made = edge_inputs(["list[int]", "int"], [([1, 2, 3], 7), ([4], 5)])
    assert made[:2] == [([], 5), ([4], 0)]
    assert all(one[0] == [4] or one[1] == 5 for one in made)


def test_letters_of_the_examples() -> None:
    """A function of digits in a text is asked about digits."""
    made = edge_inputs(["str"], [("10",), ("0011",)])
    assert {letter for (text,) in made for letter in text} == {"0", "1"}


def test_pairs_stay_pairs() -> None:
    """Tuples of one length have no small values: their length means something."""
    assert edge_inputs(["list[int]"], [((1, 2),), ((3, 4),)]) == []


def test_from_empty_values_alone() -> None:
    """Where nothing can be changed, small values take the place of what is missing."""
    made = generated([([],)], ["list[int]"])
    assert len(made) == 5
    assert ([1, 1],) in made


def test_nothing_is_asked_twice() -> None:
    """What an example shows is not asked, and nothing is asked two times."""
    given = [([],), ([2, 3, 2],)]
    asked = [repr(one) for one in askable(given, ["list[int]"])]
    assert len(asked) == len(set(asked)) > 10
    assert not {repr(one) for one in given} & set(asked)
