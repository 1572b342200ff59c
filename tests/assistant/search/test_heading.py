"""The header of a function that is not there yet, from how it is called."""

import pytest

from trueline.assistant.search.heading import header_of


@pytest.mark.parametrize(
    ("test", "header"),
    [
        ("assert f([1, 2]) == 3", "values: list[int]) -> int:"),
        ("assert f('a', 2) == 'aa'\nassert f('', 1) == ''", "text: str, n: int) -> str:"),
        ("assert f(1, 2, 3) == 6", "n: int, m: int, k: int) -> int:"),
        ("assert f(1, 2.5) == 3.5", "n: int, x: float) -> float:"),
        ("assert f([1], limit=3) == [1]", "values: list[int], limit: int) -> list[int]:"),
        ("assert f({'a': 1}) is None", "mapping: dict[str, int]):"),
        ("assert f([]) == 0\nassert f(['a']) == 1", "values: list[str]) -> int:"),
        ("assert f([]) == 0", "values) -> int:"),
        ("assert f((1, 2)) == [(1, 2)]", "values):"),
        ("assert f(1) == 2\nassert f('a') == 'b'", "a):"),
    ],
)
def test_what_calls_say(test: str, header: str) -> None:
    """Kinds and names of the arguments; no annotation where something is open."""
    assert header_of("f", "", [test]) == header


def test_the_commonest_call() -> None:
    """Calls of another shape leave something out, or are slips."""
    tests = ["assert f(1, 2) == 3\nassert f(1) == 1\nassert f(2, 2) == 4"]
    assert header_of("f", "", tests) == "n: int, m: int) -> int:"


def test_from_the_description() -> None:
    """Its `>>>` lines are calls like any."""
    header = header_of("f", "The words.\n>>> f('a b')\n['a', 'b']\n", [])
    assert header == "text: str) -> list[str]:"


@pytest.mark.parametrize(
    "test",
    ["assert g(1) == 2", "assert f() == 1", "assert f(1, 2, 3, 4, 5, 6, 7) == 1", "f(", ""],
)
def test_nothing_to_say(test: str) -> None:
    """No call, one without arguments, one with too many."""
    assert header_of("f", "", [test]) is None


def test_names_are_never_given_twice() -> None:
    """An argument given by name keeps it, and one more of a kind has another."""
    header = header_of("f", "", ["assert f(1, 2, 3, 4, 5, n=6) == 1"])
    assert header is not None
    names = [one.partition(":")[0].strip() for one in header.partition(")")[0].split(",")]
    assert len(set(names)) == 6
    assert names[-1] == "n"


def test_words_say_no_header() -> None:
    """A sentence whose parameters nobody knows is no call without arguments."""
    header = header_of("f", "For 2 the result is 3.", ["assert f(2) == 3"])
    assert header == "n: int) -> int:"
