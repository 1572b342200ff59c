"""What a search is asked, from a file; and what it may use."""

import ast

import pytest

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.assistant.search.inputs import generated
from trueline.assistant.search.reading import problem_of

from .problems import problem

TEXT = '''\
def share(part: int, *, whole: int) -> float:
    """No plain call.

    >>> share(1, whole=2)
    0.5
    """


def pieces(text, size: int) -> list[str]:
    """The text in pieces of 3 letters or 'size' letters; a, b or c.

    >>> pieces("abcd", 3)
    ['abc', 'd']
    """


def silent(n: int) -> int:
    """Nothing is shown."""
'''


def test_from_a_file() -> None:
    """Signature, words and examples; kinds by the examples, then by the annotations."""
    found = problem_of(TEXT, "pieces", "", ["assert pieces('xy', 1) == ['x', 'y']"])
    assert found.parameters == ("text", "size")
    assert [one.arguments for one in found.examples] == [("abcd", 3), ("xy", 1)]
    assert found.kinds == ("str", "int", "list[str]")


def test_what_a_call_leaves_out_is_its_default() -> None:
    """A literal default is the argument; another one makes the call unread."""
    found = problem_of(
        "def f(xs, by=2): ...\n", "f", "", ["assert f([1]) == 2", "assert f([1], by=5) == 5"]
    )
    assert [one.arguments for one in found.examples] == [([1], 2), ([1], 5)]
    with pytest.raises(CannotRun, match="do not fit"):
        problem_of("def f(xs, by=len): ...\n", "f", "", ["assert f([1]) == 2"])


def test_a_time_of_day_is_no_number_with_a_leading_zero() -> None:
    """Each constant is source that parses."""
    constants = problem("f", "n", "From 09:30 on, or 0.5 of 007.", ((1,), 2)).constants()
    assert {("int", "30"), ("float", "0.5")} <= set(constants)
    assert all(ast.parse(text, mode="eval") for _, text in constants)


def test_a_number_may_end_a_sentence() -> None:
    """What follows a full stop makes it a version, not a number."""
    constants = problem("f", "n", "Modulo 26. Or 4.5. Not 3.11.7 nor 8.x.", ((1,), 2)).constants()
    assert {("int", "26"), ("float", "4.5")} <= set(constants)
    assert not {"3.11", "11", "7", "8"} & {text for _, text in constants}


@pytest.mark.parametrize("value", [frozenset({1}), float("inf"), [float("-inf")]])
def test_values_without_a_literal(value: object) -> None:
    """They cannot be told to the process that searches."""
    with pytest.raises(CannotRun, match="no literal"):
        problem("f", "n", "", ((value,), 2)).refuse_unsearchable()


def test_zero_is_among_the_inputs() -> None:
    """Conditions on a sign differ there."""
    assert (0, "") in generated([(4, "ab"), (-3, "c")], ["int", "str"])


def test_sets_change_too() -> None:
    """Inputs are made of those of the examples, whatever holds them."""
    made = generated([({1, 2, 3},), ({5},)], ["set[int]"])
    assert len(made) == 5
    assert all(isinstance(one, set) for (one,) in made)


def test_constants_are_named_by_the_words() -> None:
    """Numbers, quoted texts and listed letters, and nothing that only an example shows."""
    constants = problem_of(TEXT, "pieces", "", []).constants()
    assert {("int", "3"), ("str", "'size'"), ("str", "'abc'")} <= set(constants)
    assert not any("abcd" in text for _, text in constants)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("share", "keyword-only"),
        ("silent", "no example to search from"),
        ("missing", "no methods, nested or async"),
        ("Cart.total", "no methods, nested or async"),
    ],
)
def test_what_is_not_searched(name: str, why: str) -> None:
    """One line says why."""
    with pytest.raises(CannotRun, match=why):
        problem_of(TEXT, name, "", [])


def test_a_file_that_does_not_parse() -> None:
    """Nothing can be said of its functions."""
    with pytest.raises(CannotRun, match="does not parse"):
        problem_of("def f(:\n", "f", "", [])


def test_examples_that_contradict_each_other() -> None:
    """Both are named."""
    tests = ["assert pieces('xy', 1) == ['x', 'y']\nassert pieces('xy', 1) == ['xy']\n"]
    with pytest.raises(WrongUsage, match="pieces"):
        problem_of(TEXT, "pieces", "", tests)


def test_lists_are_turned_round() -> None:
    """The longest shown: what comes last in it is often the largest."""
    assert ([3, 2, 1], "ab") in generated([([1], "c"), ([1, 2, 3], "ab")], ["list[int]", "str"])


def test_generated_inputs() -> None:
    """Of the kinds of the examples, none of them again, the same each time."""
    given = [([3, 1, 2], "a b c"), ([5], "x")]
    new = generated(given, ["list[int]", "str"])
    assert new == generated(given, ["list[int]", "str"])
    assert all(one not in given for one in new)
    assert all(isinstance(a, list) and isinstance(b, str) for a, b in new)
    assert ([], "") in new


@pytest.mark.parametrize(
    ("result", "stated"),
    [("yes", True), ("no such", False), (0, True), ([], True), (17, True), (71, False)],
)
def test_results_that_may_be_written(result: object, stated: bool) -> None:
    """Trivial ones, and those that the words name."""
    assert problem("f", "n", "Say 'yes' to 17.", ((1,), result)).states(result) is stated
