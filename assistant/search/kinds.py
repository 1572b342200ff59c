"""What sort of value an expression has, and how values are held during a search.

Kinds are written as in annotations: `int`, `list[str]`, `dict[str, int]`. Expressions of different
kinds are never compared, because in Python `True == 1 == 1.0` although a program is right with one
of them only. Values must be hashable to be compared in bulk, so a list is held as a tuple and a
dict as a `Record`; the program that is written in the end has lists, and is run again before it is
believed. Not covered: objects, files, complex numbers, mixed containers.
"""

from collections.abc import Iterable
from typing import Any

Kind = str
ANY, EMPTY, NOTHING = "*", "?", "None"
SCALARS = frozenset({"bool", "int", "float", "str"})


class Record(dict[Any, Any]):
    """A dict that is never changed, so it can be hashed; equal to a dict with the same items."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class Failed:
    """The value of an expression that raised. Whatever is done with it raises again."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise TypeError

    def __bool__(self) -> bool:
        raise TypeError

    def __str__(self) -> str:
        raise TypeError

    def __hash__(self) -> int:
        return 7919


FAILED = Failed()


def held(value: object) -> Any:
    """A value as it is held during the search."""
    if isinstance(value, list | tuple):
        return tuple(held(one) for one in value)
    if isinstance(value, dict):
        return Record((held(key), held(one)) for key, one in value.items())
    if isinstance(value, set | frozenset):
        return frozenset(held(one) for one in value)
    return value


def kind_of(value: object) -> Kind:
    """The kind of a literal value; `ANY` for what is not searched."""
    if isinstance(value, bool | int | float | str):
        return type(value).__name__
    if isinstance(value, list):
        return f"list[{joined(map(kind_of, value))}]"
    if isinstance(value, tuple):
        inner = [kind_of(one) for one in value]
        same = joined(inner)
        return f"list[{same}]" if same != ANY else f"tuple[{', '.join(inner)}]"
    if isinstance(value, set | frozenset):
        return f"set[{joined(map(kind_of, value))}]"
    if isinstance(value, dict):
        return f"dict[{joined(map(kind_of, value))}, {joined(map(kind_of, value.values()))}]"
    return NOTHING if value is None else ANY


def joined(kinds: Iterable[Kind]) -> Kind:
    """The one kind of several values; `EMPTY` of none, `ANY` if they do not go together."""
    whole: Kind = EMPTY
    for kind in kinds:
        whole = _join(whole, kind)
    return whole


def parts(kind: Kind) -> tuple[Kind, ...]:
    """The kinds inside a container's kind: one of a list or set, two of a dict."""
    depth, start, found = 0, kind.find("[") + 1, []
    if not start:
        return ()
    for at in range(start, len(kind)):
        depth += (kind[at] == "[") - (kind[at] == "]")
        if (depth == 0 and kind[at] == ",") or depth < 0:
            found.append(kind[start:at].strip())
            start = at + 1
    return tuple(found)


def element(kind: Kind) -> Kind:
    """The kind of what one gets by iterating over a value of this kind; empty if one cannot."""
    if kind == "str":
        return "str"
    return parts(kind)[0] if kind.startswith(("list[", "set[", "dict[")) else ""


def searchable(kind: Kind) -> bool:
    """Whether values of this kind can be arguments or results of a search."""
    inner = parts(kind)
    return kind in SCALARS or kind == EMPTY or (bool(inner) and all(map(searchable, inner)))


def _join(one: Kind, other: Kind) -> Kind:
    if other in {one, EMPTY}:
        return one
    if one == EMPTY:
        return other
    if {one, other} == {"int", "float"}:
        return "float"
    head, same = one.partition("[")[0], one.partition("[")[0] == other.partition("[")[0]
    left, right = parts(one), parts(other)
    if not same or not left or len(left) != len(right):
        return ANY
    inner = [_join(a, b) for a, b in zip(left, right, strict=True)]
    return ANY if ANY in inner else f"{head}[{', '.join(inner)}]"
