"""Whole docstrings in the styles that people use: tables, sections, code, values line by line."""

from textwrap import dedent

import pytest

from trueline.assistant.search.examples import examples_of


def found(
    text: str, *parameters: str, defaults: dict[str, object] | None = None
) -> list[tuple[object, ...]]:
    """The examples of `f` in a docstring: arguments, then the result."""
    read = examples_of("f", parameters or ("x",), dedent(text), (), defaults or {}).found
    return [(*one.arguments, one.result) for one in read]


TABLES = [
    """
    | x | f(x) |
    |---|-----:|
    | 2 | 4    |
    | 3 | 9    |
    """,
    """
    | Input | Output |
    |:-----:|--------|
    | `2`   | `4`    |
    | `3`   | `9`    |
    """,
    """
    ===== ======
    x     result
    ===== ======
    2     4
    3     9
    ===== ======
    """,
    """
    +---+----------+
    | x | Expected |
    +===+==========+
    | 2 | 4        |
    +---+----------+
    | 3 | 9        |
    +---+----------+
    """,
]
SECTIONS = [
    """Square it.

    Args:
        x (int): a number, such as 7.

    Returns:
        int: its square.

    Examples:
        >>> f(2)
        4
        >>> f(x=3)
        9
    """,
    """Square it.

    Parameters
    ----------
    x : int

    Returns
    -------
    int

    Examples
    --------
    f(2)
    4
    f(3)
    9
    """,
    """Square it.

    :param x: a number
    :returns: its square

    Example::

        f(2)  # -> 4
        y = f(3)
        assert y == 9
    """,
    """
    ```
    >>> f(2)
    4
    ```

    ```pycon
    >>> f(3)
    9
    ```
    """,
    """
    ```python
    two = f(2)
    assert two == 4
    for x, y in [(3, 9)]:
        assert f(x) == y
    ```
    """,
    """
    In [1]: f(2)
    Out[1]: 4

    In [2]: f(3)
    Out[2]: 9
    """,
]
LINES = [
    "In: 2\nOut: 4\n\nIn: 3\nOut: 9",
    "Test cases:\n    2 -> 4\n    3 -> 9",
    "Examples:\n  * 2 gives 4\n  * 3 gives 9",
    "For example, 2 becomes 4 and 3 becomes 9.",
    "Squares a number (e.g. 2 -> 4, 3 -> 9).",
    "Examples: 2 -> 4; and 3 -> 9",
    "It returns 4 for 2 and 9 for 3.",
    "f(2) evaluates to 4, while f(3) evaluates to 9.",
    "When called with 2 it returns 4. When called with 3, returns 9.",
    "Example:\n    x 2\n    result 4\n\nExample:\n    x 3\n    => 3 * 3 = 9\n    result = 9",
]


@pytest.mark.parametrize("text", TABLES + SECTIONS + LINES)
def test_two_examples_in_each_style(text: str) -> None:
    """All of these say that 2 gives 4 and 3 gives 9."""
    assert found(text) == [(2, 4), (3, 9)]


def test_columns_in_any_order() -> None:
    """A column belongs to the parameter that its head names; a row that is not read is named."""
    head = "| b | result | `a` |\n|---|---|---|\n"
    assert found(head + "| 1 | [2] | 'x' |", "a", "b") == [("x", 1, [2])]
    read = examples_of("f", ("a", "b"), head + "| 1 | [2] | ... |", ())
    assert read.found == ()
    assert "not a literal in each column" in read.unread[0]


