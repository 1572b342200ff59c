"""Edits between two texts: small, exact, and imports apart from the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.analysis.spread import Edit, edited
from trueline.analysis.typecheck.edits import Lines, edits_between

TEXT = st.lists(
    st.sampled_from(["", "x = 1", "    y", "import os", "def f():", "é😀"]), max_size=9
).map("\n".join)


@given(TEXT, TEXT)
def test_round_trip(base: str, text: str) -> None:
    """The edits make the one text of the other, whatever they are."""
    assert edited(base, edits_between(base, text)) == text


@given(TEXT, st.integers(0, 60), st.integers(0, 60), st.sampled_from(["a", "\n", "x\ny\n"]))
def test_one_change_is_one_edit(base: str, start: int, end: int, new: str) -> None:
    """A change in one place is never seen as two, nor wider than it is."""
    start, end = sorted((min(start, len(base)), min(end, len(base))))
    text = base[:start] + new + base[end:]
    edits = edits_between(base, text)
    assert edited(base, edits) == text
    assert sum(edit.end - edit.start for edit in edits) <= end - start or len(edits) > 1


def test_equal_texts() -> None:
    """No difference, no edit."""
    assert edits_between("x", "x") == ()


def test_import_apart() -> None:
    """An import at the top and a change below it are two edits."""
    base = '"""A."""\n\nimport os\n\n\ndef f() -> None:\n    pass\n'
    text = base.replace("import os", "import json\nimport os").replace("pass", "json.dumps(1)")
    head, body = edits_between(base, text)
    assert head.text == "import json\n"
    assert base[body.start : body.end] == "pass"


def test_first_import() -> None:
    """A file's first import brings its blank lines along."""
    base = '"""A."""\n\n\ndef f() -> None:\n    pass\n'
    text = '"""A."""\n\nimport json\n\n\ndef f() -> None:\n    json.dumps(1)\n'
    head, body = edits_between(base, text)
    assert head.text.strip() == "import json"
    assert base[body.start : body.end] == "pass"
    assert edited(base, (head, body)) == text


def test_whole_lines() -> None:
    """A function put before another one begins at its own line, not behind the other's `def`."""
    base = "x = 1\n\ndef g():\n    pass\n"
    text = "x = 1\n\ndef f():\n    pass\n\ndef g():\n    pass\n"
    assert edits_between(base, text) == (Edit(7, 7, "def f():\n    pass\n\n"),)


@pytest.mark.parametrize(("offset", "line"), [(0, 1), (1, 1), (2, 2), (4, 3), (5, 3)])
def test_lines(offset: int, line: int) -> None:
    """Lines are counted from 1; an end of the text without a newline is a line too."""
    assert Lines("a\nb\nc").at(offset) == line


def test_rows() -> None:
    """Rows keep their newline, and lines behind the last are empty."""
    lines = Lines("a\nb\nc")
    assert (lines.row(1), lines.row(3), lines.row(4)) == ("a\n", "c", "")
    assert lines.between(2, 3) == "b\nc"
    assert len(lines) == 3
