"""From what a model said to a program, form by form."""

from pathlib import Path

import pytest

from trueline.evals.benchmarks.task import Task
from trueline.evals.joining import as_is, is_text, joined, normal, parses, whole_hole
from trueline.evals.samples import Sample

from .small import DOUBLE, SHIFT, TOTAL

BODY = "    return n * 2\n"


def sample(task: dict[str, str], text: str, *, whole: bool = False) -> Sample:
    """A recorded sample of a task."""
    return Sample(Task(**task), 0, task["prompt"], text, whole)


def program(task: dict[str, str], text: str, *, whole: bool = False) -> str:
    """The program that a sample becomes."""
    return joined(sample(task, text, whole=whole), Path("/")).source


@pytest.mark.parametrize(
    "said",
    [
        BODY,
        "return n * 2",
        "\treturn n * 2".expandtabs(4),
        f"{BODY}\n\ndouble(3)\nprint(double)\n",
        f"{BODY}\n\ndef other():\n    pass\n",
        f"{BODY}END CODE",
        f"{BODY}assert double(1) == 3\n",
        '"""Twice n.\n\n    >>> double(2)\n    4\n    """\n' + BODY,
        f"```python\n{DOUBLE['prompt']}{BODY}```\nThis doubles n.",
    ],
)
def test_every_form_of_one_answer_behaves_alike(said: str) -> None:
    """A body with anything around it becomes a module whose function doubles, and no more."""
    source = program(DOUBLE, said)
    space: dict[str, object] = {}
    exec(compile(source, "source", "exec"), space)
    assert space["double"](4) == 8  # type: ignore[operator]
    assert set(space) - {"__builtins__"} == {"double"}


def test_a_whole_program_keeps_the_imports_and_helpers_of_the_prompt() -> None:
    """The prompt's head stays above a program that leaves it out."""
    source = program(TOTAL, "def total(xs: List[int]) -> int:\n    return 3\n", whole=True)
    assert source.startswith("from typing import List\n\n\ndef total")
    source = program(SHIFT, "def down(n):\n    return n - 5\n", whole=True)
    assert source.count("def up") == source.count("def down") == 1


def test_a_whole_program_loses_its_own_calls_and_asserts() -> None:
    """What would run when the module is loaded is not part of the answer."""
    said = "def double(n):\n    return helper(n)\n\ndef helper(n):\n    return 2 * n\n"
    source = program(DOUBLE, f"{said}\nassert double(1) == 3\nprint(double(2))\n", whole=True)
    assert "def helper" in source
    assert "assert" not in source
    assert "print" not in source


def test_a_helper_behind_a_continued_function_is_kept() -> None:
    """The function calls it, so it belongs to the answer; what else follows does not."""
    said = "    return twice(n)\n\n\ndef twice(n):\n    return n + n\n\n\ndef unused():\n    pass\n"
    source = program(DOUBLE, said)
    assert "def twice" in source
    assert "def unused" not in source


def test_broken_code_stays_broken() -> None:
    """Joining mends no code: an open bracket is the model's own."""
    for said in ("    return (n * 2\n", "    if n:\n", "    return n *\n"):
        assert not parses(program(DOUBLE, said))


def test_nothing_said_is_an_empty_body() -> None:
    """An empty sample leaves the prompt's own docstring as the body."""
    assert program(DOUBLE, "") == normal(DOUBLE["prompt"])


def test_as_is_is_plain_concatenation() -> None:
    """The published method: nothing is moved, cut or put in front."""
    assert as_is(sample(DOUBLE, "return n")) == normal(DOUBLE["prompt"] + "return n")
    whole = sample(DOUBLE, "def double(n): return 1", whole=True)
    assert as_is(whole) == "def double(n): return 1\n"


def test_a_drawn_sample_is_joined_already() -> None:
    """The pipeline cut it when it was drawn; doing so again could change it."""
    ready = Sample(Task(**DOUBLE), 0, DOUBLE["prompt"], "    return 1\n\n\nx = 1", ready=True)
    assert joined(ready, Path("/")).source == normal(DOUBLE["prompt"] + ready.text)


def test_the_place_of_the_function() -> None:
    """The last definition of the name; a prompt without one is kept whole."""
    hole = whole_hole(SHIFT["prompt"], "down", Path("/"))
    assert hole.text[hole.start :].startswith("def down")
    assert whole_hole("x = 1\n", "f", Path("/")).start == len("x = 1\n")


@pytest.mark.parametrize("said", ["\0", "    return n\0 * 2\n", "\ud800", "(" * 10_000, "\x0c"])
def test_odd_texts_become_programs_too(said: str) -> None:
    """NUL bytes, half characters and deep nests are samples like others: they fail later."""
    assert program(DOUBLE, said).startswith("def double")


def test_what_a_file_can_hold() -> None:
    """Half a surrogate pair is no text; a NUL byte is."""
    assert is_text("a\0ä")
    assert not is_text("\ud800")