@pytest.mark.parametrize(
    "text",
    [
        "| x | mode | result |\n|---|---|---|\n| 2 | 1 | 4 |",
        "| x | meaning |\n|---|---|\n| 2 | 4 |",
        "| x | x | result |\n|---|---|---|\n| 2 | 2 | 4 |",
        "| x | result |\n| 2 | 4 |",
        "| x | result |\n|---|---|\n| 2 | 4 or 5 |",
        "| x | result |\n|---|---|\n| 2..3 | 4 |",
        "Wrong:\n| x | result |\n|---|---|\n| 2 | 4 |",
        "=== ======\ny   result\n=== ======\n2   4\n=== ======",
    ],
)
def test_tables_of_something_else(text: str) -> None:
    """Other columns, no head, cells that are no literals, and what is said to be wrong."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "```\nf = abs\ny = f(2)\nassert y == 2\n```",
        "```\ndef f(x):\n    return 4\ny = f(2)\nassert y == 4\n```",
        "```\nx = load()\nassert f(x) == 4\n```",
        "```\nif slow:\n    y = f(2)\nassert y == 4\n```",
        "```js\ny = f(2)\nassert y == 4\n```",
        "Wrong:\n```\ny = f(2)\nassert y == 4\n```",
        "Never do this::\n\n    y = f(2)\n    assert y == 5",
    ],
)
def test_code_that_is_no_example(text: str) -> None:
    """Names that are bound again or not known, other languages, and what is said to be wrong."""
    assert found(text) == []


def test_values_line_by_line() -> None:
    """A sign may be missing, one name may be another, and steps may lead to the result."""
    text = "Example:\n    ops['+', '*']\n    array = [1, 2, 3]\n"
    text += "    result = 1 + 2 * 3\n    => result = 7"
    assert found(text, "ops", "numbers") == [(["+", "*"], [1, 2, 3], 7)]
    assert found("Example:\n    xs: [1]\n    k = 2\n    returns 3", "xs", "k") == [([1], 2, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "xs = [1]\nsize = 2\nresult 3",
        "Example:\n    xs = [1]\n    size = 2\n    ranks = 4\n    result = 3",
        "Example:\n    list = [1]\n    size = 2\n    result = 3",
        "Example:\n    xs[0]\n    size = 2\n    result = 3",
        "Example:\n    k = 2\n    size = 2\n    result = 3",
        "Example:\n    xs = [1]\n    size = 2\n    and so on\n    result = 3",
        "Example:\n    xs = [1]\n    size = 2\n    result = 3 or 4",
        "Example:\n    xs = [1]\n    size = 2",
    ],
)
def test_lines_that_tell_something_else(text: str) -> None:
    """No heading, a value too many, two other names, an index, and no plain result."""
    assert found(text, "xs", "k") == []


def test_an_optional_parameter_must_have_its_name() -> None:
    """A value under another name may be a step where the parameter was left out."""
    text = "Example:\n    xs = [2, 1]\n    ordered = [1, 2]\n    result: 2"
    assert found(text, "xs", "k") == [([2, 1], [1, 2], 2)]
    assert found(text, "xs", "k", defaults={"k": 0}) == []


BARE = "Whether a string is in order.\n{}(ab) => True\n{}(ba) => False\n{}(abc) => True"


def test_texts_without_quotes() -> None:
    """Where the prose speaks of a string and three calls at least have words of their own."""
    assert found(BARE.format("f", "f", "f")) == [("ab", True), ("ba", False), ("abc", True)]


@pytest.mark.parametrize(
    "text",
    [
        BARE.format("f", "f", "g"),
        BARE.format("f", "f", "f").replace("string", "number"),
        BARE.format("f", "f", "f").replace("in order", "ab or abc"),
        BARE.format("f", "f", "f").replace("abc", "x"),
        BARE.format("f", "f", "f").replace("abc", "int"),
        BARE.format("f", "f", "f") + "\nf(cab) => maybe",
        BARE.format("f", "f", "f") + "\nand f(cab) as well",
        "A string.\nf(a) => 1\nf(b) => 2\nf(c) => 3",
        "A string.\nf(even) => 1\nf(odd) => 2",
    ],
)
def test_words_that_are_names(text: str) -> None:
    """Too few, no text, a parameter, a kind, a word of the prose, or a call that is not read."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Examples:\n    f(2)\n    f(3)",
        "Examples:\n    f(2)\n    4\n    f(3)",
        "f(2)\n4",
        "Examples:\n    f(2)\n    4 words",
        "Example: 2 gives 4 words",
        "Example: 2 becomes 4 or 5.",
        "It returns 4 for 2 and 9 for 3 words.",
        "It returns 4 for 2 and 9 for all else.",
        "f(2) returns no less than 4, while f(3) should not return 9.",
        "It can be called with 2, returns 4.",
    ],
)
def test_what_is_told_of_something_else(text: str) -> None:
    """Calls without results, results of which not all is said, and no sentences of ours."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["| x | result |\n" * 20_000, "```\n~~~\n" * 20_000, "a::\n\n  f(1)\n" * 5_000, "|-" * 100_000],
)
def test_long_nonsense_ends(text: str) -> None:
    """No reading takes time that grows with the square of the text."""
    assert found(text) == []
