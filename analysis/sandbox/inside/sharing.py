"""Objects that code and tests would share in one interpreter, and of which each jail has its own.

A list that a function keeps, as an argument or as what it returned, is one object to a test in the
same interpreter: what either changes, the other sees. Across two jails it is two objects. That
makes no difference until one of them changes, and none where the test has let go of its own. So
both halves remember what crossed and is still held, and say so when it changes. Python 3.9,
standard library only.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from . import codec

INSIDES = (list, tuple, dict)
_getrefcount, _collect = sys.getrefcount, gc.collect


def _references(values: Any) -> list[int]:
    """The references to each mutable container inside `values`, ours while counting included."""
    found: list[int] = []
    walked: set[int] = set()
    waiting: list[Any] = [values]
    while waiting:
        one = waiting.pop()
        for item in one.values() if type(one) is dict else one:
            if type(item) in codec.MUTABLE:
                found.append(_getrefcount(item))
            if type(item) in INSIDES and id(item) not in walked:
                walked.add(id(item))
                waiting.append(item)
    return found


_ALONE = _references([[]])[0]


def held(values: Any) -> bool:
    """Whether anything but `values` itself holds a mutable container that is inside it."""
    if all(count <= _ALONE for count in _references(values)):
        return False
    _collect(1)  # a function inside a function that calls itself holds until it is collected
    return any(count > _ALONE for count in _references(values))


class Shared:
    """What crossed in earlier calls and is held still, by the numbers of the calls."""

    def __init__(self) -> None:
        self._crossed: dict[int, tuple[list[Any], bytes]] = {}

    def add(self, call: int, values: list[Any]) -> None:
        """Remember values as they are now."""
        self._crossed[call] = (values, codec.dumps(values))

    def keep_only(self, calls: list[int]) -> None:
        """Forget all but these."""
        for call in self._crossed.keys() - set(calls):
            del self._crossed[call]

    def held(self) -> list[int]:
        """The calls of which something is held still; all others are forgotten."""
        self.keep_only([call for call, (values, _) in self._crossed.items() if held(values)])
        return list(self._crossed)

    def touches(self, values: list[Any]) -> bool:
        """Whether something of it has changed, or is among these values."""
        if not self._crossed:
            return False
        ids = {id(one) for one in codec.mutables(list(values))}
        for crossed, content in self._crossed.values():
            if ids.intersection(id(one) for one in codec.mutables(list(crossed))):
                return True
            if not _are_still(crossed, content):
                return True
        return False


def _are_still(values: list[Any], content: bytes) -> bool:
    try:
        return codec.dumps(values) == content
    except codec.CannotCross:
        return False
