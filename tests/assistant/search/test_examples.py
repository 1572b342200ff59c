"""What becomes of all examples together: each once, none against another, round trips."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trueline.analysis.errors import WrongUsage
from trueline.assistant.search.described import Described, described
from trueline.assistant.search.examples import examples_of

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda one: (
        st.lists(one, max_size=3)
        | st.tuples(one, one)
        | st.dictionaries(st.text(max_size=3) | st.integers(0, 9), one, max_size=3)
        | st.sets(st.integers(0, 9), min_size=1, max_size=3)
    ),
    max_leaves=6,
)
FORMS = [
    ">>> f({0!r}, {1!r})\n{2!r}",
    ">>> f({0!r}, {1!r}) == {2!r}\nTrue",
    "f({0!r}, {1!r}) ==> {2!r}",
    "* f({0!r}, b={1!r}) ➞ {2!r}",
    "f({0!r}, {1!r}) should return {2!r}.",
    "`f({0!r}, {1!r})`  # {2!r}",
    "Input: a = {0!r}, b = {1!r}\nOutput: {2!r}",
    "Input:\n    a : {0!r}\n    b : {1!r}\nOutput: {2!r}",
    "For a = {0!r} and b = {1!r} the output should be {2!r}",
    "Example:\n    a = {0!r}, b = {1!r} -> {2!r}",
]
TESTS = [
    "assert f({0!r}, {1!r}) == {2!r}",
    "def test():\n    a = {0!r}\n    assert f(a, b={1!r}) == {2!r}",
    "class T(unittest.TestCase):\n  def test(self):\n    self.assertEqual({2!r}, f({0!r}, {1!r}))",
    "@pytest.mark.parametrize('a, b, c', [({0!r}, {1!r}, {2!r})])\ndef test(a, b, c):\n"
    "    assert f(a, b) == c",
    "def check(candidate):\n    for a, b, c in [({0!r}, {1!r}, {2!r})]:\n"
    "        assert candidate(a, b) == c",
]


@pytest.mark.parametrize("form", FORMS + TESTS)
@given(first=VALUES, second=VALUES, result=VALUES)
@settings(max_examples=25, deadline=None)
def test_what_is_written_is_read_back(
    form: str, first: object, second: object, result: object
) -> None:
    """Any literal call and result, in each form, is one example with the same values."""
    text = form.format(first, second, result)
    docstring, tests = ("", (text,)) if form in TESTS else (text, ())
    read = examples_of("f", ("a", "b"), docstring, tests)
    assert [(one.arguments, one.result) for one in read.found] == [((first, second), result)], text


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=100, deadline=None)
def test_a_text_without_the_function_has_no_example(text: str) -> None:
    """Whatever it is, nothing is read into it, and what is missing is said."""
    linked = r"example|sample|e\.g\.|put|for|given|with|when|if|let|on|="
    assume(re.search(linked, text, re.IGNORECASE) is None)
    read = examples_of("some_function", ("x",), text, ())
    assert read.found == ()
    assert len(read.unread) == 1


@pytest.mark.parametrize(
    ("docstring", "tests"),
    [
        ("f(2) ==> 4\nf(2) returns 5", ()),
        ("f(2) ==> 4", ("assert f(2) == 5",)),
        (">>> f(2)\n4\n\nf(x=2) == 5", ()),
    ],
)
def test_two_that_contradict_each_other(docstring: str, tests: tuple[str, ...]) -> None:
    """Both are named, wherever they stand."""
    with pytest.raises(WrongUsage, match=r"contradict each other: '.*2.*4.*' and '.*2.*5.*'"):
        examples_of("f", ("x",), docstring, tests)


def test_the_same_example_twice() -> None:
    """Counts once, at its first place; equal numbers do not contradict each other."""
    [one] = examples_of("f", ("x",), "f(2) ==> 4\nf(x=2) = 4.0", ("assert f(2) == 4",)).found
    assert (one.result, one.where, one.line) == (4, "docstring line 1: f(2) ==> 4", 1)
    assert len(examples_of("f", ("x",), "f(1) = 4, f(True) = 5, f(1.0) = 6", ()).found) == 3


def test_arguments_that_do_not_fit() -> None:
    """Too many, too few, unknown, twice: named with the parameters."""
    for call in ("f(1)", "f(1, 2, 3)", "f(1, c=2)", "f(1, a=2)", "f()"):
        read = examples_of("f", ("a", "b"), f"{call} == 3", ())
        assert read.found == ()
        assert "do not fit the parameters (a, b)" in read.unread[0]


def test_what_a_file_says_of_a_function() -> None:
    """The last of that name, its parameters, and the text in its body with its line."""
    source = 'def f(): ...\n\n\ndef f(a, /, b=1, *c, d, **e):\n    import os\n    """Text."""\n'
    assert described(source, "f") == Described("f", ("a", "b", "*c", "d", "**e"), "Text.", 6)
    assert described("class C:\n    def f(self): ...\n", "f") is None
    assert described("def f(:", "f") is None
