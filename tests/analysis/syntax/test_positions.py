"""Offsets, lines and columns."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trueline.analysis.errors import WrongUsage
from trueline.analysis.syntax import Positions, offset_at

TEXT = st.text(alphabet="aé😀\n\r\x0c\u2028 ", max_size=40)


@given(TEXT, st.integers(0, 40))
def test_round_trip(text: str, offset: int) -> None:
    """An offset's line and column lead back to it."""
    offset = min(offset, len(text))
    assume(text[max(offset - 1, 0) : offset + 1] != "\r\n")
    line, column = Positions(text).at(offset)
    assert offset_at(Path("demo.py"), text, line, column) == offset


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (40, 1, "demo.py: line 40 is outside the file (2 lines)"),
        (0, 1, "demo.py: line 0 is outside the file (2 lines)"),
        (1, 9, "demo.py: column 9 is outside line 1 (5 characters)"),
        (1, 0, "demo.py: column 0 is outside line 1 (5 characters)"),
    ],
)
def test_outside(line: int, column: int, message: str) -> None:
    """A position outside the file is one clear line."""
    with pytest.raises(WrongUsage) as caught:
        offset_at(Path("/p/demo.py"), "x = 1\ny", line, column)
    assert str(caught.value) == message


def test_bytes_to_characters() -> None:
    """Columns that compilers count in UTF-8 bytes become characters."""
    assert Positions("é = 'ü'").from_bytes(1, 5) == 5
