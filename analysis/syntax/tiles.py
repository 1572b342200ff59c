"""A text cut into tiles that parse on their own: what an edit does not touch is not parsed again.

A tile is some whole lines: a statement of the module with what shares its lines, the header of a
class, a statement of its body, or the comments and blank lines between two of them. The tiles of
a text cover it without gaps. A class is cut up only if its body is nothing but lines of its own
and depends on nothing above but the class: no type parameters, no `global`.
"""

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from trueline.analysis.scope import own_statements
from trueline.analysis.syntax.positions import Positions


@dataclass(frozen=True, eq=False, slots=True)
class Holder:
    """One class whose body is cut up, and how its statements are indented."""

    indent: str


@dataclass(frozen=True, slots=True)
class Tile:
    """Some whole lines of a text: how many characters and lines, and in whose body they stand."""

    kind: Literal["code", "head", "gap"]
    chars: int
    lines: int
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A tile with its statements, as parsed, and the 1-based line where it began then."""

    tile: Tile
    nodes: tuple[ast.stmt, ...]
    line: int


def tiled(
    text: str, body: Sequence[ast.stmt], holder: Holder | None = None, above: int = 0
) -> list[Piece]:
    """The tiles of a text that was parsed to `body`, a class's with its `holder`.

    `above` is how many lines stood above the text when it was parsed.
    """
    return _Tiling(text, above).pieces(body, holder)


class _Tiling:
    """The lines of one text, from which tiles are cut in order."""

    def __init__(self, text: str, above: int) -> None:
        self._above = above
        self._positions = Positions(text)
        self._text = text
        self._found: list[Piece] = []
        self._line = 1

    def pieces(self, body: Sequence[ast.stmt], holder: Holder | None) -> list[Piece]:
        self._body(body, holder)
        whole = self._text.endswith(("\n", "\r"))
        self._cut("gap", self._positions.lines + (not whole), (), holder)
        return self._found

    def _body(self, body: Sequence[ast.stmt], holder: Holder | None) -> None:
        for nodes, first, behind in _groups(body):
            start, stop = first - self._above, behind - self._above
            self._cut("gap", start, (), holder)
            split = self._splittable(nodes) if holder is None else None
            if split is None:
                self._cut("code", stop, nodes, holder)
                continue
            inner = Holder(self._indent(split.body[0]))
            self._cut("head", _start(split.body[0]) - self._above, nodes, inner)
            self._body(split.body, inner)

    def _cut(
        self,
        kind: Literal["code", "head", "gap"],
        stop: int,
        nodes: tuple[ast.stmt, ...],
        holder: Holder | None,
    ) -> None:
        """Everything up to the line `stop`."""
        first = self._positions.line_start(self._line)
        last = self._positions.line_start(stop)
        if last > first:
            tile = Tile(kind, last - first, stop - self._line, holder)
            self._found.append(Piece(tile, nodes, self._line + self._above))
            self._line = stop

    def _splittable(self, nodes: tuple[ast.stmt, ...]) -> ast.ClassDef | None:
        node = nodes[0]
        if len(nodes) > 1 or not isinstance(node, ast.ClassDef) or has_declarations(node.body):
            return None
        inline = self._indent(node.body[0]).strip() or _start(node.body[0]) <= node.lineno
        return None if inline or getattr(node, "type_params", None) else node

    def _indent(self, node: ast.stmt) -> str:
        start = self._positions.line_start(_start(node) - self._above)
        return self._text[start : start + node.col_offset]


def has_declarations(body: list[ast.stmt]) -> bool:
    """Whether `global` or `nonlocal` stand in a body itself."""
    return any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in own_statements(body))


def _groups(body: Sequence[ast.stmt]) -> Iterator[tuple[tuple[ast.stmt, ...], int, int]]:
    """Statements that share no line, with the first line and the one behind the last."""
    found: list[ast.stmt] = []
    start = stop = 0
    for node in body:
        if found and _start(node) >= stop:
            yield tuple(found), start, stop
            found = []
        if not found:
            start = _start(node)
        found.append(node)
        stop = (node.end_lineno or node.lineno) + 1
    if found:
        yield tuple(found), start, stop


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def starts_of(tiles: Sequence[Tile]) -> list[int]:
    """The offset where each tile starts, and the end of the last."""
    return list(itertools.accumulate((tile.chars for tile in tiles), initial=0))
