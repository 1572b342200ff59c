r"""Offsets and 1-based lines and columns, both in Unicode characters.

Lines end where Python ends them (`\n`, `\r\n`, `\r`), not at form feeds or Unicode separators.
"""

import bisect
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from trueline.analysis.errors import WrongUsage

_NEWLINE = re.compile(r"\r\n|\n|\r")


class Positions:
    """The line starts of one text, for conversions in both directions."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *_line_ends(text)]

    @property
    def lines(self) -> int:
        """How many lines there are; a text that ends in a newline has a last empty one."""
        return len(self._starts)

    def line_start(self, line: int) -> int:
        """The offset where 1-based `line` starts; lines beyond the text start at its end."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self._text)

    def line_end(self, line: int) -> int:
        """The offset of the end of 1-based `line`, before its newline."""
        if line >= len(self._starts):
            return len(self._text)
        stop = self._starts[line]
        return stop - (2 if self._text[max(stop - 2, 0) : stop] == "\r\n" else 1)

    def row(self, line: int) -> str:
        """The text of 1-based `line`, without its newline."""
        return self._text[self.line_start(line) : self.line_end(line)]

    def at(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of `offset`."""
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based position, held inside its line."""
        start = self.line_start(line)
        return min(start + max(column - 1, 0), max(self.line_end(line), start))

    def from_bytes(self, line: int, byte_column: int) -> int:
        """The 1-based column of a 0-based UTF-8 byte column, as `ast` and compilers count."""
        row = self.row(line)
        if row.isascii():
            return min(byte_column, len(row)) + 1
        return len(row.encode()[:byte_column].decode("utf-8", "ignore")) + 1


def _line_ends(text: str) -> Iterator[int]:
    """The offset behind each newline; long texts mostly have one kind of them."""
    if "\r" in text:
        return (match.end() for match in _NEWLINE.finditer(text))
    rows = text.split("\n")
    del rows[-1]
    return itertools.accumulate(len(row) + 1 for row in rows)


def offset_at(path: Path, text: str, line: int, column: int) -> int:
    """The offset of a 1-based position in `text`.

    Raises:
        WrongUsage: if the position is outside the file.
    """
    positions = Positions(text)
    last = positions.lines
    if line < 1 or line > last:
        raise WrongUsage(f"{path.name}: line {line} is outside the file ({last} lines)")
    width = positions.line_end(line) - positions.line_start(line)
    if column < 1 or column > width + 1:
        raise WrongUsage(
            f"{path.name}: column {column} is outside line {line} ({width} characters)"
        )
    return positions.line_start(line) + column - 1
