"""One edit, and program search, where none of a model's recorded samples fits the examples.

For each task of HumanEval the first ten samples that CodeGen-16B was recorded with, brought to
their place and repaired by rule (missing imports, most of them) as the engine does it, are tried on
the examples that the prompt shows. Each row has one answer for a task: the first sample that fits;
where none does, the first edit that makes one fit, closest sample first; where none does, the first
program of a search, guided by words, or by the samples as well. `behind each` is the other order: a
sample that does not fit is edited before the next one is looked at. The official test judges the
answers, and a comparison with the reference on the inputs of HumanEval+; both in the sandbox, as
everything that runs here. Tasks with an odd number are for development, those with an even number
for the report.

    TRUELINE_DATA=DIR python benchmarks/search_sketches.py --half odd [--out FILE]

With --out the rows are kept, and a run that was stopped goes on with the tasks that are not there.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.searched.judging import officially_right, program_of, right_on_plus
from benchmarks.searched.run import EXPRESSIONS, parsed, parser, rows_of, show
from trueline.analysis.errors import CannotRun
from trueline.analysis.findings import Accept, Reject
from trueline.analysis.names.check import check_names
from trueline.analysis.repairs import repair
from trueline.analysis.testing import TestJudge
from trueline.analysis.workspace import Workspace
from trueline.assistant.checks import REPAIRS
from trueline.assistant.search.asking import search
from trueline.assistant.search.guiding import BY_WORDS, Guidance
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.reading import problem_of
from trueline.assistant.search.sketches.fitting import Attempt, fitting
from trueline.assistant.search.sketches.mending import mended
from trueline.evals.benchmarks.catalog import open_benchmark
from trueline.evals.benchmarks.task import Task
from trueline.evals.cpu import cpu_seconds
from trueline.evals.joining import MODULE, joined, normal, parses
from trueline.evals.samples import Sample, load_samples
from trueline.evals.scoring import LIMITS

CODEGEN = "HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl.gz"
SAMPLES = Path("codet-codegen16B", CODEGEN)
MOST = 10
WALL_S = 60.0  # the processor's time decides, not how busy the machine is


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer, what was edited in it, and whether it is right; without a text there is none."""

    text: str = ""
    edit: str = ""
    official: bool = False
    plus: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one task.

    `sample`, `edited` and `searched` are the answers of the steps, each empty where an earlier one
    has an answer; `guided` is that of a search which the samples guide, in the place of `searched`;
    `behind_each` is that of the other order. Of the edits that fit behind all
    samples `fits` counts all and `right` the right ones; `versions` were tried for that.
    """

    task_id: str
    examples: int
    sample: Verdict
    edited: Verdict
    searched: Verdict
    guided: Verdict
    behind_each: Verdict
    fits: int
    right: int
    versions: int
    cpu_s: dict[str, float]


def main() -> None:
    """Try the tasks that have no row yet, then print the table."""
    options = parsed(parser(__doc__ or "", tasks=164))
    samples = load_samples(options.data / SAMPLES, open_benchmark("humaneval", options.data), MOST)

    def answer(task: Task, plus: dict[str, Any], judge: TestJudge, folder: Path) -> Row:
        of_task = [one for one in samples if one.task.task_id == task.task_id]
        return Trial(task, plus, folder, judge).row(of_task, options.seconds)

    limits = replace(LIMITS, wall_s=WALL_S)
    for line in _report(rows_of(options, Row, answer, _line, limits), options.seconds):
        show(line)


class Trial:
    """One task, with what tries and judges its programs."""

    def __init__(self, task: Task, plus: dict[str, Any], folder: Path, judge: TestJudge) -> None:
        self._task, self._plus, self._folder, self._judge = task, plus, folder, judge
        try:
            self._problem: Problem | None = problem_of(task.prompt, task.entry_point, "", ())
        except CannotRun:
            self._problem = None
        self._spent: dict[str, float] = defaultdict(float)
        self._edits: dict[str, list[tuple[str, str]]] = {}
        self._versions = 0

    def row(self, samples: Sequence[Sample], seconds: float) -> Row:
        """What comes of the task with these samples, and `seconds` for a search."""
        programs = list(dict.fromkeys(self._placed(one) for one in samples))
        held = {one: self._held(one) for one in programs}
        examples = len(self._problem.examples) if self._problem else 0
        fitting_one = next((one for one in programs if held[one] == examples), "")
        edits: list[tuple[str, str]] = []
        if not fitting_one:
            closest = sorted(programs, key=lambda one: -held[one])
            edits = [found for one in closest for found in self._edited(one)]
        versions = self._versions
        found = guided = ""
        if not fitting_one and not edits:
            found = self._searched("search", seconds, BY_WORDS)
            guided = self._searched("guided search", seconds, Guidance(samples=tuple(programs)))
        judged = [self._judged(*one) for one in edits]
        return Row(
            self._task.task_id,
            examples,
            sample=self._judged(fitting_one),
            edited=next(iter(judged), Verdict()),
            searched=self._judged(found),
            guided=self._judged(guided),
            behind_each=self._behind_each(programs, fitting_one),
            fits=len(judged),
            right=sum(one.official for one in judged),
            versions=versions,
            cpu_s={name: round(spent, 2) for name, spent in self._spent.items()},
        )

    def _behind_each(self, programs: Sequence[str], fitting_one: str) -> Verdict:
        """The answer where each sample is edited before the next one is looked at."""
        for one in programs:
            if one == fitting_one:
                return self._judged(one)
            if found := self._edited(one, "edits before a sample that fits"):
                return self._judged(*found[0])
        return Verdict()

    def _placed(self, sample: Sample) -> str:
        """A sample in its place, with what the repair rules make of it."""
        return normal(self._repaired(joined(sample, self._folder).source))

    def _repaired(self, source: str) -> str:
        """What the repair rules make of a program by what is wrong with its names."""
        before = cpu_seconds()
        workspace, path = Workspace(self._folder), self._folder / MODULE
        for _ in range(REPAIRS):
            prompt = self._task.prompt
            verdict = check_names(workspace, path, prompt, source) if parses(source) else Accept()
            findings = verdict.findings if isinstance(verdict, Reject) else ()
            made = repair(workspace, path, prompt, source, findings) if findings else ()
            if not made:
                break
            source = made[0].text
        self._spent["names and repairs by rule"] += cpu_seconds() - before
        return source

    def _held(self, program: str) -> int:
        """How many examples a program holds; all of none."""
        if self._problem is None or not parses(program):
            return 0
        fits = asyncio.run(fitting(self._judge, self._attempt(program, self._problem), []))
        self._spent["samples"] += fits.cpu_s
        return fits.held

    def _edited(self, program: str, purpose: str = "edits") -> list[tuple[str, str]]:
        """The versions of a program with one edit that fit, with what was edited."""
        if self._problem is None or not parses(program):
            return []
        if program not in self._edits:
            before = cpu_seconds()
            made = asyncio.run(mended(self._judge, self._attempt(program, self._problem)))
            self._spent[purpose] += cpu_seconds() - before
            self._versions += made.tried
            self._edits[program] = [
                (self._repaired(one.text), " and ".join(edit.message for edit in one.edits))
                for one in made.versions
            ]
        return self._edits[program]

    def _attempt(self, program: str, problem: Problem) -> Attempt:
        return Attempt(self._folder / MODULE, program, self._task.entry_point, problem.examples)

    def _searched(self, purpose: str, seconds: float, guidance: Guidance) -> str:
        """The first program of a search; empty if there is none."""
        if self._problem is None:
            return ""
        before = cpu_seconds()
        found = asyncio.run(search(self._problem, Budget(EXPRESSIONS, seconds), guidance))
        self._spent[purpose] += cpu_seconds() - before
        return program_of(self._task, found, 0) if found.programs else ""

    def _judged(self, text: str, edit: str = "") -> Verdict:
        if not text:
            return Verdict()
        official = officially_right(self._task, text, self._judge)
        plus = official and right_on_plus(self._task, self._plus, text, self._judge)
        return Verdict(text, edit, official, plus)


def _line(row: Row) -> str:
    steps = {"sample": row.sample, "edit": row.edited, "search": row.searched}
    steps["guided"] = row.guided
    step, answer = next(((name, one) for name, one in steps.items() if one.text), ("-", Verdict()))
    verdict = "plus" if answer.plus else "official" if answer.official else "wrong"
    other = row.behind_each.edit
    return (
        f"{row.task_id}: {step}, {verdict if answer.text else '-'}; {answer.edit}"
        f" ({row.right} of {row.fits} edits that fit are right, {row.versions} versions)"
        + (f"; behind each: {other}, {row.behind_each.official}" if other != answer.edit else "")
        + (f"; guided: {row.guided.official}" if row.searched.text or row.guided.text else "")
    )


def _report(rows: Sequence[Row], seconds: float) -> Iterator[str]:
    yield f"\n{len(rows)} tasks, first {MOST} samples, searches of {seconds:g} CPU-s"
    yield "| answer | answered | right, official | right, plus |"
    yield "|---|---|---|---|"
    steps: dict[str, list[tuple[Verdict, ...]]] = {
        "the first sample that fits": [(row.sample,) for row in rows],
        "then one edit": [(row.sample, row.edited) for row in rows],
        "then a search": [(row.sample, row.edited, row.searched) for row in rows],
        "then a guided search": [(row.sample, row.edited, row.guided) for row in rows],
        "edits behind each sample": [(row.behind_each,) for row in rows],
    }
    for name, answers in steps.items():
        given = [next((one for one in some if one.text), Verdict()) for some in answers]
        right = sum(one.official for one in given), sum(one.plus for one in given)
        yield f"| {name} | {sum(bool(one.text) for one in given)} | {right[0]} | {right[1]} |"
    any_right = sum(row.right > 0 for row in rows)
    versions = sum(row.versions for row in rows)
    yield f"an edit that fits is right in {any_right} tasks; {versions:,} versions were tried"
    for name in dict.fromkeys(name for row in rows for name in row.cpu_s):
        yield f"{name}: {sum(row.cpu_s.get(name, 0.0) for row in rows):.0f} CPU-s"


if __name__ == "__main__":
    main()
