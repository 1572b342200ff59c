"""Recorded samples: what models said, read from the shapes people publish.

Four shapes are known, told apart by the fields of each line: `{task_id, completion}` (the usual
one), `{task_id, solution}` (whole programs, as EvalPlus writes), `{prompt, samples}` (many
completions a line, joined by the prompt they were drawn with, as CodeT published), and lines that
carry more fields beside these, which are passed over. A recorded verdict is never believed.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueline.analysis.errors import CannotRun
from trueline.evals.benchmarks.catalog import Benchmark
from trueline.evals.benchmarks.task import Task
from trueline.evals.jsonl import read_objects, text_field


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing a model said for a task.

    Attributes:
        number: its place among the samples of the task, from 0.
        prompt: what it was drawn with and continues.
        text: what was said, unchanged.
        whole: it is a whole program instead of a continuation.
        ready: it was cut to the hole already when it was drawn.
        score: mean log-probability a token in nats, None where unknown.
        tokens: what it cost this run; 0 for a recorded one.
    """

    task: Task
    number: int
    prompt: str
    text: str
    whole: bool = False
    ready: bool = False
    score: float | None = None
    tokens: int = 0


def load_samples(path: Path, benchmark: Benchmark, most: int | None = None) -> tuple[Sample, ...]:
    """The samples of a file in the benchmark's order of tasks, the first `most` of each task.

    Raises:
        CannotRun: if the file is damaged, a line has no known shape, or a task is unknown.
    """
    tasks = {task.task_id: task for task in benchmark.tasks}
    counted: Counter[str] = Counter()
    found: dict[str, list[Sample]] = {task_id: [] for task_id in tasks}
    for number, row in read_objects(path):
        where = f"{path}:{number}"
        task_id = _task_id(where, row, benchmark)
        if task_id in benchmark.left_out:
            continue
        task = tasks[task_id]
        for prompt, text, whole in _of_row(where, row, task):
            place = counted[task.task_id]
            counted[task.task_id] += 1
            if most is None or place < most:
                found[task.task_id].append(Sample(task, place, prompt, text, whole))
    return tuple(one for samples in found.values() for one in samples)


def _task_id(where: str, row: dict[str, Any], benchmark: Benchmark) -> str:
    """The task a line is about, by its id or by the prompt its samples were drawn with."""
    if _many(row):
        prompt = text_field(where, row, "prompt")
        if prompt not in benchmark.prompts:
            raise CannotRun(
                f"{where}: the prompt is none of this benchmark's; give the file that holds the "
                "prompts with --data"
            )
        return benchmark.prompts[prompt]
    task_id = text_field(where, row, "task_id")
    if task_id not in benchmark.left_out and all(task_id != one.task_id for one in benchmark.tasks):
        raise CannotRun(
            f"{where}: the task {task_id!r} is none of this benchmark's; give its file with --data"
        )
    return task_id


def _of_row(where: str, row: dict[str, Any], task: Task) -> Iterator[tuple[str, str, bool]]:
    """The samples of a line: prompt, what was said, and whether it is a whole program."""
    if _many(row):
        for text in _texts(where, row["samples"]):
            yield row["prompt"], text, False
        return
    whole = "completion" not in row
    if whole and "solution" not in row:
        raise CannotRun(f"{where}: neither a completion nor a solution in this line")
    yield task.prompt, text_field(where, row, "solution" if whole else "completion"), whole


def _many(row: dict[str, Any]) -> bool:
    return "samples" in row and "task_id" not in row


def _texts(where: str, samples: object) -> list[str]:
    if not isinstance(samples, list) or not all(isinstance(one, str) for one in samples):
        raise CannotRun(f"{where}: the field 'samples' must be a list of texts")
    return samples
