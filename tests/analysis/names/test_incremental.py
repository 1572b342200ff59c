"""Checking what changed says the same as checking the whole file.

The project's own files are changed at random places in the ways in which candidates and people
change them, good and bad; each change is checked from the text before it and from nothing.
"""

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept
from trueline.analysis.names.check import check_names, verdict_between
from trueline.analysis.names.reading import read_whole
from trueline.analysis.syntax.change import change_to, is_sound, layout_of
from trueline.analysis.syntax.errors import compile_error
from trueline.analysis.workspace import Workspace

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "analysis").rglob("*.py")) + sorted((ROOT / "tests/analysis").rglob("*.py"))
CHANGES = 4
LINES = (
    "import os", "import nothing_like_it", "from .gone import x", "x = 1", "pass", "return 1",
    "x = (", ")", '"""', "'''", "def f():", "    def g(self): return h", "class C:", "@deco",
    "else:", "# words", "global x", "nonlocal x", "from __future__ import annotations",
    "from os import *", "globals()", "del x", "\\", "\tx = 1", "yield 1", "await x", "é = ü",
    "async def f(): await g()", "x: int = undefined_name", "\f", "    x = y; z = x", "break",
    "__all__ = ['gone']", "if True: x = 2", "    pass\n\nclass D(Later):\n    y = z", "",
)  # fmt: skip


def changed(rng: random.Random, text: str, other: str) -> str:
    """The text with one change."""
    lines, more = text.split("\n"), other.split("\n")
    at = rng.randrange(len(lines))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    stop = min(at + rng.randrange(1, 6), len(lines))
    names = re.findall(r"[A-Za-z_]\w+", text)
    match rng.randrange(9):
        case 0:
            lines.insert(at, indent + rng.choice(LINES))
        case 1:
            lines[at] = indent + rng.choice(LINES)
        case 2:
            del lines[at:stop]
        case 3:
            lines[at:stop] = [*lines[at:stop], *lines[at:stop]]
        case 4:
            lines[at] = lines[at].replace(rng.choice(names), rng.choice(names))
        case 5:
            start = rng.randrange(len(more))
            lines[at:stop] = more[start : start + 8]
        case 6:
            lines[at] = rng.choice((" ", "    ", "\t")) + lines[at]
        case 7:
            offset = rng.randrange(len(text) + 1)
            return text[:offset] + rng.choice(("(", '"', "\n", " ", "x", "#", ":")) + text[offset:]
        case 8:
            return text.replace(rng.choice(names), rng.choice(names))
    return "\n".join(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_equal_to_the_whole_file(path: Path) -> None:
    """Verdicts on names are equal, and what is found free of errors compiles."""
    rng = random.Random(path.name)
    workspace = Workspace(ROOT)
    before = path.read_text()
    for _ in range(CHANGES):
        after = changed(rng, before, rng.choice(FILES).read_text())
        made = layout_of(before)
        change = change_to(made[0], after) if made is not None else None
        error = compile_error(after)
        assert change is None or not is_sound(change) or error is None, after
        whole = read_whole(after)
        if whole is None:
            assert change is None, after
            continue
        expected = verdict_between(workspace, path, read_whole(before), whole, before)
        assert check_names(workspace, path, before, after) == expected, after
        before = after if error is None and rng.random() < 0.5 else before


def test_most_changes_are_local() -> None:
    """A change within one function is decided by that function, also in a long class."""
    counts: Counter[str] = Counter()
    rng = random.Random(1)
    for path in FILES:
        text = path.read_text()
        lines = text.split("\n")
        places = [at for at, line in enumerate(lines) if re.match(r"\s+(return|\w+ = )", line)]
        for at in rng.sample(places, min(3, len(places))):
            made = layout_of(text)
            assert made is not None
            indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
            after = "\n".join((*lines[:at], f"{indent}x = 1", *lines[at + 1 :]))
            change = change_to(made[0], after)
            if compile_error(after) is None:
                counts["sound" if change is not None and is_sound(change) else "not"] += 1
    assert counts["sound"] > 50
    assert counts["not"] <= counts["sound"] // 20


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class A:\n    x = 1\n\n    y = 2\n", "class A:\n    x = 1\nz = 1\n    y = 2\n"),
        ("class A:\n    x = 1\n\n    y = 2\n", "class A:\n    x = 1\n   z = 1\n    y = 2\n"),
        ("class A:\n    x = 1\n", "class A:\n    # x\n"),
        ("x = 1\n\nimport os\n", "x = 1\nfrom __future__ import division\nimport os\n"),
        ("x = 1\n\nfrom os import path\n", "x = 1\n'''\nfrom os import path\n"),
        ("def f(): pass\n\nx = 1\n", "def f(): pass\n\\\nx = 1\n"),
        ("def f():\n    x = 1\n\n\ny = 1\n", "def f():\n    x = 1\n\n    return x\ny = 1\n"),
        ("x = 1\ny = 2\n", "x = 1\nglobal x\ny = 2\n"),
        ("'''doc'''\nfrom __future__ import annotations\n", "import os\nfrom __future__ import annotations\n"),  # noqa: E501 - one row a case
        ("class A:\n    x = 1\n    y = 2\n", "class A:\n    global x\n    y = 2\n"),
    ],
)  # fmt: skip
def test_places_where_the_rest_decides(before: str, after: str) -> None:
    """What parses alone but not in its place is not called free of errors."""
    made = layout_of(before)
    assert made is not None
    change = change_to(made[0], after)
    sound = change is not None and is_sound(change)
    assert not sound or compile_error(after) is None


def test_a_new_method_at_the_end_of_a_class() -> None:
    """A method added behind a class belongs to it, a function does not."""
    path, workspace = Path("/nowhere/a.py"), Workspace(Path("/nowhere"))
    before = "class A:\n    x = 1\n\n\n\ndef f(): ...\n"
    method = before.replace("\n\n\n\n", "\n\n    def g(self): return __class__\n    y = x\n\n\n")
    assert check_names(workspace, path, before, method) == Accept()
    function = before.replace("\n\n\n\n", "\n\ndef g(): return __class__\n\n\n")
    assert check_names(workspace, path, before, function) != Accept()
