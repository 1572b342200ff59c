"""Comprehensions: what is made of the expressions that the space of a body holds.

Over the elements of a source a body maps, filters, or both; it gives two elements for each one, is
the key that elements are sorted, chosen or grouped by, or the values of a dict.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from trueline.assistant.search.bodies import Body
from trueline.assistant.search.components import Expression
from trueline.assistant.search.heads import Source
from trueline.assistant.search.kinds import FAILED, SCALARS, Kind
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.space import Growth

OVERHEAD = 1
MOST_PER_KIND = 40_000
MOST_CONDITIONS, MOST_MAPPED, MOST_OF_TWO = 300, 100, 20
KEYS = ("bool", "float", "int", "str", "list[int]", "list[str]")
BY_KEY: tuple[tuple[str, str], ...] = (
    ("sorted({iterable}, key=lambda {name}: {{0}})", "sorted"),
    ("max({iterable}, key=lambda {name}: {{0}})", "max"),
    ("min({iterable}, key=lambda {name}: {{0}})", "min"),
)


def comprehend(body: Body, cost: int, growth: Growth) -> None:
    """Add every comprehension over the source of a body that costs so much.

    Raises:
        SpentError: if the budget is used up; what was found stays.
    """
    inner = cost - body.source.cost - OVERHEAD
    if inner < 1:
        return
    grow(body, inner, growth)
    for kind in body.space.kinds():
        expressions = body.space.at(kind, inner)
        growth.meter.spend(len(expressions))
        for expression in expressions:
            for made_kind, made in _made(body, kind, expression, growth.useful):
                growth.put(made_kind, cost, made)
    if inner > 4:
        for kind, made in _both(body, inner - 1, growth):
            growth.put(kind, cost, made)
    if body.top and inner > 2:
        for kind, made in (
            *_two_each(body, inner - 1, growth),
            *_two_keys(body, inner - 1, growth),
        ):
            growth.put(kind, cost, made)


def grow(body: Body, cost: int, growth: Growth) -> None:
    """Grow the space of a body up to a cost, with the comprehensions within it."""
    for level in range(body.space.level + 1, cost + 1):
        if level > 1:
            body.space.grow(level, growth.meter, most=MOST_PER_KIND)
        body.space.level = level
        for inner in body.nested:
            comprehend(inner, level, Growth(body.space, growth.meter, growth.useful))


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
    if body.top and source.iterable.endswith(".items()"):
        yield from _of_items(body, kind, expression, useful)
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
    if kind in KEYS and _ordered(source):
        for text, how in BY_KEY:
            made_kind = f"list[{inner}]" if how == "sorted" else inner
            if made_kind in useful:
                written = text.format(iterable=escaped(source.iterable), name=source.element)
                yield made_kind, (body.by_key(values, how), body.template(written), expression)
    if inner in SCALARS and f"dict[{inner}, {kind}]" in useful:
        template = body.template(f"{{{{{source.element}: {{0}} {escaped(source.head)}}}}}")
        yield f"dict[{inner}, {kind}]", (body.as_dict(values), template, expression)


def _of_items(
    body: Body, kind: Kind, expression: Expression, useful: frozenset[Kind]
) -> Iterator[Made]:
    """Of the keys and values of a dict: those that a condition holds for, and new values."""
    (name, value), (key, of) = body.source.names, body.source.kinds
    head, whole = escaped(body.source.head), f"dict[{key}, {of}]"
    if kind == "bool" and whole in useful:
        template = body.template(f"{{{{{name}: {value} {head} if {{0}}}}}}")
        yield whole, (body.of_items(expression[0], kept=True), template, expression)
    if f"dict[{key}, {kind}]" in useful and expression[1].source != value:
        template = body.template(f"{{{{{name}: {{0}} {head}}}}}")
        yield f"dict[{key}, {kind}]", (body.as_dict(expression[0]), template, expression)
    if kind == key and f"dict[{of}, {key}]" in useful and expression[1].source == name:
        template = body.template(f"{{{{{value}: {name} {head}}}}}")
        yield f"dict[{of}, {key}]", (body.of_items(expression[0], kept=False), template, expression)


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


def _two_each(body: Body, cost: int, growth: Growth) -> Iterator[Made]:
    """Two values for each element, one after the other, in one list."""
    text = f"[each {escaped(body.source.head)} for each in ({{0}}, {{1}})]"
    for kind in body.space.kinds():
        if f"list[{kind}]" in growth.useful and "each" not in body.source.names:
            for first, second in _pairs(body, kind, kind, cost):
                growth.meter.spend(1)
                rows = body.cut(_twos(first, second))
                values = tuple(one if one is FAILED else sum(one, ()) for one in rows)
                yield f"list[{kind}]", (values, body.template(text), first, second)


def _two_keys(body: Body, cost: int, growth: Growth) -> Iterator[Made]:
    """The elements sorted by one key, and by another where that is the same; the least of them."""
    source = body.source
    if not _ordered(source):
        return
    inner = source.kinds[0]
    wanted = [
        (
            kind,
            f"{how}({escaped(source.iterable)}, key=lambda {source.element}: ({{0}}, {{1}}))",
            how,
        )
        for kind, how in ((f"list[{inner}]", "sorted"), (inner, "min"), (inner, "max"))
        if growth.goals is not None and kind in growth.goals.kinds()
    ]
    for one, other in itertools.product(("int", "str", "bool") if wanted else (), repeat=2):
        for first, second in _pairs(body, one, other, cost):
            if not body.space.is_constant(first) and not body.space.is_constant(second):
                for kind, text, how in wanted:
                    growth.meter.spend(1)
                    values = body.by_key(_twos(first, second), how)
                    yield kind, (values, body.template(text), first, second)


def _pairs(
    body: Body, one: Kind, other: Kind, cost: int
) -> Iterator[tuple[Expression, Expression]]:
    """Cheap expressions of two kinds that together cost so much."""
    for share in range(1, cost):
        firsts, seconds = body.space.at(one, share), body.space.at(other, cost - share)
        yield from itertools.product(firsts[:MOST_OF_TWO], seconds[:MOST_OF_TWO])


def _twos(first: Expression, second: Expression) -> list[Any]:
    """The values of two expressions together, FAILED where one of them is."""
    pairs = zip(first[0], second[0], strict=True)
    return [FAILED if one is FAILED or other is FAILED else (one, other) for one, other in pairs]


def _ordered(source: Source) -> bool:
    """Whether a source goes over a list or text that can be sorted as it is written."""
    single = bool(source.element and source.iterable)
    return single and not source.iterable.startswith(("range", "dict."))


def _leaf(body: Body, kind: Kind, name: str) -> Expression | None:
    """The expression of a bound name, None if another with the same values came first."""
    found = (one for one in body.space.at(kind, 1) if one[1].source == escaped(name))
    return next(found, None)
