"""What a comprehension or a loop can go over, given the variables in scope.

Each source is written once as text and once as a function of the values, with the names that it
binds. `{0}` and `{1}` are the variables it needs; some bind a name to more than a name, such as all
values up to here.
"""

import itertools
from collections.abc import Sequence

from trueline.assistant.search.heads import Source, fresh, indexed, of_clauses, rows_of, source_of
from trueline.assistant.search.kinds import Kind, element, parts
from trueline.assistant.search.scope import Variable
from trueline.assistant.search.shapes import (
    BETWEEN,
    CHUNKS,
    DICTS,
    IN_LINES,
    IN_VALUES,
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
                found.append(source_of(shape, [one], kinds, taken))
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
            found += [source_of(shape, [one, other], ("int",), taken) for shape in BETWEEN]
        inner = element(one.kind), element(other.kind)
        if all(inner) and variables.index(one) < variables.index(other):
            found.append(source_of(PAIRS, [one, other], inner, taken))
        if one.kind == other.kind == "str":
            pairs = zip(one.values, other.values, strict=True)
            if any(separator and separator in text for text, separator in pairs):
                found.append(source_of(SPLIT, [one, other], ("str",), taken))
    return found


def _gathered(variables: Sequence[Variable], taken: frozenset[str]) -> list[Source | None]:
    """What lists and dicts are made over: stretches, steps, all pairs, the inside of a dict."""
    found: list[Source | None] = []
    for one, other in itertools.permutations(variables, 2):
        if one.kind.startswith(("list[", "str")) and other.kind == "int":
            stretch = ("{0}[{2}:{2} + {1}]",)
            both = (one, other)
            found.append(indexed(WINDOWS, both, stretch, (one.kind,), taken))
            found.append(indexed(CHUNKS, both, stretch, (one.kind,), taken))
    numbers = [one for one in variables if one.kind == "int"]
    threes = itertools.combinations(numbers, 3)
    found += [indexed(STEPS, three, ("({3} + {2})",), ("int",), taken) for three in threes]
    lists = [one for one in variables if one.kind.startswith("list[")]
    for one, other in itertools.combinations(lists, 2):
        kinds = element(one.kind), element(other.kind)
        found.append(of_clauses(PRODUCT, (one, other), "{2} in {0} for {3} in {1}", kinds, taken))
    for one in variables:
        inner = parts(one.kind)
        if one.kind.startswith("dict[") and inner[1].startswith("list["):
            text = "{1}, {2} in {0}.items() for {3} in {2}"
            found.append(of_clauses(IN_VALUES, (one,), text, (*inner, element(inner[1])), taken))
        if one.kind == "list[str]" and any(" " in text for row in one.values for text in row):
            text = "{1} in {0} for {2} in {1}.split()"
            found.append(of_clauses(IN_LINES, (one,), text, ("str", "str"), taken))
    return found


def _prefixes(one: Variable, taken: frozenset[str]) -> Source | None:
    """All values up to each place: `xs[:i + 1]` for each index."""
    return indexed(PREFIXES, (one,), ("{0}[:{1} + 1]",), (one.kind,), taken)


def _neighbours(one: Variable, taken: frozenset[str]) -> Source | None:
    """Each element but the first with the one before it, and its index."""
    inner = element(one.kind)
    return indexed(NEIGHBOURS, (one,), ("{0}[{1}]", "{0}[{1} - 1]"), (inner, inner), taken)


def _flat(one: Variable, inner: Kind, taken: frozenset[str]) -> Source | None:
    """The elements of the rows of a list, one after the other."""
    rows = rows_of(ROWS, [one])
    (name,) = fresh(X, one, taken | {"row"})
    if rows is None or "row" in taken:
        return None
    head = f"for {ROWS.text.format(one.source, name)}"
    return Source(head, (name,), (inner,), rows, ROWS.cost, name, "")
