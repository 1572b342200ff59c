"""The process that searches: started for one problem, killed when nobody waits any more.

An alarm is not heard within one long call of the interpreter, so nothing but a process that can be
killed bounds a search. The kernel ends it at its processor time and refuses it memory beyond its
limit; what it found until then was said, and what it was about to run is noted (`noting.py`). It
evaluates the components of the search on literals of the examples, and the programs it found, on
the examples. Nothing of a project runs here: its functions are called in their jail (`called.py`).
"""

import functools
import gc
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueline.analysis.process import die_with_parent, resident_mib
from trueline.assistant.search.called import Culprit, Enough, Link, Refused, connect
from trueline.assistant.search.components import Component, component
from trueline.assistant.search.engine import Search
from trueline.assistant.search.exchange import Answer, Question, encoded, read_question
from trueline.assistant.search.holding import holds
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.limits import MEMORY_MIB, limit
from trueline.assistant.search.neighbours import Neighbour, kind_held
from trueline.assistant.search.noting import Note
from trueline.assistant.search.ranking import Fit
from trueline.assistant.search.tables.row import Row
from trueline.assistant.search.trying import fit_to_call

SMALL_MIB = MEMORY_MIB / 8
"""A search that has no more at the end of the memory had one call ask for the rest."""
BALLAST = 8 << 20
COST = 2
"""Of a call of a project's function, as of the commonest operations."""


def main() -> None:
    """Answer the question on standard input: a line for each fit, and a last one."""
    die_with_parent()
    asked = read_question(sys.stdin.buffer.readline())
    limit(asked.budget.seconds)
    gc.disable()  # nothing here is dropped before the end, so looking for garbage finds none
    try:
        _say(_searched(asked, _project(asked)))
    except Culprit as error:
        _say(Answer(done=True, culprit=error.name, why=error.why))


@dataclass(frozen=True, slots=True)
class _Project:
    """What a project's functions are to a search: components, and names in its programs.

    A line of `left_out` says of each other function why it is not called.
    """

    components: tuple[Component, ...] = ()
    names: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def _project(asked: Question) -> _Project:
    """The functions that may be called.

    Raises:
        Culprit: one does not return.
    """
    if not asked.neighbours:
        return _Project()
    try:
        channel = socket.socket(fileno=asked.link)
        link = Link(channel, asked.neighbours, asked.budget.seconds)
    except Refused as error:
        return _Project(left_out=(str(error),))
    fit, left_out = fit_to_call(link, asked.problem())
    connect(link)
    called = [(at, asked.neighbours[at]) for at in fit]
    names = {one.name: functools.partial(_plainly, link, at) for at, one in called}
    return _Project(tuple(_component(at, one) for at, one in called), names, left_out)


def _searched(asked: Question, project: _Project) -> Answer:
    """Say each fit as it is found; the last answer is for the caller to say.

    Raises:
        Culprit: the search cannot go on with a function of the project.
    """
    note, problem, why = Note(asked.note), asked.problem(), ""

    def prepared(components: Sequence[Component]) -> Sequence[Component]:
        return note.noted((*components, *project.components), asked.without)

    search = Search(problem, asked.budget, asked.guidance, prepared)
    ballast = bytearray(BALLAST)  # given up at the end of the memory, to have some for the answer
    try:
        for fit in search.fits():
            if holds(problem, fit.program, project.names):
                _say(_answer(fit))
    except (MemoryError, SystemError):  # the latter where there was no memory for the former
        del ballast
        if note.text() and resident_mib() < SMALL_MIB:
            return Answer(done=True, why="asks for too much memory", culprit=note.text())
        why = f"the search ended at {MEMORY_MIB} MiB of memory"
    except Enough:
        why = "the search ended where the project's functions had taken their time"
    inputs = tuple(", ".join(map(repr, one)) for one in search.inputs)
    last = Answer(evaluated=search.meter.evaluated, done=True, looked=search.looked)
    return msgspec.structs.replace(last, why=why, inputs=inputs, left_out=project.left_out)


def _component(at: int, one: Neighbour) -> Component:
    places = [f"{{{place}}}" for place in range(len(one.takes))]
    value = f"called({', '.join((str(at), *'xyz'[: len(one.takes)]))})"
    row = Row("", value, f"{one.name}({', '.join(places)})", COST)
    return component(row, tuple(map(kind_held, one.takes)), kind_held(one.gives))


def _plainly(link: Link, at: int, *arguments: Any) -> Any:
    """What a program of ours gets that calls a function of the project."""
    return link.call(at, list(arguments))


def _answer(fit: Fit) -> Answer:
    values = None if fit.values is None else tuple(map(_shown, fit.values))
    return Answer(fit.cost, fit.program.body, fit.program.imports, values, fit.evaluated)


def _shown(value: Any) -> str:
    """The value as a text, empty where the program has none."""
    return "" if value is FAILED else repr(value)


def _say(answer: Answer) -> None:
    sys.stdout.buffer.write(encoded(answer))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
