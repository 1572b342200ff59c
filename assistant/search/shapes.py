"""The ways to iterate over a list, a text, a number or a dict, each with what it costs."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.guards import LONGEST, span


@dataclass(frozen=True, slots=True)
class Shape:
    """A way to iterate over variables; `over` gives an iterable of tuples of bound values."""

    text: str
    over: Callable[..., Iterable[Any]]
    names: tuple[str, ...]
    cost: int
    nested: bool = False


def _each(values: Any) -> Iterable[Any]:
    return ((one,) for one in values)


X, XY, IX, INDEX, COUNTS = ("x",), ("x", "y"), ("i", "x"), ("i",), ("x", "count")
SORTED = Shape("sorted({0})", lambda a: _each(sorted(a)), X, 3)
LISTS = (
    Shape("{0}", _each, X, 1, nested=True),
    Shape("range(len({0}))", lambda a: _each(range(len(a))), INDEX, 2, nested=True),
    Shape("enumerate({0})", enumerate, IX, 2),
    Shape("zip({0}, {0}[1:])", itertools.pairwise, XY, 3),
    Shape("zip({0}, {0}[::-1])", lambda a: zip(a, a[::-1], strict=True), XY, 3),
    Shape("collections.Counter({0}).items()", lambda a: Counter(a).items(), COUNTS, 4),
    Shape("itertools.combinations({0}, 2)", lambda a: itertools.combinations(a, 2), XY, 4),
    Shape("{0}[1:]", lambda a: _each(a[1:]), X, 3),
    Shape("{0}[::2]", lambda a: _each(a[::2]), X, 4),
    Shape("{0}[1::2]", lambda a: _each(a[1::2]), X, 4),
    SORTED,
    Shape("dict.fromkeys({0})", lambda a: _each(dict.fromkeys(a)), X, 4),
)
PREFIXES = Shape("range(len({0}))", lambda a: ((i, a[: i + 1]) for i in range(len(a))), INDEX, 3)
NEIGHBOURS = Shape(
    "range(1, len({0}))", lambda a: ((i, a[i], a[i - 1]) for i in range(1, len(a))), INDEX, 3
)
ROWS = Shape("row in {0} for {1} in row", lambda a: ((x,) for row in a for x in row), X, 3)
TEXTS = (
    Shape("{0}", _each, X, 1, nested=True),
    Shape("{0}.split()", lambda a: _each(a.split()), ("word",), 2),
    Shape("{0}.split(', ')", lambda a: _each(a.split(", ")), ("part",), 4),
    Shape("{0}.split(',')", lambda a: _each(a.split(",")), ("part",), 4),
    Shape("{0}.splitlines()", lambda a: _each(a.splitlines()), ("line",), 4),
    Shape("{0}.lower()", lambda a: _each(a.lower()), X, 3),
    Shape("enumerate({0})", enumerate, IX, 2),
    Shape("range(len({0}))", lambda a: _each(range(len(a))), INDEX, 2),
    Shape("zip({0}, {0}[1:])", itertools.pairwise, XY, 3),
    Shape("collections.Counter({0}).items()", lambda a: Counter(a).items(), COUNTS, 4),
)
NUMBERS = (
    Shape("range(1, {0} + 1)", lambda a: _each(span(1, a + 1)), INDEX, 2, nested=True),
    Shape("range({0})", lambda a: _each(span(0, a)), INDEX, 2, nested=True),
    Shape("range(2, {0})", lambda a: _each(span(2, a)), INDEX, 3, nested=True),
    Shape("range({0} + 1)", lambda a: _each(span(0, a + 1)), INDEX, 3),
    Shape("str({0})", lambda a: _each(str(a)), ("digit",), 2),
    Shape("map(int, str({0}))", lambda a: _each(map(int, str(a))), ("d",), 3),
    Shape("str(abs({0}))", lambda a: _each(str(abs(a))), ("digit",), 4),
    Shape("map(int, str(abs({0})))", lambda a: _each(map(int, str(abs(a)))), ("d",), 4),
)
DICTS = (
    Shape("{0}.items()", lambda a: a.items(), ("key", "value"), 1),
    Shape("{0}", _each, ("key",), 2),
)
PAIRS = Shape("zip({0}, {1})", lambda a, b: zip(a, b, strict=False), XY, 2)
BETWEEN = (
    Shape("range({0}, {1} + 1)", lambda a, b: _each(span(a, b + 1)), INDEX, 2),
    Shape("range({0}, {1})", lambda a, b: _each(span(a, b)), INDEX, 3),
)
SPLIT = Shape("{0}.split({1})", lambda a, b: _each(a.split(b)), ("part",), 3)
WINDOWS = Shape(
    "range(len({0}) - {1} + 1)",
    lambda a, n: ((i, a[i : i + n]) for i in span(0, len(a) - n + 1)),
    INDEX,
    3,
)
CHUNKS = Shape(
    "range(0, len({0}), {1})",
    lambda a, n: ((i, a[i : i + n]) for i in range(0, len(a), n)),
    INDEX,
    3,
)
STEPS = Shape(
    "range({0}, {1}, {2})", lambda a, b, n: ((i, i + n) for i in range(a, b, n)[:LONGEST]), INDEX, 2
)
PRODUCT = Shape("", itertools.product, XY, 4)
IN_VALUES = Shape(
    "",
    lambda a: ((key, values, one) for key, values in a.items() for one in values),
    ("key", "values", "value"),
    2,
)
IN_LINES = Shape(
    "", lambda a: ((line, word) for line in a for word in line.split()), ("line", "word"), 3
)
