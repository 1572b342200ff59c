"""What a comprehension or a loop can go over, given the variables in scope.

Each source is written once as text and once as a function of the values, with the names that it
binds. `{0}` and `{1}` are the variables it needs; some bind a name to more than a name, such as all
values up to here.
"""

import itertools
import keyword
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.guards import span
from trueline.assistant.search.kinds import FAILED, Kind, element, parts
from trueline.assistant.search.scope import Variable

MOST_ELEMENTS = 400


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


@dataclass(frozen=True, slots=True)
class _Shape:
    """A way to iterate over variables; `over` gives an iterable of tuples of bound values."""

    text: str
    over: Callable[..., Iterable[Any]]
    names: tuple[str, ...]
    cost: int
    nested: bool = False


def _each(values: Any) -> Iterable[Any]:
    return ((one,) for one in values)


X, XY, IX, INDEX, COUNTS = ("x",), ("x", "y"), ("i", "x"), ("i",), ("x", "count")
SORTED = _Shape("sorted({0})", lambda a: _each(sorted(a)), X, 3)
LISTS = (
    _Shape("{0}", _each, X, 1, nested=True),
    _Shape("range(len({0}))", lambda a: _each(range(len(a))), INDEX, 2, nested=True),
    _Shape("enumerate({0})", enumerate, IX, 2),
    _Shape("zip({0}, {0}[1:])", itertools.pairwise, XY, 3),
    _Shape("zip({0}, {0}[::-1])", lambda a: zip(a, a[::-1], strict=True), XY, 3),
    _Shape("collections.Counter({0}).items()", lambda a: Counter(a).items(), COUNTS, 4),
    _Shape("itertools.combinations({0}, 2)", lambda a: itertools.combinations(a, 2), XY, 4),
    _Shape("{0}[1:]", lambda a: _each(a[1:]), X, 3),
    _Shape("{0}[::2]", lambda a: _each(a[::2]), X, 4),
    _Shape("{0}[1::2]", lambda a: _each(a[1::2]), X, 4),
    SORTED,
    _Shape("dict.fromkeys({0})", lambda a: _each(dict.fromkeys(a)), X, 4),
)
PREFIXES = _Shape("range(len({0}))", lambda a: ((i, a[: i + 1]) for i in range(len(a))), INDEX, 3)
NEIGHBOURS = _Shape(
    "range(1, len({0}))", lambda a: ((i, a[i], a[i - 1]) for i in range(1, len(a))), INDEX, 3
)
ROWS = _Shape("row in {0} for {1} in row", lambda a: ((x,) for row in a for x in row), X, 3)
TEXTS = (
    _Shape("{0}", _each, X, 1, nested=True),
    _Shape("{0}.split()", lambda a: _each(a.split()), ("word",), 2),
    _Shape("{0}.split(', ')", lambda a: _each(a.split(", ")), ("part",), 4),
    _Shape("{0}.split(',')", lambda a: _each(a.split(",")), ("part",), 4),
    _Shape("{0}.splitlines()", lambda a: _each(a.splitlines()), ("line",), 4),
    _Shape("{0}.lower()", lambda a: _each(a.lower()), X, 3),
    _Shape("enumerate({0})", enumerate, IX, 2),
    _Shape("range(len({0}))", lambda a: _each(range(len(a))), INDEX, 2),
    _Shape("zip({0}, {0}[1:])", itertools.pairwise, XY, 3),
    _Shape("collections.Counter({0}).items()", lambda a: Counter(a).items(), COUNTS, 4),
)
NUMBERS = (
    _Shape("range(1, {0} + 1)", lambda a: _each(span(1, a + 1)), INDEX, 2, nested=True),
    _Shape("range({0})", lambda a: _each(span(0, a)), INDEX, 2, nested=True),
    _Shape("range(2, {0})", lambda a: _each(span(2, a)), INDEX, 3, nested=True),
    _Shape("range({0} + 1)", lambda a: _each(span(0, a + 1)), INDEX, 3),
    _Shape("str({0})", lambda a: _each(str(a)), ("digit",), 2),
    _Shape("map(int, str({0}))", lambda a: _each(map(int, str(a))), ("d",), 3),
    _Shape("str(abs({0}))", lambda a: _each(str(abs(a))), ("digit",), 4),
    _Shape("map(int, str(abs({0})))", lambda a: _each(map(int, str(abs(a)))), ("d",), 4),
)
DICTS = (
    _Shape("{0}.items()", lambda a: a.items(), ("key", "value"), 1),
    _Shape("{0}", _each, ("key",), 2),
)
PAIRS = _Shape("zip({0}, {1})", lambda a, b: zip(a, b, strict=False), XY, 2)
BETWEEN = (
    _Shape("range({0}, {1} + 1)", lambda a, b: _each(span(a, b + 1)), INDEX, 2),
    _Shape("range({0}, {1})", lambda a, b: _each(span(a, b)), INDEX, 3),
)


def sources(
    variables: Sequence[Variable], taken: frozenset[str], *, nested: bool = False
) -> list[Source]:
    """Everything to iterate over that variables give, cheapest shapes first for each.

    `taken` are names that must not be bound again; `nested` gives only what a comprehension
    within another needs.
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


def _shapes(kind: Kind) -> tuple[_Shape, ...]:
    if kind == "str":
        return TEXTS
    if kind == "int":
        return NUMBERS
    if kind.startswith("dict["):
        return DICTS
    if kind.startswith("set["):
        return (LISTS[0], SORTED)
    return LISTS if kind.startswith("list[") else ()


def _kinds(shape: _Shape, kind: Kind, inner: Kind) -> tuple[Kind, ...]:
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
    return found


def _source(
    shape: _Shape, over: Sequence[Variable], kinds: tuple[Kind, ...], taken: frozenset[str]
) -> Source | None:
    names = _fresh(shape.names, over[0], taken)
    iterable = shape.text.format(*(one.source for one in over))
    rows = _rows(shape, over)
    if rows is None:
        return None
    single = names[0] if len(names) == 1 else ""
    head = f"for {', '.join(names)} in {iterable}"
    return Source(head, names, kinds, rows, shape.cost, single, iterable)


def _prefixes(one: Variable, taken: frozenset[str]) -> Source | None:
    """All values up to each place: `xs[:i + 1]` for each index."""
    return _indexed(PREFIXES, one, ("{0}[:{1} + 1]",), (one.kind,), taken)


def _neighbours(one: Variable, taken: frozenset[str]) -> Source | None:
    """Each element but the first with the one before it, and its index."""
    inner = element(one.kind)
    return _indexed(NEIGHBOURS, one, ("{0}[{1}]", "{0}[{1} - 1]"), (inner, inner), taken)


def _indexed(
    shape: _Shape,
    one: Variable,
    values: tuple[str, ...],
    kinds: tuple[Kind, ...],
    taken: frozenset[str],
) -> Source | None:
    """An index, and what is written with it."""
    rows = _rows(shape, [one])
    (index,) = _fresh(INDEX, one, taken)
    if rows is None:
        return None
    names = (index, *(value.format(one.source, index) for value in values))
    iterable = shape.text.format(one.source)
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


def _rows(shape: _Shape, over: Sequence[Variable]) -> tuple[Any, ...] | None:
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
