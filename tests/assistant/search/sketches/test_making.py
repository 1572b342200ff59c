"""Which edits are made: each kind, their order, what is left alone."""

import ast
from itertools import takewhile
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.search.sketches.edit import Kind
from trueline.assistant.search.sketches.making import MOST, one_edits

HEAD = 'def f(xs, n):\n    """Says 1 < 2."""\n'


def bodies(body: str) -> list[str]:
    """The bodies of all versions of `f` with this body."""
    text = HEAD + "".join(f"    {line}\n" for line in body.split("\n"))
    made = [one.made(text) for one in one_edits(text, "f")]
    assert all(one.startswith(HEAD) for one in made)
    rows = [[line[4:] for line in one.removeprefix(HEAD).splitlines()] for one in made]
    return ["\n".join(one) for one in rows]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return n + 3", "return n + 4"),
        ("return n + 1", "return n"),
        ("return n // 2", "return n"),
        ("return -1", "return 0"),
        ("return True", "return False"),
        ("return n < 3", "return n <= 3"),
        ("return n not in xs", "return n in xs"),
        ("return n is not None", "return n is None"),
        ("return range(n)", "return range(n + 1)"),
        ("return range(n)", "return range(1, n)"),
        ("return range(1, n)", "return range(n)"),
        ("return range(len(xs) - 1)", "return range(len(xs))"),
        ("return xs[n]", "return xs[n - 1]"),
        ("return xs[:n]", "return xs[:n + 1]"),
        ("return xs * n", "return xs * xs"),
        ("a = 1\nreturn n", "a = 1\nreturn a"),
        ("return n + 3", "return n * 3"),
        ("n += 3\nreturn n", "n -= 3\nreturn n"),
        ("return n and xs", "return n or xs"),
        ("return max(xs)", "return min(xs)"),
        ("return xs.lstrip()", "return xs.strip()"),
        ("xs.sort()\nreturn xs", "return xs"),
        ("if n:\n    return xs\nreturn n", "if n:\n    pass\nreturn n"),
        ("for x in xs:\n    n += x\n    return n", "for x in xs:\n    n += x\nreturn n"),
        ("return 1 if n > 2 else 3", "return 1 if not (n > 2) else 3"),
        ("return not n", "return n"),
        ("return [x for x in xs if x]", "return [x for x in xs if not x]"),
        ("return xs", "return sorted(xs)"),
        ("return n % 10 * xs % 10", "return n % 10 * (xs % 10)"),
        ("return n + xs / 2", "return (n + xs) / 2"),
        ("return int(n)", "return math.ceil(n)"),
        ("return xs[n]", "if not xs:\n    return []\nreturn xs[n]"),
        ("return n / 3", "return round(n / 3, 2)"),
    ],
)
def test_made(before: str, after: str) -> None:
    """Each kind of slip has its edit."""
    assert after in bodies(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return n + 1", "return n + 0"),
        ("return n + 1", "return n + -1"),
        ("def g(x):\n    return x\nreturn g(n)", "pass\nreturn g(n)"),
        (
            "if n:\n    a = 1\n    b = 2\nelse:\n    b = 3\nreturn b",
            "if n:\n    a = 1\nb = 2\nelse:",
        ),
    ],
)
def test_not_made(before: str, after: str) -> None:
    """What is written badly, or is no program."""
    assert not any(one.startswith(after) for one in bodies(before))


def test_nothing_but_the_body_is_edited() -> None:
    """Defaults, decorators, the docstring and what stands beside the function stay."""
    text = '@wrap(1)\ndef f(n=1):\n    """Of 1."""\n    return n\n\n\ndef g(n):\n    return 1 < n\n'
    made = [one.made(text) for one in one_edits(text, "f")]
    assert made
    assert all(one.startswith('@wrap(1)\ndef f(n=1):\n    """Of 1."""\n') for one in made)
    assert all(one.endswith("\n\n\ndef g(n):\n    return 1 < n\n") for one in made)


def test_words_say_what_and_where() -> None:
    """The place is the line of the file."""
    text = "import math\n\ndef f(n):\n    x = 'ä'; return n < 3\n"
    said = {one.new: one.message for one in one_edits(text, "f")}
    assert said["<="] == "changed `<` to `<=` in line 4"
    [left_out] = [
        one.message for one in one_edits(text, "f") if one.message.startswith("left out `return")
    ]
    assert left_out == "left out `return n < 3` in line 4"


def test_the_order_is_that_of_the_kinds() -> None:
    """Constants first, what is returned wrapped in a call last; and the same every time."""
    text = HEAD + "    for x in range(n):\n        if x < 3:\n            n += xs[x]\n"
    text += "    return max(xs)\n"
    made = one_edits(text, "f")
    kinds = list(dict.fromkeys(one.kind for one in made))
    assert (kinds[0], kinds[-1]) == ("constant", "result")
    assert set(kinds) == set(get_args(Kind))
    assert [one.kind for one in made] == sorted((one.kind for one in made), key=kinds.index)
    assert made == one_edits(text, "f")


def test_none_twice_and_not_too_many() -> None:
    """Two ways to one text are one version, and a long function has a bound."""
    made = bodies("return xs[n]")
    assert len(made) == len(set(made))
    long = HEAD + "".join(f"    a{at} = n < {at} + a{at - 1}\n" for at in range(1, 300))
    assert len(one_edits(long, "f")) == MOST


@pytest.mark.parametrize("text", ["", "def g(): pass\n", "class f:\n    pass\n", "def f(:\n"])
def test_no_such_function(text: str) -> None:
    """Nothing is edited where there is nothing to edit."""
    assert one_edits(text, "f") == []


@given(st.lists(st.sampled_from(["ä = n < 1", "if xs:", "    n += xs[n]", "return n"]), max_size=6))
def test_one_place_is_edited(lines: list[str]) -> None:
    """Whatever the body: a version differs in one span, and that is where the edit says it is."""
    text = HEAD + "".join(f"    {line}\n" for line in lines)
    for one in one_edits(text, "f"):
        made = one.made(text)
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(made, text, strict=False))))
        assert same >= one.start
        assert made.endswith(text[one.end :])
        assert one.line == text.count("\n", 0, one.start) + 1


def test_versions_parse() -> None:
    """An edit breaks no syntax where the function had none broken."""
    text = HEAD + (
        "    best = 0\n    for i in range(0, n):\n        if xs[i] > best and not xs[i] % 2:\n"
        "            best = xs[i]\n        else:\n            best -= 1\n"
        "    return best if xs else n\n"
    )
    edits = list(one_edits(text, "f"))
    assert len(edits) > 20
    for one in edits:
        ast.parse(one.made(text))
