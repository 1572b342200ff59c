"""Comprehensions: their bodies are searched in a space over the elements of what they go over.

All elements of a source, on all points, are laid end to end and are the points of a space of their
own. What is found there is cut back into lists: mapped, filtered, both, sorted or chosen by a key,
or made a dict. Bodies may hold one more comprehension. Cheap values of the function's arguments
enter as constants of each element.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from trueline.assistant.search.components import Component, Expression, Template
from trueline.assistant.search.kinds import FAILED, SCALARS, Kind, Record
from trueline.assistant.search.scope import Constant, Variable
from trueline.assistant.search.sources import Source, sources
from trueline.assistant.search.space import Growth, Space, escaped

OVERHEAD = 1
MOST_PER_KIND = 40_000
MOST_CONDITIONS, MOST_MAPPED = 300, 100
KEYS = ("bool", "float", "int", "str", "list[int]", "list[str]")
BY_KEY: tuple[tuple[str, str], ...] = (
    ("sorted({iterable}, key=lambda {name}: {{0}})", "sorted"),
    ("max({iterable}, key=lambda {name}: {{0}})", "max"),
    ("min({iterable}, key=lambda {name}: {{0}})", "min"),
)
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
        self._cuts = [None if row is FAILED else ends for row, ends in pairs]
        self._firsts = [[] if row is FAILED else [one[0] for one in row] for row in source.rows]
        elements = [one for row in source.rows if row is not FAILED for one in row]
        count = len(elements)
        self.space = Space(count, count, components, partial=top)
        for at, (name, kind) in enumerate(zip(source.names, source.kinds, strict=True)):
            self.space.leaf(kind, 1, tuple(one[at] for one in elements), name)
        for leaf in outer:
            self.enter(leaf)
        for constant in constants:
            self.space.constant(constant)
        self.nested: list[Body] = []
        self._templates: dict[str, Template] = {}

    def enter(self, leaf: Leaf) -> None:
        """Let a value of the space above be used in the body, the same within each row."""
        kind, cost, values, written = leaf
        rows = zip(values, self._ends, strict=True)
        spread = tuple(one for one, (start, end) in rows for _ in range(end - start))
        self.space.leaf(kind, max(cost, self.space.level + 1), spread, written)

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

    def grow(self, cost: int, growth: Growth) -> None:
        """Grow the space of the body up to a cost."""
        for level in range(self.space.level + 1, cost + 1):
            if level > 1:
                self.space.grow(level, growth.meter, most=MOST_PER_KIND)
            self.space.level = level
            for inner in self.nested:
                comprehend(inner, level, Growth(self.space, growth.meter, growth.useful))

    def cut(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Values of all elements as a list for each point; FAILED where one failed."""
        if self._failing(values):
            return tuple(
                FAILED if one is None else _row(values[one[0] : one[1]]) for one in self._cuts
            )
        return tuple([FAILED if one is None else values[one[0] : one[1]] for one in self._cuts])

    def chosen(self, values: Sequence[Any], flags: Sequence[Any]) -> tuple[Any, ...]:
        """Those values whose flag is true, as a list for each point."""
        found: list[Any] = []
        whole = not self._failing(flags)
        for one in self._cuts:
            if one is None or not (whole or _all_there(flags[one[0] : one[1]])):
                found.append(FAILED)
            else:
                pairs = values[one[0] : one[1]], flags[one[0] : one[1]]
                found.append(tuple(itertools.compress(*pairs)))
        return tuple(map(_row, found)) if self._failing(values) else tuple(found)

    def by_key(self, keys: Sequence[Any], how: str) -> tuple[Any, ...]:
        """The elements of each point sorted by their keys, or the one with the extreme key."""
        found: list[Any] = []
        choose = BY[how]
        for row, one in zip(self._firsts, self._cuts, strict=True):
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


def comprehend(body: Body, cost: int, growth: Growth) -> None:
    """Add every comprehension over the source of a body that costs so much.

    Raises:
        SpentError: if the budget is used up; what was found stays.
    """
    inner = cost - body.source.cost - OVERHEAD
    if inner < 1:
        return
    body.grow(inner, growth)
    for kind in body.space.kinds():
        expressions = body.space.at(kind, inner)
        growth.meter.spend(len(expressions))
        for expression in expressions:
            for made_kind, made in _made(body, kind, expression, growth.useful):
                growth.put(made_kind, cost, made)
    if inner > 4:
        for kind, made in _both(body, inner - 1, growth):
            growth.put(kind, cost, made)


Made = tuple[Kind, Expression]


def _made(
    body: Body, kind: Kind, expression: Expression, useful: frozenset[Kind]
) -> Iterator[Made]:
    """What one body gives: mapped, as a condition, as a key, as a dict's values."""
    source, values = body.source, expression[0]
    head = escaped(source.head)
    trivial = len(expression) == 2 and expression[1].source == source.element
    trivial = trivial or body.space.is_constant(expression)
    if f"list[{kind}]" in useful and not trivial:
        template = body.template(f"[{{0}} {head}]")
        yield f"list[{kind}]", (body.cut(values), template, expression)
    if kind == "bool":
        yield from _filtered(body, expression, useful)
    if body.top and source.element and not trivial:
        yield from _keyed(body, kind, expression, useful)


def _filtered(body: Body, condition: Expression, useful: frozenset[Kind]) -> Iterator[Made]:
    head = escaped(body.source.head)
    for name, kind in zip(body.source.names, body.source.kinds, strict=True):
        leaf = _leaf(body, kind, name)
        if f"list[{kind}]" in useful and leaf is not None:
            template = body.template(f"[{escaped(name)} {head} if {{0}}]")
            yield f"list[{kind}]", (body.chosen(leaf[0], condition[0]), template, condition)


def _keyed(
    body: Body, kind: Kind, expression: Expression, useful: frozenset[Kind]
) -> Iterator[Made]:
    source, values = body.source, expression[0]
    inner = source.kinds[0]
    if kind in KEYS and source.iterable and not source.iterable.startswith(("range", "dict.")):
        for text, how in BY_KEY:
            made_kind = f"list[{inner}]" if how == "sorted" else inner
            if made_kind in useful:
                written = text.format(iterable=escaped(source.iterable), name=source.element)
                yield made_kind, (body.by_key(values, how), body.template(written), expression)
    if inner in SCALARS and f"dict[{inner}, {kind}]" in useful:
        template = body.template(f"{{{{{source.element}: {{0}} {escaped(source.head)}}}}}")
        yield f"dict[{inner}, {kind}]", (body.as_dict(values), template, expression)


def _both(body: Body, cost: int, growth: Growth) -> Iterator[Made]:
    """Mapped and filtered at once, where map and condition together cost so much."""
    template = body.template(f"[{{0}} {escaped(body.source.head)} if {{1}}]")
    kinds = [kind for kind in body.space.kinds() if f"list[{kind}]" in growth.useful]
    for share in range(2, cost - 1):
        for condition in body.space.at("bool", share)[:MOST_CONDITIONS]:
            for kind in kinds:
                mapped = body.space.at(kind, cost - share)[:MOST_MAPPED]
                growth.meter.spend(len(mapped))
                for expression in mapped:
                    values = body.chosen(expression[0], condition[0])
                    yield f"list[{kind}]", (values, template, expression, condition)


def _leaf(body: Body, kind: Kind, name: str) -> Expression | None:
    """The expression of a bound name, None if another with the same values came first."""
    found = (one for one in body.space.at(kind, 1) if one[1].source == escaped(name))
    return next(found, None)


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
