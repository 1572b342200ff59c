"""Operations have one name wherever they are met."""

import ast

import pytest

from trueline.assistant.search.components import ROWS
from trueline.assistant.search.uses import literals, operations, operations_of


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("x > y", {"<"}),
        ("x >= y and z", {"<=", "and"}),
        ("total += x", {"+"}),
        ("x % 2 == 0", {"%", "%2", "=="}),
        ("np.sum(x)", {"sum"}),
        ("values.sort(reverse=True)", {"sorted", "reverse"}),
        ("max(x)", {"max"}),
        ("max(x, y)", {"max of two"}),
        (
            "x[::-1] + x[1:] + x[:2] + x[1:2] + x[::2]",
            {"[::-1]", "[n:]", "[:m]", "[n:m]", "[::n]", "+"},
        ),
        ("x[0]", {"[i]"}),
        ("{one for one in x}", {"set"}),
        ("x is None", set()),
        ("f = g = x", set()),
    ],
)
def test_operations(code: str, names: set[str]) -> None:
    """What stands in code."""
    assert operations(ast.parse(code)) == names


def test_components_speak_the_same_language() -> None:
    """Of the components only those that do nothing to see have no operation."""
    silent = {row.source for row in ROWS if not operations_of(row.source)}
    known = {
        "{0}",
        "(-{0})",
        "[{0}]",
        "[{0}, {1}]",
        "({0}, {1})",
        "({1} if {0} else {2})",
        "{{**{0}, **{1}}}",
    }
    assert silent <= known | {"[each for row in {0} for each in row]"}
    assert operations_of("({0} % {1} == 0)") == {"%", "=="}
    assert operations_of("for {0} in {1}") == frozenset()


def test_literals() -> None:
    """Numbers and short texts that code uses; no docstring, no truth value."""
    code = 'def f(x):\n    """One "a"."""\n    return x + 26 + ord("a") + True + 10**9 * 1_000_000'
    assert literals(ast.parse(code)) == {"26", "'a'", "10", "9"}
