"""The benchmarks by name, opened: their tasks and the digest of what they were read from."""

import hashlib
import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from trueline.analysis.errors import WrongUsage
from trueline.evals.benchmarks import humaneval
from trueline.evals.benchmarks.task import Task
from trueline.evals.jsonl import sha256_of

STARTER = "trueline.evals.starter"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark that was found.

    `prompts` maps other prompts that samples may have been drawn with to the task they are of:
    recorded sets that carry no task ids are joined by them. `left_out` are the ids of tasks that
    belong to the benchmark but not to this run.
    """

    name: str
    tasks: tuple[Task, ...]
    data_sha256: str
    prompts: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def limited(self, limit: int | None) -> "Benchmark":
        """The first `limit` tasks only."""
        if limit is None:
            return self
        others = frozenset(task.task_id for task in self.tasks[limit:])
        return replace(self, tasks=self.tasks[:limit], left_out=others)


def names() -> tuple[str, ...]:
    """The benchmarks that can be run here."""
    shipped = ("starter",) if importlib.util.find_spec(STARTER) else ()
    return ("humaneval", *shipped)


def open_benchmark(name: str, data: Path | None, *, download: bool = False) -> Benchmark:
    """The benchmark of that name.

    Raises:
        WrongUsage: if there is none.
        CannotRun: if its data are missing or damaged.
    """
    if name == "humaneval":
        return _humaneval(data, download)
    if name not in names():
        raise WrongUsage(f"{name}: no such benchmark; there are {', '.join(names())}")
    if data is not None or download:
        raise WrongUsage(f"{name} comes with Trueline; leave out --data and --download")
    tasks: tuple[Task, ...] = tuple(importlib.import_module(STARTER).problems())
    return Benchmark(name, tasks, hashlib.sha256(msgspec.json.encode(tasks)).hexdigest())


def _humaneval(data: Path | None, download: bool) -> Benchmark:
    path = humaneval.locate(data, download=download)
    tasks = humaneval.load_tasks(path)
    prompts = {task.prompt: task.task_id for task in tasks}
    folder = humaneval.data_folder(data)
    others = folder / humaneval.PROMPTS_IN_FOLDER if folder else None
    if others is not None and others.is_file():
        known = {task.task_id for task in tasks}
        prompts |= {
            task.prompt: task.task_id
            for task in humaneval.load_tasks(others)
            if task.task_id in known
        }
    return Benchmark("humaneval", tasks, sha256_of(path), prompts)
