"""Which examples are read from a docstring, and what only looks like one."""

from textwrap import dedent

import pytest

from trueline.assistant.search.examples import examples_of


def found(text: str, *parameters: str) -> list[tuple[object, ...]]:
    """The examples of `f` in a docstring: arguments, then the result."""
    read = examples_of("f", parameters or ("x",), dedent(text), ()).found
    return [(*one.arguments, one.result) for one in read]


def unread(text: str) -> str:
    """What is said of a docstring without any example."""
    read = examples_of("f", ("x",), dedent(text), ())
    assert read.found == ()
    return "\n".join(read.unread)


SIGNS = ["==>", "=>", "->", "-->", "➞", "→", "⇒", "==", "=", ":", "#", "# =>", "# returns", "//"]
VERBS = [
    "returns",
    "should return",
    "must\nreturn",
    "will return",
    "would give",
    "gives",
    "is",
    "is equal to",
    "should be",
    "should equal",
    "equals",
    "evaluates to",
    "yields",
    "output:",
]


@pytest.mark.parametrize("link", SIGNS + VERBS)
def test_a_call_linked_to_its_result(link: str) -> None:
    """By a sign or a verb, alone on the line or in ticks."""
    assert found(f"f([4, 2]) {link} [2, 4]") == [([4, 2], [2, 4])]
    assert found(f"    For example,\n    `f(-2)` {link} `None`\n") == [(-2, None)]


@pytest.mark.parametrize(
    "text",
    [
        "f(4) == 2",
        "assert f(4) == 2",
        "- f(4) -> 2",
        "1. f(4) -> 2",
        "(e.g. f(4) == 2)",
        "f(4) returns 2.",
        "f(4) == 2  # the root, not the square",
        "f(4) -> 2 (since 2 * 2 is 4)",
        "f(4) == 1 + 1 = 2",
        "f(x=4) == 2",
        "f(4)\n    -> 2",
        ">>> f(4)\n2",
        ">>> f(4) == 2",
        ">>> f(4) == 2\nTrue",
        ">>> f(4) ==> 2",
        ">>> n = 4\n>>> f(n)\n2",
        ">>> r = f(4)\n>>> r\n2",
        "Input: 4\nOutput: 2",
        "Example 1:\n    Input: x = 4\n    Output: 2\n    Explanation: 2 * 2 = 4",
        "**Input:** `x = 4`\n**Output:** `2`",
        "Input: number = 4 -> Output: 2",
        "For x = 4 the output should be 2",
        "For x = 4, twice two, the result is 2.",
        "If x = 4, return 2.",
        "Given 4, returns 2.",
        "For example, if the input is 4, the output is 2.",
        "It returns 2 for 4.",
        "Returns 2 if x = 4.",
        "x = 4\n    -> look for it -> found\nreturn 2",
        "Examples:\n    4 -> 2",
        "Examples\n--------\n`4` => `2`",
        "e.g. x = 4 -> 2",
        "Examples:\n- `4` -> `2`.",
    ],
)
def test_ways_to_write_one_example(text: str) -> None:
    """All of these say that 4 gives 2."""
    assert found(text) == [(4, 2)]


def test_several_on_a_line_and_one_on_several() -> None:
    """Examples follow each other in a sentence, and a call may be broken."""
    assert found("f(1) = 2, f(2) = 3; f(3) = 4") == [(1, 2), (2, 3), (3, 4)]
    assert found("f(1) should\n   return 2 and f(2) should return 3.") == [(1, 2), (2, 3)]
    assert found("f([\n  [1],\n  [2],\n]) == [\n  1, 2\n]") == [([[1], [2]], [1, 2])]
    assert found("Examples: 1 -> 2, 2 -> 3.") == [(1, 2), (2, 3)]


def test_several_parameters() -> None:
    """By position, by name in any order, and by a label that says more than the name."""
    assert found("f('a', n=2) -> 'aa'", "s", "n") == [("a", 2, "aa")]
    assert found("For n = 2 and s = 'a' the result is 'aa'", "s", "n") == [("a", 2, "aa")]
    labels = "Input:\n  words : ['a']\n  most_words : 2\nOutput: 1"
    assert found(labels, "words", "words_limit") == [(["a"], 2, 1)]
    assert found("Input: 'a', 2\nOutput: 'aa'", "s", "n") == [("a", 2, "aa")]


def test_prompts_that_the_standard_parser_gives_up() -> None:
    """One prompt that is broken does not hide the others."""
    assert found('    >>> f("a\nb")\n    2\n    >>> f("c")\n    3\n') == [("c", 3)]


