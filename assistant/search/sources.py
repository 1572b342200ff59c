"""What a comprehension or a loop can go over, given the variables in scope.

Each source is written once as text and once as a function of the values, with the names that it
binds. `{0}` and `{1}` are the variables it needs; some bind a name to more than a name, such as all
values up to here.
"""

import itertools
import keyword
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.kinds import FAILED, Kind, element, parts
from trueline.assistant.search.scope import Variable
from trueline.assistant.search.shapes import (
    BETWEEN,
    CHUNKS,
    DICTS,
    IN_LINES,
    IN_VALUES,
    INDEX,
    LISTS,
    NEIGHBOURS,
    NUMBERS,
    PAIRS,
    PREFIXES,
    PRODUCT,
    ROWS,
    SORTED,
    SPLIT,
    STEPS,
    TEXTS,
    WINDOWS,
    Shape,
    X,
)

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


def sources(
    variables: Sequence[Variable],
    taken: frozenset[str],
    *,
    nested: bool = False,
    gathering: bool = False,
) -> list[Source]:
    """Everything to iterate over that variables give, cheapest shapes first for each.

    `taken` are names that must not be bound again; `nested` gives only what a comprehension
    within another needs, `gathering` also what a list or a dict is made over.
    """
    found: list[Source | None] = []
    for one in variables:
        inner = element(one.kind)
        for shape in _shapes(one.kind):
            if shape.nested or not nested:
                kinds = _kinds(shape, one.kind, inner)
                found.append(_source(shape, [one], kinds, taken))
        if not nested and one.kind.startswith("list["):
            found += [_prefixes(one, taken), _neighbours(one, taken)]
            if inner.startswith("list["):
                found.append(_flat(one, parts(inner)[0], taken))
    if not nested:
        found += _of_two(variables, taken)
    if gathering:
        found += _gathered(variables, taken)
    return _apart([one for one in found if one is not None])


def _apart(found: Sequence[Source]) -> list[Source]:
    """Those that go over something else than all before them: `abs(n)` where no `n` is negative."""
    seen: set[tuple[object, ...]] = set()
    chosen: list[Source] = []
    for one in found:
        key = (one.kinds, one.rows)
        if key not in seen:
            seen.add(key)
            chosen.append(one)
    return chosen


def _shapes(kind: Kind) -> tuple[Shape, ...]:
    if kind == "str":
        return TEXTS
    if kind == "int":
        return NUMBERS
    if kind.startswith("dict["):
        return DICTS
    if kind.startswith("set["):
        return (LISTS[0], SORTED)
    return LISTS if kind.startswith("list[") else ()


def _kinds(shape: Shape, kind: Kind, inner: Kind) -> tuple[Kind, ...]:
    """The kinds of what a shape binds: numbers for an index, else elements."""
    if kind == "int":
        return ("str",) if shape.names == ("digit",) else ("int",)
    if shape.names == ("key", "value"):
        return parts(kind)
    return tuple("int" if name in ("i", "count") else inner for name in shape.names)


def _of_two(variables: Sequence[Variable], taken: frozenset[str]) -> list[Source | None]:
    found: list[Source | None] = []
    for one, other in itertools.permutations(variables, 2):
        if one.kind == other.kind == "int":
            found += [_source(shape, [one, other], ("int",), taken) for shape in BETWEEN]
        inner = element(one.kind), element(other.kind)
        if all(inner) and variables.index(one) < variables.index(other):
            found.append(_source(PAIRS, [one, other], inner, taken))
        if one.kind == other.kind == "str":
            pairs = zip(one.values, other.values, strict=True)
            if any(separator and separator in text for text, separator in pairs):
                found.append(_source(SPLIT, [one, other], ("str",), taken))
    return found


