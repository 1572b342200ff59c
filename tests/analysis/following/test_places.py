"""What kind of word may begin where a text ends."""

import pytest

from trueline.analysis.following.places import Imported, Load, Member, Module, Place, place_after
from trueline.analysis.following.statement import read_tail


def place(text: str) -> Place | None:
    """The place at the end of a text."""
    return place_after(read_tail(text))


@pytest.mark.parametrize(
    "text",
    [
        "return ",
        "x = a + ",
        "def f(a: ",
        "def f(a: b = ",
        "def f(a: dict[b, ",
        "def f(a) -> ",
        "async def f(a: b | ",
        "class A(",
        "class A(B, C[",
        "x += ",
        "x: int = ",
        "x: ",
        "@",
        "if not ",
        "for x in ",
        "with ",
        "except ",
        "raise A from ",
        "return a, ",
        "x[",
        "f(x, key=",
        "y = [x for x in ",
        "x = {1: 2, ",
        "x = ",
        "x = a, ",
        "x = [",
        "x = {1: ",
        "x = (a + ",
        "any(x[",
        "x = (a, ",
    ],
)
def test_a_name_that_is_read(text: str) -> None:
    """Where an expression begins or goes on behind an operator."""
    assert isinstance(place(text), Load)


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "",
        "a, ",
        "*",
        "(a, ",
        "a, (b, ",
        "for ",
        "for a, ",
        "[x for ",
        "lambda ",
        "x = lambda a, ",
        "def f(",
        "def f(a, ",
        "def f(a, *",
        "def ",
        "class ",
        "import a as ",
        "with a as ",
        "except A as ",
        "global ",
        "case ",
        "if x: ",
        "x = 1; ",
        "x = 'a",
        "x = 1  # a ",
        "a ",
        "f(a ",
        "x = f'{",
    ],
)
def test_nothing_is_known(text: str) -> None:
    """Where a name is bound, where no name stands, in text."""
    assert place(text) is None


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("return self.", True),
        ("x = f(self.", True),
        ("x = a or self.", True),
        ("if x.", True),
        ("for a in self.", True),
        ("x[self.", True),
        ("@a.", True),
        ("return (a, b.", True),
        ("self.", False),
        ("self.a.", False),
        ("f(x).", False),
        ("x = self.", False),
        ("(self.", False),
        ("a, self.", False),
        ("for self.", False),
        ("with a as self.", False),
    ],
)
def test_a_member(text: str, certain: bool) -> None:
    """Behind the dot of an expression; uncertain where an assignment may define it."""
    assert place(text) == Member(certain)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import ", Module(0, "")),
        ("import os, ", Module(0, "")),
        ("import os.", Module(0, "os")),
        ("import a, xml.etree.", Module(0, "xml.etree")),
        ("from ", Module(0, "")),
        ("from os.", Module(0, "os")),
        ("from .", Module(1, "")),
        ("from ...", Module(3, "")),
        ("from ..a.", Module(2, "a")),
        ("from os import ", Imported(0, "os")),
        ("from os.path import (a, ", Imported(0, "os.path")),
        ("from . import ", Imported(1, "")),
        ("from ..a.b import c, ", Imported(2, "a.b")),
        ("from os ", None),
        ("from os import a as ", None),
    ],
)
def test_imports(text: str, wanted: Place | None) -> None:
    """Modules, and names in them."""
    assert place(text) == wanted


def test_arguments_of_a_call() -> None:
    """Where an argument begins, the place says where the call's bracket is; not in its value."""
    found = place("x = a.b(c, ")
    assert isinstance(found, Load)
    assert found.call == len("x = a.b")
    value = place("x = a.b(c=")
    assert isinstance(value, Load)
    assert value.call is None


def test_a_number_has_no_members() -> None:
    """A dot behind a number or nothing is no access."""
    assert place("x = 1.") is None
    assert place("x = .") is None


def test_words_near_are_known() -> None:
    """What the statement has said so far may be bound by it."""
    found = place("x = [y for y in z if ")
    assert isinstance(found, Load)
    assert found.near >= {"x", "y", "z"}
