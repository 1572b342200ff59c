"""What expressions are made from: variables, constants and components."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Component
from trueline.assistant.search.kinds import FAILED, Kind, parts

Constant = tuple[Kind, int, Any, str]
"""A kind, a cost, the value, and how it is written."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something in scope: how it is written, its kind, and its value on each point."""

    source: str
    kind: Kind
    values: tuple[Any, ...]


def places(one: Variable) -> list[Variable]:
    """The parts of a variable that is a tuple of several kinds, each as a variable."""
    kinds = parts(one.kind) if one.kind.startswith("tuple[") else ()
    return [
        Variable(
            f"{one.source}[{at}]",
            kind,
            tuple(value if value is FAILED else value[at] for value in one.values),
        )
        for at, kind in enumerate(kinds)
    ]


@dataclass(frozen=True, slots=True)
class Scope:
    """What one enumeration works with: the arguments, the constants and the components."""

    variables: Sequence[Variable]
    constants: Sequence[Constant]
    components: Sequence[Component]
