"""Problems as a search is given them, with calls that it is not shown: ours, and HumanEval's."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.problems.reading import Half, problems
from benchmarks.searched.references import results
from benchmarks.searched.run import PLUS
from trueline.analysis.box import Sandbox
from trueline.analysis.errors import CannotRun
from trueline.assistant.search.example import Example
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.reading import problem_of

MOST_HIDDEN, LONGEST_INPUT = 200, 3_000


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem, where it is from, and what is right on inputs that it does not show.

    `lines` are those of the reference's body, 0 where nobody counted.
    """

    place: str
    problem: Problem
    hidden: Sequence[Example]
    lines: int = 0


def written(half: Half) -> list[Posed]:
    """Half of our own problems: what stands in the docstring and in the tests is shown."""
    found = []
    for one in problems():
        if one.half == half:
            problem = problem_of(one.stub, one.name, "", [one.tests_source("answer")])
            hidden = [Example(call.arguments, call.result, "") for call in one.hidden]
            found.append(Posed(f"{one.subject}.{one.name}", problem, hidden, one.lines))
    return found


def humaneval_odd(data: Path, box: Sandbox) -> Iterator[Posed]:
    """HumanEval's odd tasks whose prompt shows an example; hidden are inputs of HumanEval+."""
    with gzip.open(data / PLUS, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows[1::2]:
        try:
            problem = problem_of(row["prompt"], row["entry_point"], "", ())
        except CannotRun:
            continue
        inputs = [tuple(one) for one in row["base_input"] + row["plus_input"]]
        short = [one for one in inputs if len(repr(one)) < LONGEST_INPUT][:MOST_HIDDEN]
        source = row["prompt"] + row["canonical_solution"]
        hidden = [one for one in results(source, row["entry_point"], short, box) if one]
        if hidden:
            yield Posed(row["task_id"], problem, hidden)
