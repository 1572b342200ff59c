"""The last statements of a text."""

import pytest

from trueline.analysis.following.statement import read_tail, tail_start


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\ny = ", ["y", "="]),
        ("f(a,\n  b", ["f", "(", "a", ",", "b"]),
        ("x = 1; y", ["y"]),
        ("x = 1 + \\\n  y", ["x", "=", "1", "+", "y"]),
        ("f('a # b', ", ["f", "(", "'a # b'", ","]),
        ('"""a\nb"""\nx', ["x"]),
        ("x = 1\n", []),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    """Those of the statement that goes on, brackets and line ends observed."""
    tokens = read_tail(text).tokens
    assert tokens is not None
    assert [token.text for token in tokens] == words


@pytest.mark.parametrize("text", ["x = 'a", '"""a\n', "x  # y", "f(rb'"])
def test_nothing_stands_in_text(text: str) -> None:
    """A string and a comment have no words of the program."""
    assert read_tail(text).tokens is None


def test_the_statement_above() -> None:
    """Its last token and where it begins are told when it is complete."""
    tail = read_tail("a = 1\nif b:  # c\n\n  # d\n")
    assert tail.above is not None
    assert (tail.tokens, tail.above.text, tail.above_start) == ((), ":", 6)


@pytest.mark.parametrize(
    ("above", "rest"),
    [
        ("x = 1\n", "y = f(\n    a,\n    "),
        ("x = 1\n", "y = 2\n    "),
        ("def f(\n    a,\n) -> None:\n", "    x"),
        ("", "def f(\n    a,\n) -> None:\n    "),
        ("x = 1\n", "y = 1 + \\\n    "),
        ("x = 1\n", '"""a\nb\n"""\n'),
        ("x = 1\n", "y = 2\n# a comment (\n\n"),
    ],
)
def test_where_the_last_statement_begins(above: str, rest: str) -> None:
    """The line where the statement that goes on begins, or the last one above."""
    assert tail_start(above + rest) == len(above)


def test_no_statement_in_text() -> None:
    """Where the text ends in a string, none is known."""
    assert tail_start('x = """a\n') is None
