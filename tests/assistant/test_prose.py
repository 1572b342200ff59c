"""What of a docstring's prose becomes a test of `synth`, and what is said of it."""

import ast
from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge
from trueline.assistant.prose import contradictions, prose_of

SOURCE = '''\
"""Halves."""


def half(n: int) -> int:
    """Half of it.

    {}
    """
    raise NotImplementedError
'''


def script(*lines: str, spec: str = "") -> list[str]:
    """The tests that are made of some lines of the docstring, each with its line of the file."""
    suite = prose_of(SOURCE.format("\n    ".join(lines)), "half", spec).suite
    tree = ast.parse(suite.source if suite else "")
    return [f"{node.lineno}: {ast.unparse(node)}" for node in tree.body]


def test_examples_stand_on_their_lines() -> None:
    """So that a failure names the line of the file."""
    made = script("half(4) ==> 2, half(6) ==> 3", "", "For n = 8 the result is 4.")
    assert made == [
        "7: assert half(4) == 2",
        "7: assert half(6) == 3",
        "9: assert half(8) == 4",
    ]


@pytest.mark.parametrize(
    ("line", "made"),
    [
        (">>> half(4)\n    2", []),
        (">>> half(4) == 2", ["7: assert half(4) == 2"]),
        ("half(3) ==> 1.5", ["7: assert half(3) == 1.5"]),
        ("half(0.1) ==> 0.33", []),
        ("half(1) ==> [1, 0.1]", []),
        ("half(1) ==> {1: 0.1}", []),
        ("half(1e999) ==> 2", []),
        ("half(0) ==> None", ["7: assert half(0) is None"]),
        ("Half of it, as half(n) says.", []),
    ],
)
def test_what_is_certain(line: str, made: list[str]) -> None:
    """What the other suite has is left to it; a float may have been rounded by its author."""
    assert script(line) == made


def test_the_description_where_the_docstring_has_none() -> None:
    """The docstring goes first."""
    assert script("Nothing.", spec="half(4) is 2") == ["1: assert half(4) == 2"]
    assert script("half(6) = 3", spec="half(4) is 2") == ["7: assert half(6) == 3"]


def test_notes_name_the_examples() -> None:
    """Three of them and how many more; or the two that contradict each other."""
    made = prose_of(SOURCE.format("half(2)=1, half(4)=2, half(6)=3, half(8)=4"), "half", "")
    assert made.notes == (
        "taken from the docstring prose as tests: line 7: half(2)=1; line 7: half(4)=2; "
        "line 7: half(6)=3; and 1 more",
    )
    made = prose_of(SOURCE.format("half(2) = 1, half(2) = 2"), "half", "")
    assert made.suite is None
    assert "not used: half: two examples contradict each other" in made.notes[0]


def test_no_function_no_prose() -> None:
    """A function that is not there, a method, a text that does not parse."""
    for name in ("other", "C.half", ""):
        assert prose_of(SOURCE.format("half(2) = 1"), name, "half(2) = 1").suite is None
    assert prose_of("def half(:", "half", "half(2) = 1").suite is None


async def test_a_contradiction_names_its_line(tmp_path: Path) -> None:
    """In the sandbox, by a body that is right in one of two."""
    source = SOURCE.format("half(4) ==> 2\n    half(5) ==> 3")
    suite = prose_of(source, "half", "").suite
    assert suite is not None
    path = tmp_path / "halves.py"
    with TestJudge(tmp_path) as judge:
        text = source.replace("raise NotImplementedError", "return n // 2")
        result = await judge.judge({path: text}, suite)
    assert (result.tests_passed, result.tests_total) == (1, 2)
    assert contradictions(suite, result) == (
        "passes your tests, but not an example in the docstring prose, line 8: "
        "assert half(5) == 3: got 2",
    )
