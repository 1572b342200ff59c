"""One run over tasks of HumanEval: which tasks, their rows as they come, and those kept before.

Tasks with an odd number are for development, those with an even number for the report. With --out
the rows are kept, and a run that was stopped goes on with the tasks that are not there.
"""

import argparse
import gzip
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from trueline.analysis.errors import TruelineError
from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import TestJudge
from trueline.evals.benchmarks.humaneval import load_tasks, locate
from trueline.evals.benchmarks.task import Task
from trueline.evals.scoring import LIMITS

EXPRESSIONS = 50_000_000  # more than any of the times allows: time is the limit here
PLUS = Path("humaneval", "HumanEvalPlus.jsonl.gz")
HALVES = {"odd": (1,), "even": (0,), "both": (0, 1)}


class HasTask(Protocol):
    """A row, which is about a task."""

    @property
    def task_id(self) -> str:
        """The task's name in the benchmark."""


RowT = TypeVar("RowT", bound=HasTask)
Answer = Callable[[Task, dict[str, Any], TestJudge, Path], RowT]
"""The row of a task, given what HumanEval+ says of it, what judges programs, and its folder."""


def show(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def parser(description: str, tasks: int = 82) -> argparse.ArgumentParser:
    """The options that all runs have; `tasks` is how many of a half without --tasks."""
    made = argparse.ArgumentParser(description=description.splitlines()[0])
    data = os.environ.get("TRUELINE_DATA")
    made.add_argument("--data", type=Path, default=data, help="the folder of the published data")
    made.add_argument("--half", choices=tuple(HALVES), default="odd")
    made.add_argument("--tasks", type=int, default=tasks, help="the first so many of the half")
    made.add_argument("--seconds", type=float, default=2.0, help="processor seconds of a search")
    made.add_argument("--out", type=Path, help="keep rows here, and go on with those there")
    return made


def parsed(made: argparse.ArgumentParser) -> argparse.Namespace:
    """The options given; the program ends if no folder of data is."""
    options = made.parse_args()
    if options.data is None:
        made.error("set TRUELINE_DATA to the folder of the published data, or give --data")
    return options


def rows_of(
    options: argparse.Namespace,
    kind: type[RowT],
    answer: Answer[RowT],
    line: Callable[[RowT], str],
    limits: Limits = LIMITS,
) -> list[RowT]:
    """The rows of the tasks chosen, each shown as it comes; the program ends without the tasks."""
    try:
        tasks = load_tasks(locate(options.data, download=False))
    except TruelineError as error:
        sys.exit(f"{Path(sys.argv[0]).stem}: {error}")
    with gzip.open(options.data / PLUS, "rt") as lines:
        plus = {row["task_id"]: row for row in map(json.loads, lines)}
    half = HALVES[options.half]
    chosen = [task for at, task in enumerate(tasks) if at % 2 in half][: options.tasks]
    rows = _kept(options.out, kind)
    show("command: python", *sys.argv)
    load = os.getloadavg()[0]
    show(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    with tempfile.TemporaryDirectory() as scratch, TestJudge(Path(scratch), limits=limits) as judge:
        for task in chosen:
            if task.task_id not in rows:
                row = answer(task, plus[task.task_id], judge, Path(scratch))
                rows[task.task_id] = row
                _keep(options.out, row)
                show(line(row))
    return [rows[task.task_id] for task in chosen]


def _kept(path: Path | None, kind: type[RowT]) -> dict[str, RowT]:
    if path is None or not path.exists():
        return {}
    rows = [msgspec.json.decode(line, type=kind) for line in path.read_bytes().splitlines()]
    return {row.task_id: row for row in rows}


def _keep(path: Path | None, row: HasTask) -> None:
    if path is not None:
        with path.open("ab") as file:
            file.write(msgspec.json.encode(row) + b"\n")
