"""What expressions are made from: variables, constants and components."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Component
from trueline.assistant.search.kinds import Kind

Constant = tuple[Kind, int, Any, str]
"""A kind, a cost, the value, and how it is written."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something in scope: how it is written, its kind, and its value on each point.

    A `fixed` one is a tuple, which has the same parts on each point.
    """

    source: str
    kind: Kind
    values: tuple[Any, ...]
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What one enumeration works with: the arguments, the constants and the components.

    `parts` are the parts of arguments that are as good as arguments, each with what it costs.
    """

    variables: Sequence[Variable]
    constants: Sequence[Constant]
    components: Sequence[Component]
    parts: Sequence[tuple[int, Variable]] = ()
