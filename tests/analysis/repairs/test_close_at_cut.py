"""Rule close-at-cut: before → after, and when it must not fire."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Reject
from trueline.analysis.repairs.close_at_cut import close_at_cut
from trueline.analysis.repairs.problem import Problem
from trueline.analysis.syntax import check_syntax
from trueline.analysis.workspace import Workspace


def repaired(folder: Path, marked: str, candidate: str) -> str | None:
    """What the rule makes of a candidate put at § of a file."""
    path = folder / "demo.py"
    prefix, suffix = marked.split("§")
    before, after = prefix + suffix, prefix + candidate + suffix
    verdict = check_syntax(path, before, after, (len(prefix), len(prefix) + len(candidate)))
    found = verdict.findings if isinstance(verdict, Reject) else ()
    made = close_at_cut(Problem(Workspace(folder), path, before, after, found))
    return made.text if made else None


@pytest.mark.parametrize(
    ("marked", "candidate", "after"),
    [
        ("print(§\n", "sum([1, 2", "print(sum([1, 2]))\n"),
        ("print(§)\n", "sum([1, 2", "print(sum([1, 2]))\n"),
        ("x = §\r\ny = 1\r\n", "{'a': [1", "x = {'a': [1]}\r\ny = 1\r\n"),
        ("x = §\n", '"é', 'x = "é"\n'),
        ("x = §\n", 'f("é', 'x = f("é")\n'),
        ("print(§)\n", "len(x))", "print(len(x))\n"),
        ("x = §\n", "f(1)))", "x = f(1)\n"),
        ("x = §\n", "[f(1), 2)", "x = [f(1), 2]\n"),
        ("x = §\n", "f(\"a')", 'x = f("a")\n'),
        ("x = §\n", "\"a'", 'x = "a"\n'),
        ("x = §\n", '"""a"', 'x = """a"""\n'),
        ("x = §\n", 'f(""', 'x = f("")\n'),
        ("x = §\n", "f(1  # one", "x = f(1)  # one\n"),
        ("x = §\n", "f(1 \\\n  + 2", "x = f(1 \\\n  + 2)\n"),
        ("def f(x):\n\t§\n\ng = 1\n", "return f(x", "def f(x):\n\treturn f(x)\n\ng = 1\n"),
        ("def f(x):\n§    return 1\n", "    y = f(x\n", "def f(x):\n    y = f(x)\n    return 1\n"),
        ("print(1)\n§print(2)\n", "print(3\n", "print(1)\nprint(3)\nprint(2)\n"),
        ("x = §", "[1", "x = [1]"),
        ("\f\nx = §\n", "[1", "\f\nx = [1]\n"),
    ],
)
def test_fires(tmp_path: Path, marked: str, candidate: str, after: str) -> None:
    """One closing makes the file valid; what the text behind closes is left to it."""
    assert repaired(tmp_path, marked, candidate) == after


@pytest.mark.parametrize(
    ("marked", "candidate"),
    [
        pytest.param("x = §\n", "f(1)", id="nothing is wrong"),
        pytest.param("x = §\n", "f(", id="something is still to come"),
        pytest.param("x = §\n", "f(1,", id="another argument is still to come"),
        pytest.param("x = §\n", 'f("', id="a string is still to come"),
        pytest.param("x = §\n", "f(1 +", id="an operand is still to come"),
        pytest.param("x = §\n", 'f("a)', id="is the bracket text, or its end"),
        pytest.param("x = §\n", "1 ) + ( 2", id="wrong in the middle"),
        pytest.param("x = §\n", "# f(1", id="only a comment"),
        pytest.param("x = (§\n)\n", "1))\ny = (2", id="wrong above the end"),
        pytest.param("x = §\n", "1 2", id="another syntax error"),
    ],
)
def test_does_not_fire(tmp_path: Path, marked: str, candidate: str) -> None:
    """None is wrong at the end, or what would make it right is not sure."""
    assert repaired(tmp_path, marked, candidate) is None
