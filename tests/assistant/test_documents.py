"""Outcomes as documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.documents import smallest_edit
from trueline.assistant.schema import Edit


def apply(text: str, edit: Edit) -> str:
    """The text with an edit made, the way an editor makes it."""
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:row]) for row in range(len(lines))]
    start = starts[edit.start[0] - 1] + edit.start[1] - 1
    end = starts[edit.end[0] - 1] + edit.end[1] - 1
    return text[:start] + edit.new_text + text[end:]


def test_an_insertion_is_at_the_cursor() -> None:
    """Text beside the cursor that equals the insertion does not move it."""
    assert smallest_edit("aa\n", "aaa\n", 1) == Edit((1, 2), (1, 2), "a")


def test_an_import_widens_the_edit() -> None:
    """A change at the top of the file is part of the one edit."""
    edit = smallest_edit("x = \n", "import os\nx = os.sep\n", 4)
    assert edit == Edit((1, 1), (1, 5), "import os\nx = os.sep")


@given(st.text("ab\n", max_size=12), st.text("ab\n", max_size=12), st.integers(0, 12))
def test_the_edit_always_makes_the_text(before: str, after: str, offset: int) -> None:
    """Whatever changed, applying the edit gives exactly the new text."""
    assert apply(before, smallest_edit(before, after, min(offset, len(before)))) == after


@pytest.mark.parametrize("text", ["é = \n", "x = '😀'\n"])
def test_columns_count_characters(text: str) -> None:
    """Columns are characters, not bytes or UTF-16 units."""
    cursor = len(text) - 1
    assert smallest_edit(text, text[:-1] + "1\n", cursor).start == (1, cursor + 1)
