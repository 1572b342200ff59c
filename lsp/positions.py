"""The protocol's positions: 0-based lines, and columns in the unit both sides agreed on.

A client counts columns in UTF-8 bytes, UTF-16 code units or characters. A column beyond the end
of its line means the line's end, as the protocol says; one inside a character means its start.
"""

from typing import Final, Literal

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from trueline.analysis.syntax import Positions

Encoding = Literal["utf-8", "utf-16", "utf-32"]
UNIT_BYTES: Final = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


def column_of(row: str, units: int, encoding: Encoding) -> int:
    """The 0-based character column of a column in the client's units, held inside the row."""
    if row.isascii() or encoding == "utf-32":
        return min(max(units, 0), len(row))
    codec = "utf-8" if encoding == "utf-8" else "utf-16-le"
    raw = row.encode(codec, "surrogatepass")[: max(units, 0) * UNIT_BYTES[encoding]]
    return len(raw.decode(codec, "ignore"))


def units_of(row: str, column: int, encoding: Encoding) -> int:
    """The client's units for a 0-based character column."""
    before = row[:column]
    if before.isascii() or encoding == "utf-32":
        return len(before)
    codec = "utf-8" if encoding == "utf-8" else "utf-16-le"
    return len(before.encode(codec, "surrogatepass")) // UNIT_BYTES[encoding]


def offset_of(positions: Positions, where: types.Position, encoding: Encoding) -> int:
    """The offset of a client's position; one below the text is the text's end."""
    if where.line >= positions.lines:
        return positions.line_start(positions.lines + 1)
    line = max(where.line, 0) + 1
    return positions.line_start(line) + column_of(positions.row(line), where.character, encoding)


def checked_offset(positions: Positions, where: types.Position, encoding: Encoding) -> int:
    """The offset of a position at which something is asked.

    Raises:
        JsonRpcInvalidParams: if the text has no such line.
    """
    if not 0 <= where.line < positions.lines:
        raise JsonRpcInvalidParams(
            f"line {where.line} is outside the document, which has {positions.lines} lines "
            "(counted from 0)"
        )
    return offset_of(positions, where, encoding)


def position_of(positions: Positions, offset: int, encoding: Encoding) -> types.Position:
    """The client's position of an offset."""
    line, column = positions.at(offset)
    units = units_of(positions.row(line), column - 1, encoding)
    return types.Position(line=line - 1, character=units)
