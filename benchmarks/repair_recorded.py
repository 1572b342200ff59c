"""What the repair rules make of published samples of HumanEval: repaired, or broken.

Every sample is brought to its place, checked as `trueline eval` does it, and repaired by rule where
a check rejects it; no model is asked. Where a rule changed the program that counts, the task's own
test judges it before and after. One that passed and no longer does is named: there must be none.
What is not covered: what the examples of a task would have told apart.

    TRUELINE_DATA=DIR python benchmarks/repair_recorded.py [--most N] [SET...]
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.testing import Asserts, TestJudge
from trueline.assistant.candidate import Candidate
from trueline.evals.benchmarks.catalog import Benchmark, open_benchmark
from trueline.evals.checking import Checked, lone_project, static_checks
from trueline.evals.cpu import cpu_seconds
from trueline.evals.joining import joined, task_test
from trueline.evals.journal import Journal
from trueline.evals.samples import Sample, load_samples
from trueline.evals.scoring import LIMITS

SEEDS = "ldb-humaneval/seed."
CODEGEN = "HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl.gz"
SETS = {
    "mistral7B": "samples-mistral7b/mistral_samples.jsonl_results.jsonl.gz",
    "gpt-3.5": f"{SEEDS}gpt-3.5-turbo-0613.jsonl.gz",
    "starcoder": f"{SEEDS}starcoder.jsonl.gz",
    "codellama": f"{SEEDS}codellama.jsonl.gz",
    "gpt-4": f"{SEEDS}gpt-4-1106-preview.jsonl.gz",
    "codegen16B": f"codet-codegen16B/{CODEGEN}",
}
COLUMNS = ("set", "n", "repaired", "accepted now", "fail to pass", "pass to pass", "pass to fail")


@dataclass(frozen=True, slots=True)
class Changed:
    """A sample that a rule changed: what it was, what it became, and how each did in the test."""

    sample: Sample
    became: Candidate
    before: bool
    after: bool

    @property
    def rules(self) -> str:
        """The rules that changed it, in their order."""
        return " + ".join(one.rule for one in self.became.evidence.repairs)


def show(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Repair the sets and print what became of them."""
    options = _options()
    benchmark = open_benchmark("humaneval", options.data)
    show("command:", "python", *sys.argv)
    load = os.getloadavg()[0]
    show(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}\n")
    show("|", " | ".join(COLUMNS), "| cpu-s |")
    show("|---" * (len(COLUMNS) + 1) + "|")
    found: list[tuple[str, Changed]] = []
    for name in options.sets or SETS:
        cpu = cpu_seconds()
        samples = load_samples(options.data / SETS[name], benchmark, options.most)
        changed = asyncio.run(_changed(benchmark, samples))
        found += [(name, one) for one in changed]
        counts = Counter((one.before, one.after) for one in changed)
        accepted = sum(not one.became.rejected for one in changed)
        cells = (len(changed), accepted, counts[False, True], counts[True, True])
        cost = f"{cpu_seconds() - cpu:.0f}"
        show(
            "|", " | ".join(map(str, (name, len(samples), *cells, counts[True, False], cost))), "|"
        )
    for line in (*_by_rule([one for _, one in found]), *_named(found)):
        show(line)


async def _changed(benchmark: Benchmark, samples: Sequence[Sample]) -> list[Changed]:
    """The samples that the rules changed, with the verdicts of the test on both texts."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = lone_project(Path(scratch))
        programs = {id(one): joined(one, folder) for one in samples}
        with Journal(Path(scratch, "checked.jsonl"), Checked) as journal:
            with static_checks(folder, journal) as checks:
                for task in benchmark.tasks:
                    of_task = [programs[id(one)] for one in samples if one.task is task]
                    await checks.check(task.task_id, of_task)
            pairs = [(one, checks.outcome(one.task.task_id, programs[id(one)])) for one in samples]
        changed = [(one, became) for one, became in pairs if became.evidence.repairs]
        with TestJudge(folder, limits=LIMITS) as judge:
            return [
                Changed(
                    one,
                    became,
                    _passes(judge, one, programs[id(one)].source),
                    _passes(judge, one, became.after),
                )
                for one, became in changed
            ]


def _passes(judge: TestJudge, sample: Sample, source: str) -> bool:
    suite = Asserts(task_test(sample.task), "test", bare=True)
    return judge.judge_sync({Path("solution.py"): source}, suite).passed


def _by_rule(changed: Sequence[Changed]) -> Iterator[str]:
    yield "\n| rules | changed | fail to pass | pass to pass | pass to fail |"
    yield "|---|---|---|---|---|"
    for rules, count in Counter(one.rules for one in changed).most_common():
        became = Counter((one.before, one.after) for one in changed if one.rules == rules)
        cells = (count, became[False, True], became[True, True], became[True, False])
        yield f"| {rules} | {' | '.join(map(str, cells))} |"


def _named(found: Sequence[tuple[str, Changed]]) -> Iterator[str]:
    """Every sample that passed before a rule changed it and does not pass after."""
    broken = [(name, one) for name, one in found if one.before and not one.after]
    yield f"\nbroken: {len(broken)}"
    for name, one in broken:
        said = "; ".join(note.message for note in one.became.evidence.repairs)
        yield f"- {name}: {one.sample.task.task_id} #{one.sample.number}: {said}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[[], *SETS], metavar="SET")
    parser.add_argument("--most", type=int, help="the first so many samples of each task")
    data = os.environ.get("TRUELINE_DATA")
    parser.add_argument("--data", type=Path, default=data, help="the folder of the published data")
    options = parser.parse_args()
    if options.data is None:
        parser.error("set TRUELINE_DATA, or --data, to the folder of the published data")
    return options


if __name__ == "__main__":
    main()
