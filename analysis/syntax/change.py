"""A text that differs from a known one in a few tiles: only those are parsed.

What is parsed alone must mean what it means in the file. It does if it begins and ends where
tiles do, parses without a rest, and, in a class, neither leaves the class nor is all there is in
it. Where that cannot be had from the tiles that the edit touched, more of them are taken: the
statement above, then the whole class; where it cannot be had at all there is no change, and the
file must be parsed as a whole.
"""

import __future__

import ast
import bisect
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from trueline.analysis.syntax.tiles import (
    Holder,
    Piece,
    Tile,
    has_declarations,
    starts_of,
    tiled,
)

_SPAN = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """A text that parses, and its tiles."""

    text: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the tiles `first` to `last` of a layout.

    `tree` is their new text as it was parsed, in a class of its own if it stands in one; it begins
    at offset `start` of the new text.
    """

    first: int
    last: int
    pieces: tuple[Piece, ...]
    tree: ast.Module
    layout: Layout
    start: int


def layout_of(text: str) -> tuple[Layout, list[Piece]] | None:
    """The layout of a text and its parsed tiles, None if it does not parse."""
    tree = parsed(text)
    if tree is None:
        return None
    pieces = tiled(text, tree.body)
    return Layout(text, tuple(piece.tile for piece in pieces)), pieces


def parsed(text: str) -> ast.Module | None:
    """The syntax tree of a text, None if it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def change_to(layout: Layout, text: str) -> Change | None:
    """How `layout` becomes one of `text`, if a few tiles decide that."""
    tiles = layout.tiles
    if not tiles or "\r" in text.replace("\r\n", "") or layout.text == text:
        return None
    starts = starts_of(tiles)
    longer = len(text) - len(layout.text)
    for first, last, holder in _spans(layout, text, starts):
        at = starts[first], starts[last + 1] + longer
        tree = _tree(text[at[0] : at[1]], holder)
        if tree is None or (holder is not None and not _stays(tiles, first, last, tree)):
            continue
        pieces = _pieces(tiles, last, tree, text[at[0] : at[1]], holder)
        fresh = (piece.tile for piece in pieces)
        layout = Layout(text, (*tiles[:first], *fresh, *tiles[last + 1 :]))
        return Change(first, last, tuple(pieces), tree, layout, at[0])
    return None


def is_sound(change: Change) -> bool:
    """Whether a text is free of errors that only the compiler finds, if it was before the change.

    What depends on the rest of the file counts as unsound: imports of `__future__`, which must
    come first, and `global` at module level, which must come before uses.
    """
    text, start = change.layout.text, change.start
    if "__future__" in text[start:] or has_declarations(change.tree.body):
        return False
    future = re.search(r"^from __future__ import .*annotations", text[:start], re.MULTILINE)
    flags = __future__.annotations.compiler_flag if future else 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(change.tree, "<candidate>", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _spans(
    layout: Layout, text: str, starts: list[int]
) -> Iterator[tuple[int, int, Holder | None]]:
    """The spans of tiles that may decide, the smallest first, with the class they stand in."""
    tiles = layout.tiles
    head, tail = _same(layout.text, text)
    first = min(bisect.bisect_right(starts, head), len(tiles)) - 1
    last = max(first, bisect.bisect_left(starts, len(layout.text) - tail) - 1)
    longer = len(text) - len(layout.text)
    if last + 1 < len(tiles) and text[starts[last + 1] + longer - 1] != "\n":
        last += 1
    above = first - 1
    while above > 0 and tiles[above].kind == "gap":
        above -= 1
    seen = set()
    for one in ((first, last), (max(above, 0), last), _covering(tiles, max(above, 0), last)):
        holder = _holder(tiles, *one)
        span = one if holder is not None else _covering(tiles, *one)
        if span not in seen:
            seen.add(span)
            yield (*span, holder)


def _holder(tiles: tuple[Tile, ...], first: int, last: int) -> Holder | None:
    """The class in whose body the tiles stand; blank lines behind it count as in it."""
    holder = tiles[first].holder
    if tiles[last].kind == "gap" and tiles[last].holder is None and last > first:
        last -= 1
    inside = tiles[first : last + 1]
    own = all(tile.holder is holder and tile.kind != "head" for tile in inside)
    return holder if own else None


def _covering(tiles: tuple[Tile, ...], first: int, last: int) -> _SPAN:
    """The span made wider until it leaves no class half done."""
    while tiles[first].holder is not None and tiles[first].kind != "head":
        first -= 1
    holder = tiles[last].holder
    while holder is not None and last + 1 < len(tiles) and tiles[last + 1].holder is holder:
        last += 1
    return first, last


def _tree(source: str, holder: Holder | None) -> ast.Module | None:
    if holder is None:
        return parsed(source)
    return parsed(f"class _:\n{holder.indent}pass\n{source}")


def _stays(tiles: tuple[Tile, ...], first: int, last: int, tree: ast.Module) -> bool:
    """Whether what was parsed as the body of a class is one, and the class is still cut up."""
    node = tree.body[0]
    if len(tree.body) != 1 or not isinstance(node, ast.ClassDef) or has_declarations(node.body):
        return False
    others = (*tiles[:first], *tiles[last + 1 :])
    holder = tiles[first].holder
    left = any(tile.kind == "code" and tile.holder is holder for tile in others)
    return left or len(node.body) > 1


def _pieces(
    tiles: tuple[Tile, ...], last: int, tree: ast.Module, source: str, holder: Holder | None
) -> list[Piece]:
    """The new tiles; blank lines at the end of a class stand behind it."""
    if holder is None:
        return tiled(source, tree.body)
    node = tree.body[0]
    assert isinstance(node, ast.ClassDef)
    pieces = tiled(source, node.body[1:], holder, above=2)
    behind = last + 1 == len(tiles) or tiles[last + 1].holder is not holder
    if behind and pieces and pieces[-1].tile.kind == "gap":
        tile = pieces[-1].tile
        pieces[-1] = Piece(Tile("gap", tile.chars, tile.lines), (), pieces[-1].line)
    return pieces


def _same(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning, and at their end."""
    head = _longest(min(len(old), len(new)), lambda size: old.startswith(new[:size]))
    rest = min(len(old), len(new)) - head
    tail = _longest(rest, lambda size: size == 0 or old.endswith(new[-size:]))
    return head, tail


def _longest(limit: int, holds: Callable[[int], bool]) -> int:
    """The greatest size up to `limit` that holds, if every smaller one does."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low
