"""Checking while a candidate is written: what is wrong already, and what may still come right."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Reject, Unknown
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.typecheck.unfinished import open_brackets
from trueline.analysis.workspace import Workspace

from .shapes import SHAPES

HEAD = SHAPES[: SHAPES.index("    pass\n")]
MAY_STILL_BE_RIGHT = {
    "a dot": "    x = price('').",
    "a name that goes on": "    x = pri",
    "an open call": "    price(",
    "a value that goes on": "    x: int = '5'",
    "an operand": "    x = 1 + 'a'",
    "a comprehension": "    x = [word.upper()",
    "a generator": "    x = sum(price(word) ",
    "a value on a line of its own": "    x = (\n        1 + 'a'\n",
    "an argument that goes on": "    price(\n        1\n",
    "an open string": "    x = 'nope",
    "no return yet": "    def more() -> int:\n        x = 1\n",
    "a list without its type": "    x = []\n",
    "half a try": "    try:\n        price('')\n",
    "a header": "    for word in 'abc':",
    "an import that is not loaded": "    import wave\n",
}
WRONG_ALREADY = {
    "an argument": ("    x = price(1)\n", "arg-type"),
    "an attribute": ("    x = price('').nope + 1\n", "attr-defined"),
    "a name": ("    x = nome\n    y", "name-defined"),
    "too many arguments": ("    last(1)\n    y = (", "call-arg"),
    "at the end of a line": ("    price('').nope()\n", "attr-defined"),
    "an empty line later": ("    last(1)\n    ", "call-arg"),
    "in a loop": ("    for word in 'abc':\n        price(2)\n        ", "arg-type"),
    "a value that is over": ("    x: int = '5'\n    y", "assignment"),
    "what it silences itself": ("    last(1)  # type: ignore\n    y", "call-arg"),
    "an operator that is over": ("    x = (1 + 'a')\n    y = [", "operator"),
}


@pytest.fixture
async def types(tmp_path: Path, types_cache: Path) -> AsyncIterator[TypeChecker]:
    """A checker that knows the shapes."""
    (tmp_path / "shapes.py").write_text(SHAPES)
    types = TypeChecker(Workspace(tmp_path), types_cache)
    await types.findings(tmp_path / "shapes.py", SHAPES)
    yield types
    types.close()


async def test_what_may_still_come_right(types: TypeChecker, tmp_path: Path) -> None:
    """Nothing that the rest of the line or function can mend is held against a candidate."""
    for name, text in MAY_STILL_BE_RIGHT.items():
        verdict = await types.unfinished(tmp_path / "shapes.py", SHAPES, HEAD + text)
        assert isinstance(verdict, Accept | Unknown), (name, verdict)


async def test_what_is_wrong_already(types: TypeChecker, tmp_path: Path) -> None:
    """What no further text can mend rejects at once, at its place."""
    for name, (text, code) in WRONG_ALREADY.items():
        verdict = await types.unfinished(tmp_path / "shapes.py", SHAPES, HEAD + text)
        assert isinstance(verdict, Reject | Accept), (name, verdict)
        found = verdict.findings if isinstance(verdict, Reject) else verdict.notes
        assert [one.code for one in found] == [code], name


async def test_old_errors_are_not_new(types: TypeChecker, tmp_path: Path) -> None:
    """What was wrong in the text before is not the candidate's."""
    before = SHAPES.replace("    pass\n", "    price(1)\n    \n")
    typed = HEAD + "    price(1)\n    price('')\n"
    assert await types.unfinished(tmp_path / "shapes.py", before, typed) == Accept()


async def test_what_the_user_silenced(types: TypeChecker, tmp_path: Path) -> None:
    """A comment that stood before the cursor goes on counting."""
    before = SHAPES.replace("    pass\n", "    last(1)  # type: ignore\n    \n")
    typed = HEAD + "    last(1)  # type: ignore\n    price('')\n"
    assert await types.unfinished(tmp_path / "shapes.py", before, typed) == Accept()


async def test_nothing_is_known_yet(tmp_path: Path, types_cache: Path) -> None:
    """Before the file was read there is no verdict, and no waiting for one."""
    types = TypeChecker(Workspace(tmp_path), types_cache)
    verdict = await types.unfinished(tmp_path / "a.py", "x = 1\n", "x = ")
    assert verdict == Unknown("mypy is reading the project")
    types.close()


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("f(x", [(1, False)]),
        ("f(x, y", [(1, True)]),
        ("f(x=1", [(1, True)]),
        ("f(x == 1", [(1, False)]),
        ("f(g(x, 1)", [(1, False)]),
        ("f(x, [y", [(1, True), (5, False)]),
        ("'(' + [a", [(6, False)]),
        ("# (\n[", [(4, False)]),
        ('"""(\n(""" (', [(10, False)]),
        ("f(x)", []),
        ("'\\'(' (", [(6, False)]),
    ],
)
def test_open_brackets(text: str, opened: list[tuple[int, bool]]) -> None:
    """The brackets that are open at the end, those in strings and comments left out."""
    assert open_brackets(text) == opened
