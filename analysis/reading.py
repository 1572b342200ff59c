"""A module's parts put together: which names nothing in the whole file defines."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from trueline.analysis.parts import Imported, Part, Use
from trueline.analysis.scope import BUILTINS, CLASS_NAMES
from trueline.analysis.scopes import analyse


@dataclass(frozen=True, slots=True)
class Placed:
    """A part, the 1-based line where it begins, and the class whose body it stands in, if any."""

    part: Part
    line: int
    holder: object = None


class Reading:
    """The names of one text."""

    def __init__(self, text: str, parts: tuple[Placed, ...]) -> None:
        self.text = text
        self.parts = parts
        self.bound = frozenset[str]().union(*(one.part.binds for one in parts))
        self._of_class: dict[object, set[str]] = {}
        for one in parts:
            if one.holder is not None:
                self._of_class.setdefault(one.holder, set()).update(one.part.class_binds)

    @property
    def stars(self) -> Iterator[Imported]:
        """The star imports."""
        return (star for one in self.parts for star in one.part.stars)

    @property
    def dynamic(self) -> frozenset[str]:
        """Builtins in use that bind names unseen."""
        return frozenset[str]().union(*(one.part.dynamic for one in self.parts))

    def undefined(self, known: frozenset[str]) -> Iterator[tuple[Placed, Use]]:
        """The uses that neither the module nor `known` defines."""
        there = self.bound | BUILTINS | known
        for one in self.parts:
            if one.part.needs <= there:
                continue
            for use in one.part.uses:
                if use.name not in there and not (use.in_class and self._in_class(one, use)):
                    yield one, use

    def early(self) -> Iterator[tuple[Placed, Use]]:
        """The uses that run before any statement that binds the module's name."""
        declared = frozenset[str]().union(*(one.part.declared for one in self.parts))
        late = self.bound - declared - BUILTINS
        for one in self.parts:
            for use in one.part.early:
                if use.name in late and not self._in_class(one, use):
                    yield one, use
            late -= one.part.binds

    def _in_class(self, one: Placed, use: Use) -> bool:
        return one.holder is not None and (
            use.name in self._of_class[one.holder] or use.name in CLASS_NAMES
        )


@functools.lru_cache(maxsize=16)
def read(text: str) -> Reading | None:
    """The names of a text, None if it does not parse."""
    try:
        tree = ast.parse(text)
        return Reading(text, (Placed(analyse(tree.body), 1),))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
