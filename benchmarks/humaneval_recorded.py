"""Published recorded samples of HumanEval, scored by `trueline eval`, beside known counts.

`known` was counted once by the published method (prompt, completion, test and call in one
namespace, one forked process a sample, 3 s) in an interpreter that had numpy, pandas and httplib2,
CodeGen's completions cut at stop strings before; tests/evals/data names the five it is about.
The same method is repeated here in one jail, without those packages, and every sample on which it
and the judge that keeps test and candidate apart disagree is named; where only a time-out differs,
both are repeated alone with four times the limit first.

    TRUELINE_DATA=DIR python benchmarks/humaneval_recorded.py [--most N] [--keep DIR] [SET...]
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.sandbox import RunResult
from trueline.analysis.testing import Asserts, TestJudge
from trueline.evals.benchmarks.catalog import Benchmark, open_benchmark
from trueline.evals.cpu import cpu_seconds
from trueline.evals.documents import Finished
from trueline.evals.drawing import Drawing
from trueline.evals.folder import SETTINGS_FILE
from trueline.evals.joining import as_is, task_test
from trueline.evals.journal import Journal
from trueline.evals.plan import Plan, prepared
from trueline.evals.report import all_rows
from trueline.evals.results import write_results
from trueline.evals.run import run
from trueline.evals.samples import Sample, load_samples
from trueline.evals.scoring import LIMITS, Judged, failure_of, key_of

SEEDS = "ldb-humaneval/seed."
CODEGEN = "HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl.gz"
PUBLISHED = Path("published.py")
NO_MAIN = "__name__ = 'published'\n"


@dataclass(frozen=True, slots=True)
class Set:
    """A recorded set: its file, and how many samples of all are known to pass as they are."""

    path: str
    known: int


SETS = {
    "codegen16B": Set(f"codet-codegen16B/{CODEGEN}", 3629),
    "mistral7B": Set("samples-mistral7b/mistral_samples.jsonl_results.jsonl.gz", 0),
    "gpt-3.5": Set(f"{SEEDS}gpt-3.5-turbo-0613.jsonl.gz", 120),
    "starcoder": Set(f"{SEEDS}starcoder.jsonl.gz", 62),
    "codellama": Set(f"{SEEDS}codellama.jsonl.gz", 81),
    "gpt-4": Set(f"{SEEDS}gpt-4-1106-preview.jsonl.gz", 142),
}


def show(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Score the sets and print what came out."""
    options = _options()
    data = Path(os.environ["TRUELINE_DATA"])
    benchmark = open_benchmark("humaneval", data)
    show("command:", "python", *sys.argv)
    load = os.getloadavg()[0]
    show(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        for name in options.sets or SETS:
            out = (options.keep or Path(scratch)) / name
            _one(name, benchmark, data / SETS[name].path, out, options.most)


def _one(name: str, benchmark: Benchmark, path: Path, out: Path, most: int | None) -> None:
    """Score one set and print its rows and differences."""
    samples = load_samples(path, benchmark, most)
    ks = tuple(k for k in (1, 2, 10, 100) if k <= len(samples) // len(benchmark.tasks))
    drawing = Drawing(1, 0.0, 0, None)
    stages = ("none", "static", "examples")
    workers = os.cpu_count() or 1
    plan = Plan(benchmark, path, "recorded", most, drawing, ks, None, stages, out, workers)
    wall, cpu = time.perf_counter(), cpu_seconds()
    with prepared(plan, resume=(out / SETTINGS_FILE).exists()):
        finished = asyncio.run(run(plan, {}, lambda *_: None))
    write_results(out, finished.results, finished.samples)
    _print(name, finished, time.perf_counter() - wall, cpu_seconds() - cpu)
    with Journal(out / "verdicts.jsonl", Judged) as journal:
        ours = {one.key: one.result for one in journal.lines}
    theirs = _published(samples)
    passed = sum(theirs[_key(one)].passed for one in samples)
    same_way = sum(ours[_key(one)].passed for one in samples)
    known = SETS[name].known if most is None else "not counted for a part"
    show(f"passing as they are: {same_way}; published method in one jail: {passed}; known: {known}")
    for line in _differences(samples, ours, theirs):
        show(line)


def _print(name: str, finished: Finished, wall_s: float, cpu_s: float) -> None:
    results = finished.results
    show(f"\n## {name}: {results.tasks} tasks, {results.samples} samples")
    ks = list(results.stages[0].pass_at_k)
    show("| stage |", " | ".join(f"pass@{k}" for k in ks), "| 95 % | accepted | run | cpu-s |")
    show("|---" * (len(ks) + 5) + "|")
    for row in all_rows(results):
        rates = " | ".join(f"{row.pass_at_k[k] * 100:.2f}" for k in ks)
        low, high = (value * 100 for value in row.ci95)
        cost = f"{row.accepted * 100:.1f} | {row.executions} | {row.cpu_s:.0f}"
        show(f"| {row.name} | {rates} | {low:.1f}-{high:.1f} | {cost} |")
    judged = results.judged
    each = judged.cpu_s / judged.executions * 1e3
    show(f"judged {judged.executions} programs in {judged.cpu_s:.0f} cpu-s ({each:.1f} ms each);")
    show(f"all in all {cpu_s:.0f} cpu-s, {wall_s:.0f} s of wall; {results.verdicts}")
    for note in results.notes:
        show("note:", note)


def _published(samples: Sequence[Sample]) -> dict[str, RunResult]:
    """The published method in one jail: a verdict for each distinct program."""
    programs = {_key(one): one for one in samples}
    found = {}
    with tempfile.TemporaryDirectory() as folder, TestJudge(Path(folder), limits=LIMITS) as judge:
        for key, one in programs.items():
            text = f"{NO_MAIN}{as_is(one)}\n{task_test(one.task)}"
            found[key] = judge.run_file_sync(PUBLISHED, text)
    return found


def _differences(
    samples: Sequence[Sample], ours: dict[str, RunResult], theirs: dict[str, RunResult]
) -> Iterator[str]:
    """A line for each sample on which the two methods disagree."""
    for one in samples:
        key = _key(one)
        pair = ours[key], theirs[key]
        if pair[0].passed == pair[1].passed:
            continue
        if any(result.status.endswith("timeout") for result in pair):
            pair = _patiently(one)
        verdict = (
            "agree with four times the limit" if pair[0].passed == pair[1].passed else "differ"
        )
        said = f"apart: {failure_of(pair[0])}, published: {pair[1].status}"
        yield f"- {one.task.task_id} #{one.number}: {said} ({verdict})"


def _patiently(one: Sample) -> tuple[RunResult, RunResult]:
    limits = replace(LIMITS, cpu_s=4 * LIMITS.cpu_s, wall_s=4 * LIMITS.wall_s)
    with tempfile.TemporaryDirectory() as folder, TestJudge(Path(folder), limits=limits) as judge:
        suite = Asserts(task_test(one.task), "test", bare=True)
        apart = judge.judge_sync({Path("solution.py"): as_is(one)}, suite)
        text = f"{NO_MAIN}{as_is(one)}\n{task_test(one.task)}"
        return apart, judge.run_file_sync(PUBLISHED, text)


def _key(one: Sample) -> str:
    return key_of(one.task.task_id, as_is(one), "test")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[[], *SETS], metavar="SET")
    parser.add_argument("--most", type=int, help="the first so many samples of each task")
    parser.add_argument("--keep", type=Path, help="keep the runs here, and go on with those there")
    options = parser.parse_args()
    if not os.environ.get("TRUELINE_DATA"):
        parser.error("set TRUELINE_DATA to the folder of the published data")
    return options


if __name__ == "__main__":
    main()
