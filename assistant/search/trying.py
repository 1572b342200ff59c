"""Finds out which functions of a project a search may call: by calling them.

Each is called with values of the examples, and with a few plain ones, in two rounds. One that
gives two results for the same arguments, prints, changes what it was given, opens a file, sleeps,
is slow or raises each time is left out, with the reason; one for whose arguments there are no
values is left out as well. In the first round a function may still load what it needs. What was
not found here counts when it shows later.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from trueline.assistant.search.called import Culprit, Link, Refused, given
from trueline.assistant.search.kinds import held, joined, kind_of
from trueline.assistant.search.neighbours import Neighbour, kind_held
from trueline.assistant.search.problem import Problem

SAMPLES = 6
TRYING_S = 5.0
"""Wall seconds for all functions together."""
SLOW_S, ENOUGH = 0.1, 2
SLOW = f"takes {SLOW_S} s and more"
PLAIN: tuple[Any, ...] = (2, 0, 7, 1.5, 0.0, True, False, "a b", "", [3, 1, 2], ["b", "a"], [2.5])


def fit_to_call(link: Link, problem: Problem) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The numbers of the functions that may be called, and a line for each other one.

    Raises:
        Culprit: one does not return, or ends its process; it has to be left out first.
    """
    values = _values_of(problem)
    until = time.monotonic() + TRYING_S
    fit: list[int] = []
    left_out: list[str] = []
    for at, neighbour in enumerate(link.neighbours):
        samples = _samples(neighbour, values)
        if not samples:
            continue
        late = time.monotonic() > until
        why = "is one too many to try" if late else _why_not(link, at, samples)
        fit += [] if why else [at]
        left_out += [f"{neighbour.name} {why}"] if why else []
    return tuple(fit), tuple(left_out)


def _why_not(link: Link, at: int, samples: Sequence[tuple[Any, ...]]) -> str:
    """What keeps a function from being called, empty if nothing does."""
    rounds: list[list[tuple[bool, Any]]] = []
    fastest = SLOW_S
    for strictly in (False, True):
        results: list[tuple[bool, Any]] = []
        for sample in samples:
            since = time.monotonic()
            try:
                results.append(_called(link, at, sample, strictly=strictly))
            except Culprit as error:
                if error.fatal:
                    raise
                return error.why
            fastest = min(fastest, time.monotonic() - since)
            if fastest >= SLOW_S and len(results) == ENOUGH:
                return SLOW
        rounds.append(results)
    first, second = rounds
    if not any(good for good, _ in first):
        return f"gives no value that is searched ({first[0][1]})"
    if first != second and repr(first) != repr(second):
        return "gives two results for the same arguments"
    return "" if fastest < SLOW_S else SLOW


def _called(link: Link, at: int, sample: tuple[Any, ...], *, strictly: bool) -> tuple[bool, Any]:
    """Whether a call gave a value, and that, or why it gave none."""
    annotations = link.neighbours[at].takes
    try:
        copies = [given(one, kind) for one, kind in zip(sample, annotations, strict=True)]
        return True, link.call(at, copies, strictly=strictly)
    except (Refused, ValueError) as error:
        return False, str(error)


def _samples(neighbour: Neighbour, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Arguments to try a function with, each by its kind; none if a kind has no values."""
    columns = [_of_kind(kind_held(kind), values) for kind in neighbour.takes]
    if not all(columns):
        return []
    return [
        tuple(column[(at * (place + 1)) % len(column)] for place, column in enumerate(columns))
        for at in range(min(SAMPLES, max(map(len, columns))))
    ]


def _of_kind(kind: str, values: Sequence[Any]) -> list[Any]:
    found = [held(one) for one in values if joined((kind, kind_of(one))) == kind]
    return found[:SAMPLES]


def _values_of(problem: Problem) -> list[Any]:
    """Every value in the examples, and every one within those; then the plain ones."""
    waiting = [one for example in problem.examples for one in (*example.arguments, example.result)]
    found: dict[str, Any] = {}
    for one in _within(waiting):
        found.setdefault(repr(one), one)
    for one in PLAIN:
        found.setdefault(repr(one), one)
    return list(found.values())


def _within(values: Sequence[Any]) -> Iterator[Any]:
    waiting = list(values)
    while waiting:
        one = waiting.pop(0)
        yield one
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
