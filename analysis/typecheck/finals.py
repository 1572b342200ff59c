"""Attributes that a class declares as final, and `__init__` sets.

Whether one is set is said at its declaration, which stands outside of the function. So a new body
of `__init__` is judged only where it leaves alone the lines that name such an attribute. Where a
name is unknown mypy reads the function twice, and takes the second time for another assignment.
"""

import re
from collections.abc import Iterable

from mypy.errorcodes import NAME_DEFINED
from mypy.errors import ErrorInfo
from mypy.nodes import Var

from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.outline import Function

WHY = "the class has final attributes, which are set in __init__"


def refuse_changed_finals(function: Function, before: str, after: str) -> None:
    """Compare the lines of the two texts of the function that name a final attribute.

    Raises:
        NotCovered: if they are not the same.
    """
    finals = _finals(function)
    if finals:
        named = re.compile(rf"\.\s*(?:{'|'.join(map(re.escape, finals))})\b")
        if _rows(named, before) != _rows(named, after):
            raise NotCovered(WHY)


def refuse_unknown_names(function: Function, found: Iterable[ErrorInfo]) -> None:
    """Look through what mypy says of the new body.

    Raises:
        NotCovered: if it does not know a name, and there are final attributes.
    """
    if any(one.code is NAME_DEFINED for one in found) and _finals(function):
        raise NotCovered(WHY)


def _finals(function: Function) -> list[str]:
    """The attributes that the class declares as final and the function is to set."""
    if function.func.name != "__init__" or function.active is None:
        return []
    return [
        name
        for name, symbol in function.active.names.items()
        if isinstance(symbol.node, Var) and symbol.node.final_unset_in_class
    ]


def _rows(named: re.Pattern[str], text: str) -> list[str]:
    return [row for row in text.split("\n") if named.search(row)]