def _gathered(variables: Sequence[Variable], taken: frozenset[str]) -> list[Source | None]:
    """What lists and dicts are made over: stretches, steps, all pairs, the inside of a dict."""
    found: list[Source | None] = []
    for one, other in itertools.permutations(variables, 2):
        if one.kind.startswith(("list[", "str")) and other.kind == "int":
            stretch = ("{0}[{2}:{2} + {1}]",)
            for shape in (WINDOWS, CHUNKS):
                found.append(_indexed(shape, (one, other), stretch, (one.kind,), taken))
    numbers = [one for one in variables if one.kind == "int"]
    for three in itertools.combinations(numbers, 3):
        found.append(_indexed(STEPS, three, ("{3} + {2}",), ("int",), taken))
    lists = [one for one in variables if one.kind.startswith("list[")]
    for one, other in itertools.combinations(lists, 2):
        kinds = element(one.kind), element(other.kind)
        found.append(_clauses(PRODUCT, (one, other), "{2} in {0} for {3} in {1}", kinds, taken))
    for one in variables:
        inner = parts(one.kind)
        if one.kind.startswith("dict[") and inner[1].startswith("list["):
            text = "{1}, {2} in {0}.items() for {3} in {2}"
            found.append(_clauses(IN_VALUES, (one,), text, (*inner, element(inner[1])), taken))
        if one.kind == "list[str]" and any(" " in text for row in one.values for text in row):
            text = "{1} in {0} for {2} in {1}.split()"
            found.append(_clauses(IN_LINES, (one,), text, ("str", "str"), taken))
    return found


def _clauses(
    shape: Shape,
    over: Sequence[Variable],
    text: str,
    kinds: tuple[Kind, ...],
    taken: frozenset[str],
) -> Source | None:
    """What goes over the elements of elements, or those of two variables."""
    rows = _rows(shape, over)
    if rows is None:
        return None
    names = _fresh(shape.names, over[0], taken)
    head = f"for {text.format(*(one.source for one in over), *names)}"
    return Source(head, names, kinds, rows, shape.cost + _many(rows), "", "")


def _source(
    shape: Shape, over: Sequence[Variable], kinds: tuple[Kind, ...], taken: frozenset[str]
) -> Source | None:
    names = _fresh(shape.names, over[0], taken)
    iterable = shape.text.format(*(one.source for one in over))
    rows = _rows(shape, over)
    if rows is None:
        return None
    single = names[0] if len(names) == 1 else ""
    head = f"for {', '.join(names)} in {iterable}"
    return Source(head, names, kinds, rows, shape.cost + _many(rows), single, iterable)


def _prefixes(one: Variable, taken: frozenset[str]) -> Source | None:
    """All values up to each place: `xs[:i + 1]` for each index."""
    return _indexed(PREFIXES, (one,), ("{0}[:{1} + 1]",), (one.kind,), taken)


def _neighbours(one: Variable, taken: frozenset[str]) -> Source | None:
    """Each element but the first with the one before it, and its index."""
    inner = element(one.kind)
    return _indexed(NEIGHBOURS, (one,), ("{0}[{1}]", "{0}[{1} - 1]"), (inner, inner), taken)


def _indexed(
    shape: Shape,
    over: Sequence[Variable],
    values: tuple[str, ...],
    kinds: tuple[Kind, ...],
    taken: frozenset[str],
) -> Source | None:
    """An index, and what is written with it."""
    rows = _rows(shape, over)
    (index,) = _fresh(INDEX, over[0], taken)
    if rows is None:
        return None
    written = [one.source for one in over]
    names = (index, *(value.format(*written, index) for value in values))
    iterable = shape.text.format(*written)
    return Source(
        f"for {index} in {iterable}", names, ("int", *kinds), rows, shape.cost, "", iterable
    )


def _flat(one: Variable, inner: Kind, taken: frozenset[str]) -> Source | None:
    """The elements of the rows of a list, one after the other."""
    rows = _rows(ROWS, [one])
    (name,) = _fresh(X, one, taken | {"row"})
    if rows is None or "row" in taken:
        return None
    head = f"for {ROWS.text.format(one.source, name)}"
    return Source(head, (name,), (inner,), rows, ROWS.cost, name, "")


def _rows(shape: Shape, over: Sequence[Variable]) -> tuple[Any, ...] | None:
    """The bound values for each point; None if there are none at all, or too many."""
    rows: list[Any] = []
    for point in zip(*(one.values for one in over), strict=True):
        try:
            rows.append(tuple(shape.over(*point)))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            rows.append(FAILED)
    count = sum(len(row) for row in rows if row is not FAILED)
    return tuple(rows) if 0 < count <= MOST_ELEMENTS else None


def _many(rows: Sequence[Any]) -> int:
    """What it adds to the cost that there are many elements, since each expression has them all."""
    sizes = [len(row) for row in rows if row is not FAILED]
    mean = sum(sizes) / len(sizes)
    return (mean > MANY) + (mean > VERY_MANY)


def _fresh(names: tuple[str, ...], over: Variable, taken: frozenset[str]) -> tuple[str, ...]:
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
