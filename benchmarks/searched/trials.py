"""A search tried on one posed problem: what it found, and what of that is right."""

import ast
import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from benchmarks.searched.posed import Posed
from benchmarks.searched.references import is_right
from benchmarks.searched.run import show
from trueline.analysis.box import Sandbox
from trueline.assistant.search.asking import search
from trueline.assistant.search.example import Example
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program
from trueline.assistant.search.ranking import Fit
from trueline.evals.cpu import cpu_seconds

MOST_JUDGED = 10


class Told(msgspec.Struct, frozen=True):
    """A program that fits, as a row keeps it."""

    cost: int
    body: str
    imports: tuple[str, ...]
    values: tuple[str, ...] | None

    @property
    def program(self) -> Program:
        """The program as a value again."""
        return Program(self.body, self.imports)


class Trial(msgspec.Struct, frozen=True):
    """One problem: the first programs that fit, which are right, and the problem itself.

    `examples` are literals of (arguments, result).
    """

    place: str
    lines: int
    name: str
    parameters: tuple[str, ...]
    annotations: tuple[str, ...]
    docstring: str
    examples: tuple[str, ...]
    fits: tuple[Told, ...]
    right: list[bool]
    chance: float
    sure: bool
    cpu_s: float
    why: str

    @property
    def problem(self) -> Problem:
        """The problem as a value again."""
        pairs = (ast.literal_eval(text) for text in self.examples)
        examples = tuple(Example(arguments, result, "") for arguments, result in pairs)
        return Problem(self.name, self.parameters, self.annotations, self.docstring, examples)

    @property
    def found(self) -> list[Fit]:
        """The programs as a search gives them."""
        return [Fit(one.cost, one.program, one.values, 0) for one in self.fits]


def tried(
    posed: Iterable[Posed],
    budget: Budget,
    box: Sandbox,
    kept: Path | None,
    line: Callable[[Trial], str],
) -> list[Trial]:
    """The trials of all problems, each shown as it comes; those kept before are not made again."""
    known: dict[str, Trial] = {}
    if kept is not None and kept.exists():
        rows = [msgspec.json.decode(one, type=Trial) for one in kept.read_bytes().splitlines()]
        known = {row.place: row for row in rows}
    made: list[Trial] = []
    for one in posed:
        row = known.get(one.place)
        if row is None:
            row = _trial(one, budget, box)
            show(line(row))
            if kept is not None:
                with kept.open("ab") as file:
                    file.write(msgspec.json.encode(row) + b"\n")
        made.append(row)
    return made


def _trial(posed: Posed, budget: Budget, box: Sandbox) -> Trial:
    before, problem = cpu_seconds(), posed.problem
    found = asyncio.run(search(problem, budget))
    spent = cpu_seconds() - before
    first = found.programs[:MOST_JUDGED]
    return Trial(
        posed.place,
        posed.lines,
        problem.name,
        problem.parameters,
        problem.annotations,
        problem.docstring,
        tuple(repr((one.arguments, one.result)) for one in problem.examples),
        tuple(_told(one) for one in first),
        [is_right(problem, one.program, posed.hidden, box) for one in first],
        found.chance,
        found.sure,
        round(spent, 2),
        found.why_none,
    )


def _told(fit: Fit) -> Told:
    return Told(fit.cost, fit.program.body, fit.program.imports, fit.values)
