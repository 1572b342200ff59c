"""What kind of word may begin where a text ends."""

import pytest

from trueline.analysis.following.places import Imported, Load, Member, Module, Place, place_after
from trueline.analysis.following.statement import read_tail


def place(text: str) -> Place | None:
    """The place at the end of a text."""
    return place_after(read_tail(text))


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("return ", True),
        ("x = a + ", True),
        ("x += ", True),
        ("x: int = ", True),
        ("x: ", True),
        ("@", True),
        ("if not ", True),
        ("for x in ", True),
        ("with ", True),
        ("except ", True),
        ("raise A from ", True),
        ("return a, ", True),
        ("x[", True),
        ("f(x, key=", True),
        ("y = [x for x in ", True),
        ("x = {1: 2, ", True),
        ("x = ", False),
        ("x = a, ", False),
        ("[", None),
        ("x = [", False),
        ("x = {1: ", False),
        ("x = (a + ", False),
        ("any(x[", False),
        ("x = (a, ", True),
        ("", None),
        ("a, ", None),
        ("*", None),
        ("(a, ", None),
        ("a, (b, ", None),
        ("for ", None),
        ("for a, ", None),
        ("[x for ", None),
        ("lambda ", None),
        ("x = lambda a, ", None),
        ("def f(a, b=", None),
        ("class A(", None),
        ("import a as ", None),
        ("with a as ", None),
        ("except A as ", None),
        ("global ", None),
        ("case ", None),
        ("if x: ", None),
        ("x = 1; ", None),
        ("x = 'a", None),
        ("x = 1  # a ", None),
        ("a ", None),
        ("f(a ", None),
        ("x = f'{", None),
    ],
)
def test_a_name_that_is_read(text: str, certain: bool | None) -> None:
    """Certain where nothing can bind it, uncertain where something may, None where much does."""
    found = place(text)
    assert (found.certain if isinstance(found, Load) else found) is certain


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
