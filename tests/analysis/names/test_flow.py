"""Names that only some branches bind, and names used before anything binds them."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Unknown
from trueline.analysis.names.check import names_findings
from trueline.analysis.workspace import Workspace


def found(text: str, name: str = "demo.py") -> list[str]:
    """The findings as `line severity name`."""
    answer = names_findings(Workspace(Path("/nowhere")), Path("/nowhere", name), text)
    assert not isinstance(answer, Unknown)
    return [f"{one.line} {one.severity} {one.message.split(chr(39))[1]}" for one in answer]


def body(*lines: str) -> str:
    """A function with these lines."""
    return "def f(a, b):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        body("x = a", "return x"),
        body("if a:", "    x = 1", "else:", "    x = 2", "return x"),
        body("if a:", "    return", "else:", "    x = 2", "return x"),
        body("try:", "    x = a()", "except ValueError:", "    raise", "return x"),
        body("try:", "    x = a()", "except ValueError:", "    x = 1", "return x"),
        body("try:", "    pass", "finally:", "    x = 1", "return x"),
        body("while True:", "    x = a()", "    if x:", "        break", "return x"),
        body("for i in a:", "    if i:", "        x = 1", "        break", "else:", "    x = 2", "return x"),  # noqa: E501 - one row a case
        body("with a as x:", "    y = x", "return y"),
        body("match a:", "    case [x, *y]:", "        z = x, y", "    case {'k': x, **y}:", "        z = y", "    case _:", "        z = 0", "return z"),  # noqa: E501 - one row a case
        body("def g():", "    return later", "later = 1", "return g"),
        body("g = (later for _ in a)", "later = 1", "return g"),
        body("def g():", "    nonlocal xs", "    xs = 1", "g()", "print(xs)", "xs = 2"),
        body("if (x := a):", "    return x", "return x"),
        body("xs = [x for x in a if x]", "x = 1", "return xs, x"),
        body("try:", "    x", "except NameError:", "    x = 1", "return x"),
        body("x: int", "x = 1", "return x"),
        body("x: later = 1", "later = 1", "return x, later"),
        body("class C:", "    y = 1", "    z = y", "y = 2", "return C, y"),
        body("for x in a:", "    pass", "else:", "    return", "return x"),
        body("import sys", "if a:", "    x = 1", "else:", "    sys.exit(2)", "return x"),
        body("if a:", "    x = 1", "else:", "    assert False, b", "return x"),
        body("x = 0", "for i in a:", "    x += i", "return x"),
        body("x = 1", "del x", "x = 2", "return x"),
        body("for i in a:", "    x = i", "    del x"),
        body("try:", "    a()", "except ValueError as x:", "    y = x", "else:", "    y = a", "return y"),  # noqa: E501
        body("x = a", "try:", "    a()", "except ValueError as e:", "    x = e", "return x"),
        body("try:", "    a()", "finally:", "    x = 1", "return x"),
        "def f():\n    return later()\n\ndef later(): ...\n",
        "def f(a: 'Later', b=1) -> 'Later': ...\n\nclass Later: ...\n",
        "from __future__ import annotations\ndef f(a: Later): ...\n\nclass Later: ...\n",
        "class A:\n    x = 1\n    y = x\n    def f(self): return Later\n\nclass Later: ...\n",
        "def setup():\n    global conf\n    conf = 1\nsetup()\nprint(conf)\nconf = 2\n",
        "try:\n    import json\nexcept ImportError:\n    json = None\njson\n",
        "for i in range(3):\n    if i:\n        print(seen)\n    seen = i\n",
        "id = id(1)\n",
    ],
)  # fmt: skip
def test_bound_in_time(text: str) -> None:
    """Where every path binds the name, or the use runs later, there is nothing to say."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (body("if a:", "    x = 1", "return x"), "4 note x"),
        (body("for x in a:", "    pass", "return x"), "4 note x"),
        (body("try:", "    x = a()", "except ValueError:", "    pass", "return x"), "6 note x"),
        (body("while a:", "    x = 1", "print(x)"), "4 note x"),
        (body("match a:", "    case 1:", "        x = 1", "return x"), "5 note x"),
        (body("x = 1", "if a:", "    del x", "return x"), "5 note x"),
        (body("for i in a:", "    if i:", "        x = 0", "    x += i"), "5 note x"),
    ],
)
def test_bound_on_other_branches_only(text: str, expected: str) -> None:
    """A name that some path does not bind is a note, which rejects nothing."""
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (body("print(x)", "x = 1"), "2 error x"),
        (body("if a:", "    x = 1", "else:", "    print(x)"), "5 error x"),
        (body("x: int", "return x"), "3 error x"),
        (body("x += 1"), "2 error x"),
        (body("for i in a:", "    x += i"), "3 error x"),
        (body("while a:", "    x += 1"), "3 error x"),
        (body("x = 1", "del x", "return x"), "4 error x"),
        (body("try:", "    a()", "except ValueError as x:", "    b()", "return x"), "6 error x"),
        (body("y = [x for _ in a]", "x = 1", "return y"), "2 error x"),
        ("print(later)\nlater = 1\n", "1 error later"),
        ("class A(Later): ...\n\nclass Later: ...\n", "1 error Later"),
        ("class A:\n    x = Later\n\nclass Later: ...\n", "2 error Later"),
        ("@later\ndef f(): ...\n\ndef later(f): ...\n", "1 error later"),
    ],
)
def test_bound_too_late(text: str, expected: str) -> None:
    """A use that no path from the start binds is an error."""
    assert found(text) == [expected]


def test_stubs_may_look_ahead() -> None:
    """In a stub file nothing runs, so nothing is too early."""
    assert found("class A(Later): ...\nclass Later: ...\n", "demo.pyi") == []


@pytest.mark.parametrize(
    ("comment", "silent"),
    [
        ("# noqa", True),
        ("# noqa: F821", True),
        ("# noqa: E501, F821", True),
        ("# noqa: E501", False),
        ("# type: ignore", True),
        ("# type: ignore[name-defined]", True),
        ("# type: ignore[attr-defined]", False),
        ("# nothing of the kind", False),
    ],
)
def test_silenced(comment: str, silent: bool) -> None:
    """Comments that silence the same finding of mypy or flake8 silence ours."""
    assert (found(f"print(missing)  {comment}\n") == []) == silent
