"""The smallest hole around a finding."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Finding
from trueline.analysis.syntax import Positions
from trueline.assistant.fixing.holes import function_hole, statement_hole

PATH = Path("a.py")


def finding_at(text: str) -> tuple[str, Finding]:
    """The text without its mark `§`, and a finding there."""
    offset = text.index("§")
    text = text.replace("§", "")
    line, column = Positions(text).at(offset)
    return text, Finding("types", "x", "m", str(PATH), line, column, line, column + 1)


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("x = 1\ny = §nope\n", "y = nope"),
        ("def f():\n    return §nope  # why\n", "return nope"),
        ("a = 1; b = §nope; c = 3\n", "b = nope"),
        ("x = f(\n    1,\n    §nope,\n)\n", "x = f(\n    1,\n    nope,\n)"),
        ("if §nope:\n    x = 1\n", "if nope:"),
        ("for k in {1: §nope}:  # a: b\n    x = 1\nelse:\n    pass\n", "for k in {1: nope}:"),
        ("def f(a: §nope = lambda x: x) -> str:\n    return a\n", None),
        ("while lambda: §nope:\n    x = 1\n", "while lambda: nope:"),
        ("ü = 'ä'; é = §nope\n", "é = nope"),
        ("def f(:\n    §pass\n", "pass"),
        ("x = (§\n", "x = ("),
        ("@§nope\ndef f(): ...\n", "@nope"),
        ("if x: y = §nope\n", "y = nope"),
        ("match §nope:\n    case 1:\n        pass\n", "match nope:"),
    ],
)
def test_what_is_taken_out(text: str, old: str | None) -> None:
    """The statement, the header, or the line; filling in what stood there gives the file back."""
    text, finding = finding_at(text)
    wrong = statement_hole(PATH, text, finding)
    assert wrong is not None
    if old is not None:
        assert wrong.old == old
    assert wrong.hole.filled(wrong.old) == text


def test_the_baseline_lacks_the_statement() -> None:
    """A candidate is compared with the file without the statement, where that parses."""
    text, finding = finding_at("x = 1\ny = §nope\n")
    wrong = statement_hole(PATH, text, finding)
    assert wrong is not None
    assert wrong.hole.text == "x = 1\npass\n"
    text, finding = finding_at("if §nope:\n    x = 1\n")
    wrong = statement_hole(PATH, text, finding)
    assert wrong is not None
    assert wrong.hole.text == text


def test_a_long_statement_is_asked_for_by_its_line() -> None:
    """Nobody's table of a hundred lines is written anew for one wrong name."""
    rows = "".join(f"    {number},\n" for number in range(40))
    text, finding = finding_at(f"x = [\n{rows}    §nope,\n]\n")
    wrong = statement_hole(PATH, text, finding)
    assert wrong is not None
    assert wrong.old == "nope,"


def test_an_empty_line_is_no_hole() -> None:
    """There is nothing to write anew where nothing stands."""
    text, finding = finding_at("x = (\n§\n")
    assert statement_hole(PATH, text, finding) is None


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ('def f():\n    """Doc."""\n    x = 1\n    return §nope\n', "    x = 1\n    return nope"),
        ("class A:\n    def g(self):\n        return §nope\n\nx = 1\n", "        return nope"),
        ("x = §nope\n", None),
        ("class A:\n    x = §nope\n", None),
        ("def f(a=§nope):\n    pass\n", None),
        ("def f(): return §nope\n", None),
    ],
)
def test_function(text: str, old: str | None) -> None:
    """The body of the function around the finding, if there is one."""
    text, finding = finding_at(text)
    wrong = function_hole(PATH, text, finding)
    assert (wrong.old if wrong else None) == old
    if wrong is not None:
        assert wrong.hole.filled(wrong.old) == text
