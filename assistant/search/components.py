"""The components of one search: rows of the tables with their kinds chosen.

How a component is tried on many expressions at once is in `inner.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.inner import NAMES, PLACES, loop, namespace
from trueline.assistant.search.kinds import SCALARS, Kind
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
    """A component of the search: what it takes, gives and costs, and how its value is computed."""

    value: str
    takes: tuple[Kind, ...]
    gives: Kind
    cost: int
    commutes: bool

    def loop(self, points: int, *, partial: bool) -> Callable[..., None]:
        """The loop that tries it on so many points, on any number for 0 (`inner.loop`)."""
        return loop(self.value, len(self.takes), points, partial=partial)


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
                made.append(component(row, takes, gives))
    return tuple(made)


def component(row: Row, takes: tuple[Kind, ...], gives: Kind) -> Component:
    """The component of a row for these kinds."""
    return Component(row.source, row.value, takes, gives, row.cost, row.commutes)


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
