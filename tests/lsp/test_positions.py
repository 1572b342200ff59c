"""Columns in the three units, against Python's own codecs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from trueline.analysis.syntax import Positions
from trueline.lsp.positions import (
    Encoding,
    checked_offset,
    column_of,
    offset_of,
    position_of,
    units_of,
)

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
ROW = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20)
TEXT = st.text(st.sampled_from("aé😀\n\r\x0c\u2028 "), max_size=40)


@given(ROW, st.sampled_from(ENCODINGS), st.data())
def test_round_trip(row: str, encoding: Encoding, data: st.DataObject) -> None:
    """A column in any unit comes back."""
    column = data.draw(st.integers(0, len(row)))
    assert column_of(row, units_of(row, column, encoding), encoding) == column


@given(ROW, st.sampled_from(ENCODINGS), st.integers(-3, 200))
def test_never_outside(row: str, encoding: Encoding, units: int) -> None:
    """Whatever a client says is held inside the row."""
    assert 0 <= column_of(row, units, encoding) <= len(row)


@given(TEXT, st.sampled_from(ENCODINGS), st.data())
def test_offsets(text: str, encoding: Encoding, data: st.DataObject) -> None:
    """An offset comes back from its position, unless it is between a CR and its LF."""
    offset = data.draw(st.integers(0, len(text)))
    if text[max(offset - 1, 0) : offset + 1] == "\r\n":
        return
    positions = Positions(text)
    assert offset_of(positions, position_of(positions, offset, encoding), encoding) == offset


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)])
def test_units(encoding: Encoding, units: int) -> None:
    """An emoji is four bytes, two code units, one character."""
    assert units_of("😀éa", 2, encoding) == units


@pytest.mark.parametrize(("encoding", "inside"), [("utf-8", 3), ("utf-16", 1)])
def test_inside_a_character(encoding: Encoding, inside: int) -> None:
    """A column inside a character is its start."""
    assert column_of("😀x", inside, encoding) == 0


def test_below_the_text() -> None:
    """An edit below the text is at its end; a question there is refused."""
    positions = Positions("a\nb")
    below = types.Position(line=9, character=1)
    assert offset_of(positions, below, "utf-16") == 3
    with pytest.raises(JsonRpcInvalidParams, match="line 9 is outside the document"):
        checked_offset(positions, below, "utf-16")
