"""Numbers and truth values of many expressions as arrays.

Let in is what arrays compute as Python does: finite values, no larger than 2**52. Which fractions
are whole numbers is kept beside them, because Python gives `3` where an array of fractions has
`3.0`. Expressions with any other value stay with Python, and all others of their pool with them.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trueline.assistant.search.kinds import FAILED, Failed, Kind

Array = npt.NDArray[Any]
LARGEST_HELD = 2**52
TYPES: dict[Kind, tuple[frozenset[type], Any]] = {
    "bool": (frozenset({bool, Failed}), np.bool_),
    "int": (frozenset({int, Failed}), np.int64),
    "float": (frozenset({int, float, Failed}), np.float64),
}


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The values of expressions of one kind; the points are the first axis.

    Attributes:
        values: anything where one failed.
        failed: where there is no value; None if there is one everywhere.
        whole: of fractions, which are whole numbers in Python; None if none is.
    """

    values: Array
    failed: Array | None = None
    whole: Array | None = None

    def along(self, place: int, places: int, chosen: slice) -> "Numbers":
        """Some of the expressions, with an axis for each place of a component, theirs `place`."""
        shape = [len(self.values), *(-1 if at == place else 1 for at in range(places))]

        def view(one: Array | None) -> Array | None:
            return None if one is None else one[:, chosen].reshape(shape)

        return Numbers(self.values[:, chosen].reshape(shape), view(self.failed), view(self.whole))


def numbers_of(kind: Kind, rows: Sequence[tuple[Any, ...]]) -> Numbers | None:
    """The values of expressions as arrays [points, expressions]; None if one does not fit."""
    allowed, dtype = TYPES[kind]
    flat = list(itertools.chain.from_iterable(rows))
    types = set(map(type, flat))
    if not types <= allowed:
        return None

    def turned(values: list[Any], dtype: Any) -> Array:
        array: Array = np.fromiter(values, dtype, len(values))
        return np.ascontiguousarray(array.reshape(len(rows), -1).T)

    failed = whole = None
    if kind == "float" and int in types:
        whole = turned([type(one) is int for one in flat], np.bool_)
    if Failed in types:
        failed = turned([one is FAILED for one in flat], np.bool_)
        flat = [0 if one is FAILED else one for one in flat]
    try:
        values = turned(flat, dtype)
    except OverflowError:
        return None
    fits = kind == "bool" or bool((np.abs(values) <= LARGEST_HELD).all())
    return Numbers(values, failed, whole) if fits else None
