"""What is gathered from the elements of a source: lists and dicts, as they are made and written.

A way says what becomes of one or more values of each element that is taken: a list of them, of
tuples of them, or a dict by the first of them, in which a second one is counted, listed, added up
or replaced. `aiming.py` looks for the values.
"""

import functools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Template
from trueline.assistant.search.heads import Source
from trueline.assistant.search.kinds import Record
from trueline.assistant.search.lines import Lines, escaped

Rows = Sequence[tuple[Any, ...]]
"""For each element that is taken the values of the parts."""


@dataclass(frozen=True, slots=True)
class Reducer:
    """What a dict holds for all elements with one key, and the statement for one element.

    `{0}` in a statement is the key, `{1}` the value and `{2}` the dict, which is called `name`;
    `{0}` in an ending is the dict.
    """

    name: str
    reduced: Callable[[Sequence[Any]], Any]
    statement: str
    ending: str
    cost: int


@dataclass(frozen=True, slots=True)
class Way:
    """How many values of each element make something, what they make, and what that costs."""

    parts: int
    made: Callable[[Rows], Any]
    written: Callable[[Source, bool, frozenset[str]], Template]
    cost: int

    def template(self, source: Source, taken: frozenset[str], *, chosen: bool) -> Template:
        """What is written over a source, with a condition as the last part if some are `chosen`."""
        return self.written(source, chosen, taken)


def listed(arity: int, *, tuples: bool) -> Way:
    """A list of one value of each element, or of several together."""
    inner = ", ".join(f"{{{at}}}" for at in range(arity))
    if arity > 1:
        inner = f"({inner})" if tuples else f"[{inner}]"

    def made(rows: Rows) -> Any:
        return tuple(rows) if arity > 1 else tuple(row[0] for row in rows)

    def written(source: Source, chosen: bool, _: frozenset[str]) -> Template:
        return Template(f"[{inner} {_clauses(source, arity, chosen=chosen)}]")

    return Way(arity, made, written, 1 if arity == 1 else arity)


def counting() -> Way:
    """A dict of how many elements have each key."""

    def made(rows: Rows) -> Any:
        counts: dict[Any, int] = {}
        for (key,) in rows:
            counts[key] = counts.get(key, 0) + 1
        return Record(counts)

    def written(source: Source, chosen: bool, _: frozenset[str]) -> Template:
        clauses = _clauses(source, 1, chosen=chosen)
        return Template(f"dict(collections.Counter([{{0}} {clauses}]))")

    return Way(1, made, written, 3)


def replacing() -> Way:
    """A dict of one value for each key, that of the last element with it."""

    def made(rows: Rows) -> Any:
        return Record(rows)

    def written(source: Source, chosen: bool, _: frozenset[str]) -> Template:
        return Template(f"{{{{{{0}}: {{1}} {_clauses(source, 2, chosen=chosen)}}}}}")

    return Way(2, made, written, 1)


def reducing(reducer: Reducer) -> Way:
    """A dict that holds for each key what a reducer makes of the values with it."""

    def made(rows: Rows) -> Any:
        groups: dict[Any, list[Any]] = {}
        for key, value in rows:
            groups.setdefault(key, []).append(value)
        return Record((key, reducer.reduced(values)) for key, values in groups.items())

    def written(source: Source, chosen: bool, taken: frozenset[str]) -> Template:
        held = _free(reducer.name, source, taken)
        once = reducer.statement.count("{0}") == 1
        key = "{0}" if once else _free("group", source, taken)
        step = reducer.statement.format(key, "{1}", held)
        steps = [step] if once else [f"{key} = {{0}}", step]
        return Lines(
            reducer.ending.format(held),
            (f"{held} = {{{{}}}}", *_nested(source, steps, chosen=chosen)),
            (held,) if once else (held, key),
        )

    return Way(2, made, written, reducer.cost)


LISTING = Reducer("groups", tuple, "{2}.setdefault({0}, []).append({1})", "{0}", 3)
IN_ORDER = Reducer(
    "groups",
    lambda values: tuple(sorted(values)),
    LISTING.statement,
    "{{{{each: sorted({0}[each]) for each in {0}}}}}",
    5,
)
ADDING = Reducer(
    "totals",
    lambda values: functools.reduce(operator.add, values, 0),  # sum() of floats is more exact
    "{2}[{0}] = {2}.get({0}, 0) + {1}",
    "{0}",
    3,
)
LARGEST = Reducer("largest", max, "{2}[{0}] = max({2}.get({0}, {1}), {1})", "{0}", 5)
LEAST = Reducer("least", min, "{2}[{0}] = min({2}.get({0}, {1}), {1})", "{0}", 5)


def _clauses(source: Source, parts: int, *, chosen: bool) -> str:
    head = escaped(source.head)
    return f"{head} if {{{parts}}}" if chosen else head


def _nested(source: Source, steps: Sequence[str], *, chosen: bool) -> list[str]:
    """Statements for each element of a source; what goes over two things is two loops."""
    clauses = [f"for {one}:" for one in escaped(source.head).removeprefix("for ").split(" for ")]
    clauses += ["if {2}:"] if chosen else []
    opened = [f"{'    ' * depth}{one}" for depth, one in enumerate(clauses)]
    return [*opened, *(f"{'    ' * len(clauses)}{one}" for one in steps)]


def _free(name: str, source: Source, taken: frozenset[str]) -> str:
    """The name, or another one where something else has it."""
    options = (name, f"{name}_", f"{name}2")
    return next(one for one in options if one not in taken and one not in source.names)