def test_a_call_under_another_name() -> None:
    """Where nothing else is there, below "Example:", sharing a word with the function's name."""
    read = examples_of("sorted_words", ("s",), "Example:\n  sort_words('b a') == 'a b'", ())
    assert [one.result for one in read.found] == ["a b"]
    for text in ("sort_words('b a') == 'a b'", "Example:\n  len('b a') == 3"):
        assert examples_of("sorted_words", ("s",), text, ()).found == ()


@pytest.mark.parametrize(
    "text",
    [
        "f(4) should not return 2",
        "f(4) != 2",
        "f(4) > 2",
        "f(4) can return 2",
        "f(4) returns 2 or 3",
        "f(4) returns 2, or 3 if it must",
        "f(4) returns 2 (or 3)",
        "f(4) returns 2 and 3",
        "f(4) returns 2, 3",
        "f(4) returns 2 words",
        "f(4) returns 2\n    times the root",
        "f(4) returns 2 if it is even",
        "f(4) == 2.5...",
        "f(4) == [1, ...]",
        "f(4) == 1,000",
        "f(4) == 2 * f(1)",
        "f(4) == 4 / 2",
        "f(4) = 2^1",
        "f(4) -> 2 -> 1",
        "f(4) -> ('a')",
        "f(4) == 2  # wrong!",
        "f(4)  # 2 is the root",
        "f(4)  # 1\nf(9)  # 2",
        "f(4) + 1 == 3",
        "2 * f(4) == 4",
        "g(f(4)) == 2",
        "round(f(4), 2) == 2",
        "print(f(4))  # 2",
        "my.f(4) == 2",
        "f(4)[0] == 2",
        "if f(4) == 2 then stop",
        "not f(4) == 2",
        "previously f(4) == 2",
        "Wrong:\n    f(4) == 2",
        "Counterexamples:\n    f(4) == 2",
        "f(n) = n - 2",
        "f(int) -> int",
        "4 = 2 * 2",
        "Example:\n    4 -> 2 -> 1",
        "Example:\n    x = 4 -> 2\n    so it is halved",
        "for x = 1 -> 4 do",
        "fails when x = 4, returns 2.",
        "For y = 4 the output should be 2",
        "For 4 or more, returns 2",
        "Given 4 words, returns 2",
        "Returns 2 for 4 words",
        "Does not return 2 if x = 4.",
        "Returns 2 if x = 4 or x = 3.",
        "The input is 4. The output is often 2.",
        ">>> print(f(4))\n2",
        ">>> f(4) + 1\n2",
        ">>> f(4)\n<root 2>",
        ">>> f(4) == 2\nFalse",
        ">>> n = [4]\n>>> n.append(1)\n>>> f(n)\n2",
        ">>> f = abs\n>>> f(4)\n2",
        ">>> f(4)  # doctest: +ELLIPSIS\n'2...'",
        "Lorem ipsum: 4, 2, (1); it is what it is.",
    ],
)
def test_what_is_no_example(text: str) -> None:
    """Negated, conditional, open, computed, of something else, or in two readings."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("f(4) ==> <root>", "docstring line 1: f(4) ==> <root>: the result is not one literal"),
        ("\nf(open('x')) == 2", "line 2: f(open('x')) == 2: an argument cannot be read"),
        ("f(lambda: 1) == 2", "an argument cannot be read: lambda: 1 is not a literal"),
        ("f(1, 2) == 3", "its arguments do not fit the parameters (x)"),
        (
            ">>> f(4)\nTraceback (most recent call last):\nValueError: x",
            "an exception is not a value",
        ),
        (">>> f(4)\n<root 2>", "the result cannot be read"),
        ("Input: four\nOutput: 2", "not a literal for each parameter"),
        ("Square roots.", "f: no examples; write `>>>` lines in its docstring or give tests"),
        ("f([" + "0, " * 50_000 + "]) == 2", "no examples"),
        ("x" * 1_000_001, "docstring: longer than 1,000,000 characters"),
    ],
)
def test_what_is_missing_is_said(text: str, why: str) -> None:
    """One line for each thing that looks like an example, or one that says there is none."""
    assert why in unread(text)


@pytest.mark.parametrize("text", ["f(" * 20_000, ">>> f(1)\n" * 2_000, "For x = 1, " * 5_000])
def test_long_nonsense_ends(text: str) -> None:
    """No reading takes time that grows with the square of the text."""
    assert found(text) == []
