"""The components of one search: rows of the tables with their kinds chosen, compiled.

Each component has a loop of its own with its value expression written into it, because a call for
each evaluation would cost more than the evaluation. A loop takes expressions for each argument,
computes the values of all combinations on all points, and keeps what nothing before it computed.
"""

import bisect
import functools
import html
import itertools
import math
import re
import shlex
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search import guards, operations
from trueline.assistant.search.kinds import FAILED, SCALARS, Kind, Record
from trueline.assistant.search.tables.containers import CONTAINERS
from trueline.assistant.search.tables.library import LIBRARY
from trueline.assistant.search.tables.numbers import NUMBERS
from trueline.assistant.search.tables.row import Row
from trueline.assistant.search.tables.texts import TEXTS

ROWS: tuple[Row, ...] = NUMBERS + TEXTS + CONTAINERS + LIBRARY
Expression = tuple[Any, ...]
"""(values on all points, template, the expressions that are its parts)."""


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """How an expression is written: `{0}`, `{1}` stand for its parts."""

    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Component(Template):
    """A component of the search, with loops for all points, and for those that may fail."""

    value: str
    takes: tuple[Kind, ...]
    gives: Kind
    cost: int
    commutes: bool
    whole: Callable[..., None]
    partial: Callable[..., None]


def components(elements: Iterable[Kind], present: Iterable[Kind]) -> tuple[Component, ...]:
    """The components over these kinds of elements; dicts and sets only of kinds that are present.

    `elements` are the kinds that T and U may stand for. In the order of the tables.
    """
    chosen, known = sorted(set(elements)), set(present)
    made: list[Component] = []
    for row in ROWS:
        for signature in _signatures(row.signature, chosen):
            left, _, gives = signature.partition(" -> ")
            takes = _split(left)
            if all(_wanted(kind, known) for kind in (*takes, gives)):
                whole, partial = _loops(row.value, len(takes))
                rest = (takes, gives, row.cost, row.commutes, whole, partial)
                made.append(Component(row.source, row.value, *rest))
    return tuple(made)


def compiled(expressions: Sequence[Expression], names: Sequence[str]) -> Callable[..., Any]:
    """A function of `names` that computes a tuple of expressions made of components alone."""
    values = "".join(f"{_value(one)}, " for one in expressions)
    scope = namespace()
    exec(f"def steps({', '.join(names)}):\n    return ({values})", scope)
    function: Callable[..., Any] = scope["steps"]
    return function


def _value(expression: Expression) -> str:
    """The value expression of an expression, with those of its parts in the places."""
    template = expression[1]
    if not isinstance(template, Component):
        return str(template.source.format())
    inner = [_value(one) for one in expression[2:]]
    return f"({PLACES.sub(lambda found: inner[NAMES.index(found[0])], template.value)})"


def _signatures(signature: str, elements: list[Kind]) -> Iterable[str]:
    """The signature with every choice of kinds for its letters."""
    choices = {"S": [kind for kind in elements if kind in SCALARS], "T": elements, "U": elements}
    found = [signature]
    for letter, kinds in choices.items():
        if letter in signature:
            found = [one.replace(letter, kind) for one in found for kind in kinds]
    return found


def _split(text: str) -> tuple[Kind, ...]:
    """The kinds of a signature's left side; the blanks within brackets part nothing."""
    kinds: list[str] = []
    for word in text.split(" "):
        if kinds and kinds[-1].count("[") > kinds[-1].count("]"):
            kinds[-1] += f" {word}"
        else:
            kinds.append(word)
    return tuple(kinds)


def _wanted(kind: Kind, known: set[Kind]) -> bool:
    """Whether a kind is plain, or one that this search was told to expect."""
    rare = (
        kind.startswith(("dict[", "set[", "tuple[", "list[dict", "list[set")) or kind.count("[") > 1
    )
    return not rare or kind in known


NAMES = ("x", "y", "z")
PLACES = re.compile(r"\b[xyz]\b")
LOOP = """
def loop(meter, pools, seen, found, goals, hit, template, known):
    {unpack} = pools
    for a in A:
        meter.spend({count})
        {loops}
            try:
                values = tuple([{value} for {names} in zip({vectors})])
            except MemoryError:
                raise
            except Exception:
                {failing}
            if values not in seen:
                made = (values, template, {parts})
                seen[values] = made
                found.append(made)
                if goals and values[:known] in goals:
                    hit(made)
"""
SHAPES = (
    {"unpack": "A,", "count": "1", "loops": "if True:", "vectors": "a[0]", "parts": "a"},
    {
        "unpack": "A, B",
        "count": "len(B)",
        "loops": "for b in B:",
        "vectors": "a[0], b[0]",
        "parts": "a, b",
    },
    {
        "unpack": "A, B, C",
        "count": "len(B) * len(C)",
        "loops": "for b, c in pairs(B, C):",
        "vectors": "a[0], b[0], c[0]",
        "parts": "a, b, c",
    },
)
PARTIAL = """values = rescue(one, ({vectors},), known)
                if values is None:
                    continue"""


def namespace() -> dict[str, Any]:
    """The names that value expressions may use."""
    public = (guards, operations)
    found = {name: value for module in public for name, value in vars(module).items()}
    modules = {one.__name__: one for one in (bisect, html, math, shlex, textwrap)}
    return {**found, **modules, "Record": Record}


@functools.cache
def _loops(value: str, arity: int) -> tuple[Callable[..., None], Callable[..., None]]:
    """The compiled loops of a value expression: drop what fails anywhere, or keep the rest."""
    names = ", ".join(NAMES[:arity])
    shape = SHAPES[arity - 1]
    scope = namespace()
    scope["pairs"] = itertools.product
    scope["rescue"] = _rescue
    exec(f"def one({names}):\n    return {value}", scope)
    made = []
    for failing in ("continue", PARTIAL.format(vectors=shape["vectors"])):
        text = LOOP.format(
            value=value, names=names + ("," if arity == 1 else ""), failing=failing, **shape
        )
        exec(text, scope)
        made.append(scope["loop"])
    return made[0], made[1]


def _rescue(
    one: Callable[..., Any], vectors: tuple[tuple[Any, ...], ...], known: int
) -> tuple[Any, ...] | None:
    """The values point by point, FAILED where the expression raised; None if no known one is."""
    values: list[Any] = []
    for point in zip(*vectors, strict=True):
        try:
            values.append(FAILED if any(part is FAILED for part in point) else one(*point))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            values.append(FAILED)
    useful = any(value is not FAILED for value in values[:known])
    return tuple(values) if useful else None
