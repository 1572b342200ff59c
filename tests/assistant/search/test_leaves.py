"""What a search has from the start beside its arguments, and which constants it may use."""

from typing import Any

import pytest

from trueline.assistant.search.apart import alike, pieces
from trueline.assistant.search.constants import affixes, marks_in
from trueline.assistant.search.engine import Search
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.leaves import parts_of
from trueline.assistant.search.marks import separators
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.ranking import behaviours
from trueline.assistant.search.scope import Variable

from .problems import Call, problem


def leaves(kind: Kind, *values: Any, fixed: bool = False) -> dict[str, tuple[Any, ...]]:
    """The parts of a variable `a`, as they are written, with their values."""
    found = pieces(Variable("a", kind, values, fixed), len(values))
    return {one.source: one.values for _, one in found}


def constants(words: str, *calls: Call) -> set[str]:
    """What constants a problem has, as they are written."""
    return {text for _, text in problem("f", "a", words, *calls).constants()}


def test_pieces_of_a_text() -> None:
    """Where all split into the same number, each piece; as numbers where all are."""
    times = leaves("str", "09:30", "12:15")
    assert times["int(a.split(':')[0])"] == (9, 12)
    assert times["a.split(':')[1]"] == ("30", "15")
    assert times["[int(part) for part in a.split(':')]"] == ((9, 30), (12, 15))
    pairs = leaves("str", "b=1", "c=x")
    assert pairs["a.split('=')[1]"] == ("1", "x")
    assert not any("int(" in source for source in pairs)


def test_texts_with_a_varying_number_of_pieces() -> None:
    """They are taken as a list."""
    found = leaves("str", "1,2,3", "4")
    assert found == {
        "a.split(',')": (("1", "2", "3"), ("4",)),
        "[int(part) for part in a.split(',')]": ((1, 2, 3), (4,)),
    }


def test_a_piece_fails_where_there_is_none() -> None:
    """Generated inputs need not look like the examples."""
    (first, *_) = pieces(Variable("a", "str", ("1:2", "3:4", "x", FAILED)), 2)
    assert first[1].values == (1, 3, FAILED, FAILED)


def test_words_are_split_at_any_space() -> None:
    """As people write it."""
    assert "a.split()[1]" in leaves("str", "ann lee", "bob  ray")


@pytest.mark.parametrize("texts", [("ab", "cd"), ("",)])
def test_a_text_without_marks(texts: tuple[str, ...]) -> None:
    """It has no parts."""
    assert leaves("str", *texts) == {}


def test_parts_of_tuples() -> None:
    """Of several kinds, or of one; a list of the same length stays whole."""
    assert leaves("tuple[int, str]", (1, "b")) == {"a[0]": (1,), "a[1]": ("b",)}
    days = leaves("list[int]", (2024, 1, 2), (2023, 5, 6), fixed=True)
    assert days["a[2]"] == (2, 6)
    assert days["a[1:]"] == ((1, 2), (5, 6))
    assert leaves("list[int]", (1, 2), (3, 4)) == {}


def test_elements_that_look_like_tuples() -> None:
    """At least three, each of the same few parts."""
    assert alike([(1, 2), (3, 4), (5, 6)])
    assert not alike([(1, 2), (3, 4)])
    assert not alike([(1, 2), (3,), (5, 6)])
    assert not alike(["ab", "cd", "ef"])


def test_separators() -> None:
    """What is in at least half of the texts; with the blank that always follows."""
    assert separators(["a: b", "c: d"]) == [": ", " "]
    assert separators(["a:b", "c", "d"]) == []


def test_what_was_replaced() -> None:
    """A mark that no result has goes; one that only results have comes."""
    one = problem("f", "a", "", (("a-b.py",), "a_b"), (("c-d.py",), "c_d"))
    variable = Variable("a", "str", ("a-b.py", "c-d.py"))
    found = {leaf.source: leaf.values for _, leaf in parts_of([variable], one)}
    assert found["a.replace('-', '_')"] == ("a_b.py", "c_d.py")
    assert found["a.removesuffix('.py')"] == ("a-b", "c-d")


def test_marks_are_constants() -> None:
    """Those in most examples first; pairs only where half of the examples have them."""
    shown = problem("f", "a", "", (("#x",), 1), (("#y::",), 1), (("z",), 1)).examples
    assert marks_in(shown) == ["#", ":"]
    assert marks_in(shown[1:2]) == [":", "#", "::"]


def test_affixes() -> None:
    """What two different values share, if it has a letter and a mark."""
    assert affixes([["app/a.py"], ["app/b.py"]]) == ["app/", ".py"]
    assert affixes([["a.py"], ["a.py"]]) == []
    assert affixes([["1.2"], ["1.3"]]) == []


def test_words_stand_for_numbers() -> None:
    """A word may stand for several; numbers are read in words, too; a mark may stand alone."""
    assert {"60", "3600", "24"} <= constants("Hours.", ((1,), 2))
    assert {"3", "12", "20"} <= constants("Three of twelve, or twenty.", ((1,), 2))
    assert "100" in constants("In per cent.", ((1,), 2))
    assert "'#'" in constants("A # for each.", ((1,), ""))
    assert "'0123456789abcdef'" not in constants("In hex.", ((1,), 2))


FOUND: tuple[tuple[str, str, tuple[Call, ...], Call], ...] = (
    (
        "constant",
        "label",
        ((("max size",), "MAX_SIZE"), (("time-out",), "TIME_OUT"), (("",), "")),
        (("a b-c",), "A_B_C"),
    ),
    (
        "minutes",
        "clock",
        ((("00:00",), 0), (("12:15",), 735), (("23:59",), 1439)),
        (("01:10",), 70),
    ),
    (
        "folder",
        "path",
        ((("a/b/c",), "a/b"), (("x/y",), "x"), (("q/r/s",), "q/r")),
        (("k/l",), "k"),
    ),
    ("value", "entry", ((("a=1",), "1"), (("bc=xy",), "xy"), (("d=",), "")), (("e=f",), "f")),
    (
        "width",
        "span",
        ((((3, 9),), 6), (((0, 4),), 4), (((5, 6),), 1)),
        (((1, 8),), 7),
    ),
    (
        "totals",
        "lines",
        ((([(2, 3), (1, 4)],), [6, 4]), (([(5, 5)],), [25]), (([],), [])),
        (([(7, 2)],), [14]),
    ),
)


@pytest.mark.parametrize(("name", "parameter", "shown", "hidden"), FOUND)
def test_found_in_parts(name: str, parameter: str, shown: tuple[Call, ...], hidden: Call) -> None:
    """Programs over the parts of an argument come first."""
    one = problem(name, parameter, "In hours: a day has minutes." * (name == "minutes"), *shown)
    best = behaviours(list(Search(one, Budget(150_000, 600.0)).fits()))[0]
    scope: dict[str, Any] = {}
    body = best.program.body.replace("\n", "\n    ")
    exec(f"def {name}({parameter}):\n    {body}", scope)
    assert scope[name](*hidden[0]) == hidden[1], body


def test_braces_are_marks_like_any() -> None:
    """A source with braces is no template of its own."""
    one = problem("f", "a", "", (("{a}",), "a"), (("{bc}",), "bc"), (("{}",), ""))
    programs = [fit.program.body for fit in Search(one, Budget(20_000, 600.0)).fits()]
    assert any("'{'" in body for body in programs)
