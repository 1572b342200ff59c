"""Syntax errors of a candidate, in whole files and in broken ones."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Reject, Unknown, Verdict
from trueline.analysis.syntax import check_syntax, syntax_findings

PATH = Path("demo.py")
TWO = "class C:\n    def a(self):\n        {first}\n\n    def b(self):\n        {second}\n"


def verdict(text: str, candidate: str) -> Verdict:
    """The verdict on a candidate at the cursor."""
    prefix, suffix = text.split("§")
    after = prefix + candidate + suffix
    span = (len(prefix), len(prefix) + len(candidate))
    return check_syntax(PATH, prefix + suffix, after, span)


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("x = §\n", "1"),
        ("x = §\n\ndef broken(:\n", "1 + 2"),
        ("class (:\n\ndef f():\n    §\n", "return 1"),
        ("print(len(§\n", "xs))"),
        ("def f(xs):\n    print(len(§\n\n\ndef g():\n    pass\n", "xs))"),
        ("def f(xs):\n    print(len(§\n    return 1\n", "xs))"),
        ("def f(xs):\n    y = max(\n        §\n    return 1\n", "xs)"),
        ("x = [\n    §\n\n\ndef g():\n    pass\n", "1,\n]"),
        (TWO.format(first="return (1", second="return §"), "2"),
        (TWO.format(first="return §", second="return (1"), "2"),
        (TWO.format(first="x = (", second="def g():\n            return §"), "2"),
        ("class C:\n\tx = (\n\n\tdef f(self):\n\t\treturn §\n\tdef g(:\n", "2"),
    ],
)
def test_good_candidates(text: str, candidate: str) -> None:
    """A candidate without an error is accepted, also beside errors of the file's own."""
    assert verdict(text, candidate) == Accept()


@pytest.mark.parametrize(
    ("text", "candidate", "line"),
    [
        ("x = §\n", "(1", 1),
        ("a = 1\n§\n", "b = = 2", 2),
        ("def f():\n    §\n", "return 1 +", 2),
        ("def f():\n    §\n", "  x = 1\n    y = 2", 3),
        ("§\n", "return 1", 1),
        ("x = §\n\ndef broken(:\n", "1 + * 2", 1),
        ("f(§\n\ny = 1\n", '"open', 1),
        ("f([§\n\ny = 1\n", "1]", 1),
        ("def f(xs):\n    y = max(\n        §\n    return 1\n", "xs", 2),
        (TWO.format(first="return (1", second="return §"), "2 +", 6),
        (TWO.format(first="return §", second="return (1"), "2)", 3),
    ],
)
def test_bad_candidates(text: str, candidate: str, line: int) -> None:
    """A candidate with an error is rejected at its line."""
    found = verdict(text, candidate)
    assert isinstance(found, Reject)
    assert found.findings[0].line == line
    assert found.findings[0].stage == "syntax"


def test_position_and_message() -> None:
    """The finding has the compiler's words and a 1-based place."""
    [finding] = syntax_findings(PATH, "é = 1\nx = (\n")
    assert (finding.line, finding.column) == (2, 5)
    assert finding.message == "'(' was never closed"


def test_nothing_to_parse() -> None:
    """A NUL and deep nesting are findings, not exceptions."""
    assert syntax_findings(PATH, "x = '\0'")
    assert syntax_findings(PATH, "(" * 5000 + ")" * 5000)


@pytest.mark.parametrize(
    "candidate", ["a b", "a +", "[1, 2", "x) y", "x))", "x]", '"open', "(1", "for"]
)
@pytest.mark.parametrize(
    "text",
    ["a.append(§\n\n\ndef g():\n    pass\n", "def f(:\n  x = (\n\ndef g(a):\n    return §\n"],
)
def test_a_broken_file_excuses_nothing(text: str, candidate: str) -> None:
    """An error of the candidate's own is never hidden by one that the file had before."""
    assert not isinstance(verdict(text, candidate), Accept)


@pytest.mark.parametrize(
    "text",
    [
        "x = ) §\n",
        "def f(xs):\n    y = max(xs\n    return §\n",
        "def f(xs):\n    if xs\n        return 1\n    return §\n",
        TWO.format(first="pass", second="x = (1\n        return §"),
    ],
)
def test_unknown_where_nothing_can_be_told(text: str) -> None:
    """When the function around the candidate is broken itself, nobody is blamed."""
    assert isinstance(verdict(text, "1"), Unknown)
