"""Bodies: a source, and the space of expressions over the elements of what it goes over.

All elements of a source, on all points, are laid end to end and are the points of a space of their
own. What is found there is cut back into lists, a list for each point (`comprehensions.py` says
which). Bodies may hold one more comprehension. Cheap values of the function's arguments enter as
constants of each element.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from trueline.assistant.search.apart import alike, pieces
from trueline.assistant.search.components import Component, Template
from trueline.assistant.search.heads import Source
from trueline.assistant.search.kinds import FAILED, Kind, Record
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.lookups import lookups
from trueline.assistant.search.scope import Constant, Variable
from trueline.assistant.search.sources import sources
from trueline.assistant.search.space import Space

Leaf = tuple[Kind, int, tuple[Any, ...], str]
"""A kind, a cost, the values on the points of the space above, and how it is written."""


class Body:
    """A source, and the space of expressions over its elements."""

    def __init__(
        self,
        source: Source,
        components: Sequence[Component],
        constants: Sequence[Constant],
        outer: Sequence[Leaf],
        *,
        top: bool,
    ) -> None:
        self.source = source
        self.top = top
        self._ends = _ends(source.rows)
        pairs = zip(source.rows, self._ends, strict=True)
        self.cuts = [None if row is FAILED else ends for row, ends in pairs]
        self._firsts = [[] if row is FAILED else [one[0] for one in row] for row in source.rows]
        elements = [one for row in source.rows if row is not FAILED for one in row]
        count = len(elements)
        self.space = Space(count, count, components, partial=top)
        bound: list[Variable] = []
        for at, (name, kind) in enumerate(zip(source.names, source.kinds, strict=True)):
            values = tuple(one[at] for one in elements)
            one = Variable(name, kind, values, alike(values))
            self.space.leaf(kind, 1, values, name)
            parts = pieces(one, count)
            for cost, part in parts:
                self.space.leaf(part.kind, cost - 1, part.values, part.source)
            bound += [one, *(part for _, part in parts)]
        for leaf in outer:
            self.enter(leaf)
        if top:
            self._look_up(bound, outer)
        for constant in constants:
            self.space.constant(constant)
        self.nested: list[Body] = []
        self._templates: dict[str, Template] = {}

    def _look_up(self, bound: Sequence[Variable], outer: Sequence[Leaf]) -> None:
        """Let elements be looked up in arguments."""
        spread = [
            Variable(written, kind, self._spread(values)) for kind, _, values, written in outer
        ]
        for cost, found in lookups(bound, spread):
            self.space.leaf(found.kind, cost, found.values, found.source)

    def enter(self, leaf: Leaf) -> None:
        """Let a value of the space above be used in the body, the same within each row."""
        kind, cost, values, written = leaf
        self.space.leaf(kind, max(cost, self.space.level + 1), self._spread(values), written)

    def _spread(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """A value for each point as one for each element."""
        rows = zip(values, self._ends, strict=True)
        return tuple(one for one, (start, end) in rows for _ in range(end - start))

    def nest(self, taken: frozenset[str], constants: Sequence[Constant]) -> None:
        """Give the body comprehensions of its own, over its variables."""
        named = zip(self.source.names, self.source.kinds, strict=True)
        variables = [
            Variable(name, kind, expression[0])
            for name, kind in named
            for expression in self.space.at(kind, 1)
            if expression[1].source == escaped(name)
        ]
        leaves: list[Leaf] = [(one.kind, 2, one.values, one.source) for one in variables]
        names = taken | set(self.source.names)
        for source in sources(variables, names, nested=True):
            inner = Body(source, self.space.components, constants, leaves, top=False)
            self.nested.append(inner)

    def template(self, text: str) -> Template:
        """The template of a text, one for each, so that expressions share it."""
        return self._templates.setdefault(text, Template(text))

    def cut(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Values of all elements as a list for each point; FAILED where one failed."""
        if self._failing(values):
            return tuple(
                FAILED if one is None else _row(values[one[0] : one[1]]) for one in self.cuts
            )
        return tuple([FAILED if one is None else values[one[0] : one[1]] for one in self.cuts])

    def chosen(self, values: Sequence[Any], flags: Sequence[Any]) -> tuple[Any, ...]:
        """Those values whose flag is true, as a list for each point."""
        found: list[Any] = []
        whole = not self._failing(flags)
        for one in self.cuts:
            if one is None or not (whole or _all_there(flags[one[0] : one[1]])):
                found.append(FAILED)
            else:
                pairs = values[one[0] : one[1]], flags[one[0] : one[1]]
                found.append(tuple(itertools.compress(*pairs)))
        return tuple(map(_row, found)) if self._failing(values) else tuple(found)

    def taken(self, parts: Sequence[Sequence[Any]], flags: Sequence[Any] | None) -> list[Any]:
        """For each point a tuple of the parts' values for each element whose flag is true."""
        found: list[Any] = []
        for one in self.cuts:
            if one is None or not (flags is None or _all_there(flags[one[0] : one[1]])):
                found.append(FAILED)
                continue
            rows = zip(*(part[one[0] : one[1]] for part in parts), strict=True)
            chosen = rows if flags is None else itertools.compress(rows, flags[one[0] : one[1]])
            kept = list(chosen)
            found.append(kept if all(map(_all_there, kept)) else FAILED)
        return found

    def by_key(self, keys: Sequence[Any], how: str) -> tuple[Any, ...]:
        """The elements of each point sorted by their keys, or the one with the extreme key."""
        found: list[Any] = []
        choose = BY[how]
        for row, one in zip(self._firsts, self.cuts, strict=True):
            try:
                found.append(FAILED if one is None else choose(row, keys[one[0] : one[1]]))
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - no order, or no element
                found.append(FAILED)
        return tuple(found)

    def _failing(self, values: Sequence[Any]) -> bool:
        """Whether one of many values failed."""
        return self.space.partial and not _all_there(values)

    def as_dict(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """A dict from each element to its value, for each point."""
        lists = self.cut(values)
        pairs = zip(self.source.rows, lists, strict=True)
        return tuple(
            FAILED if got is FAILED else Record(zip((one[0] for one in row), got, strict=True))
            for row, got in pairs
        )

    def of_items(self, values: Sequence[Any], *, kept: bool) -> tuple[Any, ...]:
        """The items of each point's dict whose value is true; turned round if not `kept`."""
        made: list[Any] = []
        for row, got in zip(self.source.rows, self.cut(values), strict=True):
            if got is FAILED:
                made.append(FAILED)
            elif kept:
                made.append(Record(item for item, one in zip(row, got, strict=True) if one))
            else:
                made.append(Record((value, key) for key, value in row))
        return tuple(made)


def _ends(rows: Sequence[Any]) -> list[tuple[int, int]]:
    """Where the elements of each point begin and end among all."""
    ends: list[tuple[int, int]] = []
    at = 0
    for row in rows:
        size = 0 if row is FAILED else len(row)
        ends.append((at, at + size))
        at += size
    return ends


def _row(values: Any) -> Any:
    return values if values is FAILED or _all_there(values) else FAILED


def _all_there(values: Sequence[Any]) -> bool:
    """Whether none failed. Nothing may be compared with what failed, so it is not looked up."""
    return True not in [one is FAILED for one in values]


def _in_order(values: list[Any], keys: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(values[at] for at in sorted(range(len(values)), key=keys.__getitem__))


def _most(values: list[Any], keys: Sequence[Any]) -> Any:
    return values[keys.index(max(keys))]


def _least(values: list[Any], keys: Sequence[Any]) -> Any:
    return values[keys.index(min(keys))]


BY: dict[str, Callable[[list[Any], Sequence[Any]], Any]] = {
    "sorted": _in_order,
    "max": _most,
    "min": _least,
}
