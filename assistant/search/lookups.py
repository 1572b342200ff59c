"""Elements beside an argument: `stock.get(part, 0)`, `names[i]`, `word in known`, `abs(x - n)`.

In the body of a comprehension these are as common as an operation on the element itself, and as an
operation on an argument they would cost so much that they are met too late. So they are there from
the beginning, for arguments whose kinds allow them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from trueline.assistant.search.kinds import FAILED, Kind, element, parts
from trueline.assistant.search.scope import Variable

DEFAULTS: dict[Kind, tuple[Any, str]] = {
    "int": (0, "0"),
    "float": (0.0, "0.0"),
    "str": ("", "''"),
    "bool": (False, "False"),
}
CHEAP, AWAY, ROUND = 2, 3, 4

Lookup = tuple[int, Variable]
"""What it costs, and how it is written, with its values."""


def lookups(bound: Sequence[Variable], arguments: Sequence[Variable]) -> list[Lookup]:
    """Everything that is found by bound values in arguments, both over the same elements."""
    return [
        (cost, Variable(text, kind, _values(value, argument.values, one.values)))
        for argument in arguments
        for one in bound
        for cost, kind, text, value in _ways(one, argument)
    ]


def _ways(one: Variable, argument: Variable) -> Iterator[tuple[int, Kind, str, Callable[..., Any]]]:
    name, held, kind = one.source, argument.source, argument.kind
    if kind.startswith("dict["):
        key, value = parts(kind)
        if key == one.kind:
            yield CHEAP, value, f"{held}[{name}]", lambda a, x: a[x]
            yield CHEAP, "bool", f"({name} in {held})", lambda a, x: x in a
        if key == one.kind and value in DEFAULTS:
            default, text = DEFAULTS[value]
            yield CHEAP, value, f"{held}.get({name}, {text})", lambda a, x: a.get(x, default)
    elif kind.startswith("list["):
        if one.kind == "int":
            yield CHEAP, element(kind), f"{held}[{name}]", lambda a, x: a[x]
            yield ROUND, element(kind), f"{held}[{name} % len({held})]", lambda a, x: a[x % len(a)]
        if element(kind) == one.kind:
            yield CHEAP, "bool", f"({name} in {held})", lambda a, x: x in a
    elif kind == one.kind and kind in ("int", "float"):
        yield AWAY, kind, f"abs({name} - {held})", lambda a, x: abs(x - a)


def _values(
    value: Callable[..., Any], arguments: Sequence[Any], elements: Sequence[Any]
) -> tuple[Any, ...]:
    """The values for all elements, FAILED where there is none."""
    found: list[Any] = []
    for argument, one in zip(arguments, elements, strict=True):
        try:
            found.append(FAILED if argument is FAILED else value(argument, one))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
            found.append(FAILED)
    return tuple(found)
