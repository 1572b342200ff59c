"""A module's parts put together: which names nothing in the whole file defines.

A text is read by what changed since the last one of its file: the parts of all other tiles stay
the same objects, so that two readings can be compared by them.
"""

import functools
import itertools
from collections.abc import Iterator
from pathlib import Path

from trueline.analysis.names.scopes import analyse, analyse_header
from trueline.analysis.parts import Imported, Part, Unbound, Use
from trueline.analysis.recent import Recent
from trueline.analysis.scope import BUILTINS, CLASS_NAMES
from trueline.analysis.syntax.change import Layout, change_to, layout_of
from trueline.analysis.syntax.tiles import Piece

_EMPTY = Part()
_TEXTS: Recent[tuple[Path, str], "Reading | None"] = Recent(16)
_LAST: Recent[Path, "Reading"] = Recent(16)


class Reading:
    """The names of one text: of each tile of its layout, a part."""

    def __init__(self, layout: Layout, parts: tuple[Part, ...]) -> None:
        self.layout = layout
        self.parts = parts
        self.bound = frozenset[str]().union(*(part.binds for part in parts))

    @property
    def text(self) -> str:
        """The text."""
        return self.layout.text

    @functools.cached_property
    def lines(self) -> list[int]:
        """The 1-based line where each part begins."""
        return list(itertools.accumulate((one.lines for one in self.layout.tiles), initial=1))

    @property
    def stars(self) -> Iterator[Imported]:
        """The star imports."""
        return (star for part in self.parts for star in part.stars)

    @property
    def dynamic(self) -> frozenset[str]:
        """Builtins in use that bind names unseen."""
        return frozenset[str]().union(*(part.dynamic for part in self.parts))

    @functools.cached_property
    def undefined(self) -> list[tuple[int, Use]]:
        """The uses that the module does not define, each with its part's index."""
        there = self.bound | BUILTINS
        return [
            (index, use)
            for index, part in enumerate(self.parts)
            if not part.needs <= there
            for use in part.uses
            if use.name not in there and not (use.in_class and self._in_class(index, use))
        ]

    @functools.cached_property
    def early(self) -> list[tuple[int, Use]]:
        """The uses that run before any statement that binds the module's name."""
        declared = frozenset[str]().union(*(part.declared for part in self.parts))
        asked = {use.name for part in self.parts for use in part.early}
        late = (asked & self.bound) - declared - BUILTINS
        found = []
        for index, part in enumerate(self.parts if late else ()):
            found += [
                (index, use)
                for use in part.early
                if use.name in late and not self._in_class(index, use)
            ]
            late -= part.binds
        return found

    def for_types(self, *, deferred: bool) -> list[tuple[int, Use]]:
        """The uses at run time of names that type checkers alone see bound.

        `deferred` says that Python evaluates no annotation before somebody asks for it.
        """
        names = frozenset[str]().union(*(part.for_types for part in self.parts)) - BUILTINS
        for part in self.parts if names else ():
            names -= (part.binds - part.for_types) | part.declared
        return [
            (index, use)
            for index, part in enumerate(self.parts)
            if not names.isdisjoint(part.needs)
            for use in part.uses
            if use.name in names
            and (not use.for_types or (use.evaluated and not deferred))
            and not self._in_class(index, use)
        ]

    @property
    def defers_annotations(self) -> bool:
        """Whether the module says `from __future__ import annotations`."""
        return any(
            one.module == "__future__" and any(name == "annotations" for name, _ in one.names)
            for part in self.parts
            for one in part.imports
        )

    @functools.cached_property
    def unbound(self) -> list[tuple[int, Unbound]]:
        """The uses of functions' own names before they are bound."""
        return [(index, one) for index, part in enumerate(self.parts) for one in part.unbound]

    @functools.cached_property
    def listed(self) -> list[tuple[int, Use]]:
        """The texts in `__all__`."""
        return [(index, use) for index, part in enumerate(self.parts) for use in part.listed]

    def changed_to(self, text: str) -> "Reading | None":
        """The reading of a text that differs in a few tiles, None if it differs in more."""
        if text == self.text:
            return self
        change = change_to(self.layout, text)
        if change is None:
            return None
        fresh = tuple(map(_part, change.pieces))
        parts = (*self.parts[: change.first], *fresh, *self.parts[change.last + 1 :])
        return Reading(change.layout, parts)

    def _in_class(self, index: int, use: Use) -> bool:
        holder = self.layout.tiles[index].holder
        return holder is not None and (
            use.name in self._of_class[holder] or use.name in CLASS_NAMES
        )

    @functools.cached_property
    def _of_class(self) -> dict[object, set[str]]:
        found: dict[object, set[str]] = {}
        for tile, part in zip(self.layout.tiles, self.parts, strict=True):
            if tile.holder is not None:
                found.setdefault(tile.holder, set()).update(part.class_binds)
        return found


def read(path: Path, text: str, near: Reading | None = None) -> Reading | None:
    """The names of a file's text, None if it does not parse; `near` is a reading like it."""
    found = near.changed_to(text) if near is not None else None
    if found is not None:
        return found
    if _TEXTS.has((path, text)):
        return _TEXTS.get((path, text))
    last = _LAST.get(path)
    found = (last.changed_to(text) if last is not None else None) or read_whole(text)
    _TEXTS.put((path, text), found)
    if found is not None:
        _LAST.put(path, found)
    return found


def read_whole(text: str) -> Reading | None:
    """The names of a text, None if it does not parse."""
    found = layout_of(text)
    if found is None:
        return None
    try:
        return Reading(found[0], tuple(map(_part, found[1])))
    except RecursionError:
        return None


def _part(piece: Piece) -> Part:
    tile, nodes = piece.tile, piece.nodes
    if not nodes:
        return _EMPTY
    if tile.kind == "head":
        return analyse_header(nodes[0], piece.line)
    return analyse(nodes, piece.line, in_class=tile.holder is not None)
