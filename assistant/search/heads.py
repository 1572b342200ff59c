"""One thing to iterate over: what is written, the names that it binds, and what they are bound to.

Made from a shape (`shapes.py`) and the variables that it goes over; which there are for a problem
is in `sources.py`.
"""

import itertools
import keyword
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.scope import Variable
from trueline.assistant.search.shapes import INDEX, Shape, X

MOST_ELEMENTS = 400
MANY, VERY_MANY = 16, 40


@dataclass(frozen=True, slots=True)
class Source:
    """Something to iterate over.

    Attributes:
        head: `for x in xs`, as it is written.
        names: what each bound value is called in the body, an expression for some.
        kinds: the kinds of the bound values.
        rows: for each point the tuples of values bound one after the other, or FAILED.
        cost: what it adds to the cost of a comprehension.
        element: what is written for one whole element, empty if it is no single name.
        iterable: what is iterated over, empty where the head says more than that.
    """

    head: str
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[Any, ...]
    cost: int
    element: str
    iterable: str


def source_of(
    shape: Shape, over: Sequence[Variable], kinds: tuple[Kind, ...], taken: frozenset[str]
) -> Source | None:
    """A shape over variables; None where it goes over nothing, or too much."""
    names = fresh(shape.names, over[0], taken)
    iterable = shape.text.format(*(one.source for one in over))
    rows = rows_of(shape, over)
    if rows is None:
        return None
    single = names[0] if len(names) == 1 else ""
    head = f"for {', '.join(names)} in {iterable}"
    return Source(head, names, kinds, rows, shape.cost + _many(rows), single, iterable)


def indexed(
    shape: Shape,
    over: Sequence[Variable],
    values: tuple[str, ...],
    kinds: tuple[Kind, ...],
    taken: frozenset[str],
) -> Source | None:
    """An index, and what is written with it."""
    rows = rows_of(shape, over)
    (index,) = fresh(INDEX, over[0], taken)
    if rows is None:
        return None
    written = [one.source for one in over]
    names = (index, *(value.format(*written, index) for value in values))
    iterable = shape.text.format(*written)
    return Source(
        f"for {index} in {iterable}", names, ("int", *kinds), rows, shape.cost, "", iterable
    )


def of_clauses(
    shape: Shape,
    over: Sequence[Variable],
    text: str,
    kinds: tuple[Kind, ...],
    taken: frozenset[str],
) -> Source | None:
    """What goes over the elements of elements, or those of two variables."""
    rows = rows_of(shape, over)
    if rows is None:
        return None
    names = fresh(shape.names, over[0], taken)
    head = f"for {text.format(*(one.source for one in over), *names)}"
    return Source(head, names, kinds, rows, shape.cost + _many(rows), "", "")


def rows_of(shape: Shape, over: Sequence[Variable]) -> tuple[Any, ...] | None:
    """The bound values for each point; None if there are none at all, or too many."""
    rows: list[Any] = []
    count = 0
    for point in zip(*(one.values for one in over), strict=True):
        try:
            rows.append(tuple(itertools.islice(shape.over(*point), MOST_ELEMENTS + 1 - count)))
            count += len(rows[-1])
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            rows.append(FAILED)
        if count > MOST_ELEMENTS:
            return None
    return tuple(rows) if 0 < count <= MOST_ELEMENTS else None


def _many(rows: Sequence[Any]) -> int:
    """What it adds to the cost that there are many elements, since each expression has them all."""
    sizes = [len(row) for row in rows if row is not FAILED]
    mean = sum(sizes) / len(sizes)
    return (mean > MANY) + (mean > VERY_MANY)


def fresh(names: tuple[str, ...], over: Variable, taken: frozenset[str]) -> tuple[str, ...]:
    """Names to bind: a singular of what is iterated over where it has one, never a taken one."""
    singular = over.source[:-1]
    speaking = (
        names == X
        and over.source.endswith("s")
        and singular.isidentifier()
        and len(singular) > 2
        and singular not in taken
        and not keyword.iskeyword(singular)
    )
    if speaking:
        return (singular,)
    found: list[str] = []
    for name in names:
        options = [name, *ALTERNATIVES.get(name, ()), f"{name}2", f"{name}_"]
        found.append(next(one for one in options if one not in taken and one not in found))
    return tuple(found)


ALTERNATIVES = {"x": ("y", "z", "u"), "y": ("z", "v"), "i": ("j", "k")}
