"""Which functions of a file are offered to a search, by what the file says of them."""

import pytest

from trueline.assistant.search.neighbours import Neighbour, kind_held, neighbours_of, used


def offered(text: str, words: str = "") -> list[str]:
    """The names of those beside `sought`."""
    return [one.name for one in neighbours_of(text, "sought", words)]


def test_what_is_offered() -> None:
    """Above and below, by the annotations of what must be given."""
    text = (
        "def above(n: int, base: int = 2) -> str:\n    return ''\n"
        "def sought(xs: list[int]) -> int:\n    return 0\n"
        "def below(pairs: List[Tuple[int, str]], /) -> dict[str, int]:\n    return {}\n"
    )
    assert neighbours_of(text, "sought", "") == (
        Neighbour("above", ("int",), "str"),
        Neighbour("below", ("list[tuple[int, str]]",), "dict[str, int]"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "def f(n) -> int: return n",
        "def f(n: int): return n",
        "def f(n: object) -> int: return 1",
        "def f(n: int) -> Path: return n",
        "def f() -> int: return 1",
        "def f(a: int, b: int, c: int, d: int) -> int: return 1",
        "def f(n: int, *, by: int) -> int: return n",
        "async def f(n: int) -> int: return n",
        "def test_f(n: int) -> int: return n",
        "def sought(n: int) -> int: return n",
        "def f(n: int) -> int: raise NotImplementedError",
        "def f(n: int) -> int: ...",
        "class A:\n    def f(self, n: int) -> int: return n",
        "def f(n: int) -> int: return 1\ndef f(n: int) -> int: return 2",
        "def sought(f: int) -> int: return 1\ndef f(n: int) -> int: return 1",
        "def f(n: int) -> int: return (",
    ],
)
def test_what_is_not_offered(text: str) -> None:
    """No annotations, kinds that are not searched, names that mean something else, no body."""
    assert offered(text) == []


def test_those_that_the_words_name_come_first() -> None:
    """The others in the order of the file."""
    text = "".join(f"def {name}(n: int) -> int:\n    return n\n" for name in ("a", "b", "c"))
    assert offered(text, "One more than c(n).") == ["c", "a", "b"]


def test_kinds_as_they_are_held() -> None:
    """An even tuple is searched as a list."""
    assert kind_held("tuple[int, int]") == "list[int]"
    assert kind_held("tuple[int, str]") == "tuple[int, str]"
    assert kind_held("dict[str, tuple[float, float]]") == "dict[str, list[float]]"


def test_whether_a_program_calls_one() -> None:
    """By its names, not by its letters."""
    neighbours = (Neighbour("add", ("int",), "int"),)
    assert used("return add(n)", neighbours)
    assert not used("return xs.add(n) + added", neighbours)
