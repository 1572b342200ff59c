"""What results tell of the elements that they were made of.

A list whose values are among those of the elements says which elements were taken, and so does a
dict whose keys are. Of several ways to read a list the likeliest come first: all
elements of a value, then the first ones, then the last ones.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.gathering import (
    ADDING,
    IN_ORDER,
    LARGEST,
    LEAST,
    LISTING,
    Reducer,
)
from trueline.assistant.search.goals import Goals, arity
from trueline.assistant.search.kinds import FAILED, SCALARS, Kind, joined, kind_of, parts

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A value that is missing: its kind, and what it must be, all of some elements together."""

    kind: Kind
    wanted: Sequence[tuple[Sequence[int], Any]]
    reduced: Callable[[Sequence[Any]], Any]

    def fits(self, values: Values) -> bool:
        """Whether the values of the known elements are what is missing."""
        for places, wanted in self.wanted:
            chosen = [values[at] for at in places]
            if any(one is FAILED for one in chosen) or self.reduced(chosen) != wanted:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Target:
    """A goal: its kind, the kind of the lead, and the results of the known points."""

    kind: Kind
    lead: Kind
    results: tuple[Any, ...]
    arity: int = 1


def reducers(
    kind: Kind, groups: Sequence[tuple[list[int], Any]], *, several: bool
) -> Iterator[tuple[Reducer, Kind]]:
    """What may have made values of a kind from groups of such sizes."""
    if kind in ("int", "float") and several:
        yield from ((one, kind) for one in (ADDING, LARGEST, LEAST))
    if kind.startswith("list[") and all(len(places) == len(one) for places, one in groups):
        inner = parts(kind)[0]
        yield LISTING, inner
        if several and inner in SCALARS and all(list(one) == sorted(one) for _, one in groups):
            yield IN_ORDER, inner


def targets_of(goals: Goals) -> list[Target]:
    """The goals that are lists or dicts with something in them."""
    found: list[Target] = []
    for kind, results in goals.wanted():
        inner = parts(kind)
        if not any(results) or "?" in kind or not inner:
            continue
        if kind.startswith("dict["):
            found.append(Target(kind, inner[0], results))
        elif kind.startswith("list["):
            found.append(Target(kind, inner[0], results))
            elements = [one for result in results for one in result]
            if size := arity(elements):
                lead = joined(kind_of(one[0]) for one in elements)
                found.append(Target(kind, lead, results, size))
    return found


def keyed(rows: Sequence[Values], results: Sequence[Any]) -> tuple[bool, ...] | None:
    """Which elements have a key of the result; None if a key is missing."""
    flags: list[bool] = []
    for row, result in zip(rows, results, strict=True):
        if not result.keys() <= {one for one in row if one is not FAILED}:
            return None
        flags += [one is not FAILED and one in result for one in row]
    return tuple(flags)


def choices(rows: Sequence[Values], results: Sequence[Any]) -> list[tuple[bool, ...]]:
    """Which elements may have been taken to give these results in their order."""
    found: list[tuple[bool, ...]] = []
    for choose in (_all_of, _first, _final):
        flags: list[bool] = []
        for row, result in zip(rows, results, strict=True):
            chosen = choose(row, result)
            if chosen is None:
                break
            flags += chosen
        else:
            found.append(tuple(flags))
        if not found and choose is _first:
            break
    return list(dict.fromkeys(found))


def _all_of(row: Values, result: Any) -> list[bool] | None:
    """Every element with a value of the result, if that gives the result."""
    wanted = set(result)
    flags = [one is not FAILED and one in wanted for one in row]
    return flags if tuple(itertools.compress(row, flags)) == result else None


def _first(row: Values, result: Any) -> list[bool] | None:
    """The first element for each value of the result, from the left."""
    flags, left = [False] * len(row), 0
    for at, one in enumerate(row):
        if left < len(result) and one is not FAILED and one == result[left]:
            flags[at], left = True, left + 1
    return flags if left == len(result) else None


def _final(row: Values, result: Any) -> list[bool] | None:
    """The last element for each value of the result, from the right."""
    flags = _first(row[::-1], result[::-1])
    return None if flags is None else flags[::-1]


def last(values: Sequence[Any]) -> Any:
    """The last value of some."""
    return values[-1]
