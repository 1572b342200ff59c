"""Candidates that models wrote: published samples of HumanEval, each in its task's module.

The file before is the task's prompt with a body that raises. A task whose prompt is not clean under
strict checks is left out: there nothing would tell the candidate's errors from the prompt's.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.quality.proposal import Proposal
from trueline.evals.benchmarks.catalog import Benchmark, open_benchmark
from trueline.evals.joining import joined, normal
from trueline.evals.samples import load_samples

SETS = {
    "gpt-3.5": "ldb-humaneval/seed.gpt-3.5-turbo-0613.jsonl.gz",
    "gpt-4": "ldb-humaneval/seed.gpt-4-1106-preview.jsonl.gz",
    "starcoder": "ldb-humaneval/seed.starcoder.jsonl.gz",
    "codellama": "ldb-humaneval/seed.codellama.jsonl.gz",
}
UNWRITTEN = "    raise NotImplementedError\n"


def recorded(folder: Path, data: Path, most: int) -> Iterator[Proposal]:
    """Samples of each set, `most` in all, of tasks spread over the benchmark."""
    root = folder / "recorded"
    root.mkdir()
    (root / "mypy.ini").write_text("[mypy]\nstrict = True\n")
    benchmark = open_benchmark("humaneval", data)
    for name, file in SETS.items():
        every = list(_of_set(root, name, data / file, benchmark))
        yield from _spread(every, most // len(SETS))


def _of_set(root: Path, name: str, file: Path, benchmark: Benchmark) -> Iterator[Proposal]:
    for sample in load_samples(file, benchmark, 1):
        if " -> " not in sample.task.prompt:
            continue
        number = sample.task.task_id.partition("/")[2]
        path = root / f"task_{number}.py"
        before = normal(sample.task.prompt + UNWRITTEN)
        after = normal(joined(sample, root).source)
        path.write_text(before, "utf-8")
        yield Proposal(root, path, f"{name} {sample.task.task_id}", before, after)


def _spread(every: Sequence[Proposal], most: int) -> list[Proposal]:
    step = max(1, len(every) // max(1, most))
    return list(every[::step][:most])
