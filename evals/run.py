"""A benchmark run: samples, verdicts, stages, documents.

The order is what makes a stopped run worth something: samples are stored before they are scored,
each verdict as soon as it is known, and the results are written last, from the store alone. So a
resumed run does only what is missing and ends with the results it would have had.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.analysis.sandbox import RunResult
from trueline.analysis.testing import Asserts, Examples, examples_of
from trueline.assistant.candidate import Candidate
from trueline.assistant.checks import with_tests
from trueline.assistant.config import load
from trueline.assistant.models.opening import open_model
from trueline.assistant.schema import EvalDoc, EvalSampleDoc, EvalStage, Judging
from trueline.evals.benchmarks.task import Task
from trueline.evals.checking import Checked, StaticChecks, lone_project, static_checks
from trueline.evals.drawing import Drawn, draw
from trueline.evals.joining import Program, as_is, joined, normal, task_test
from trueline.evals.journal import Journal
from trueline.evals.plan import Plan
from trueline.evals.rows import Cost, Scored, best, row
from trueline.evals.samples import Sample, load_samples
from trueline.evals.scoring import Job, Judged, Kind, Scorer, failure_of, key_of

USUAL_KS = (1, 10, 100)
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Finished:
    """The documents of a run."""

    results: EvalDoc
    samples: tuple[EvalSampleDoc, ...]


@dataclass(slots=True)
class Bench:
    """What the steps of a run share: the plan, the store, the scorer and who hears of progress."""

    plan: Plan
    folder: Path
    scorer: Scorer
    checked: Journal[Checked]
    tell: Tell
    suites: dict[str, Asserts] = field(default_factory=dict)

    def job(self, task: Task, program: str) -> Job:
        """Judge a program by the benchmark's own test."""
        suite = self.suites.get(task.task_id)
        if suite is None:
            suite = self.suites[task.task_id] = Asserts(task_test(task), "test", bare=True)
        return Job(task.task_id, program, "test", suite)

    async def score(self, phase: str, jobs: Sequence[Job]) -> None:
        """Judge programs and tell how far it is."""
        await self.scorer.score(jobs, lambda done, total: self.tell(phase, done, total))

    def verdict(self, task: Task, program: str, kind: Kind = "test") -> RunResult:
        """The verdict on a program that was scored."""
        result = self.scorer.result(key_of(task.task_id, program, kind))
        assert result is not None, "every program is scored before it is asked for"
        return result


async def run(plan: Plan, flags: dict[str, object], tell: Tell) -> Finished:
    """Carry out a plan whose folder is prepared.

    Raises:
        CannotRun: if samples cannot be read, the model fails, nothing confines the programs, or
            every run ended in a harness error.
    """
    with ExitStack() as closing:
        scratch = Path(closing.enter_context(TemporaryDirectory(prefix="trueline-eval-")))
        samples = await gathered(plan, flags, tell)
        verdicts = closing.enter_context(Journal(plan.out / "verdicts.jsonl", Judged))
        checked = closing.enter_context(Journal(plan.out / "checked.jsonl", Checked))
        scorer = closing.enter_context(Scorer(verdicts, plan.workers))
        bench = Bench(plan, lone_project(scratch), scorer, checked, tell)
        return await _staged(bench, samples)


async def gathered(
    plan: Plan, flags: dict[str, object], tell: Tell = lambda *_: None
) -> tuple[Sample, ...]:
    """The samples of a run: recorded, or drawn from the model and stored.

    Raises:
        WrongUsage: if a task has fewer samples than the largest k.
    """
    if plan.recorded is not None:
        samples = load_samples(plan.recorded, plan.benchmark, plan.most)
    else:
        model = open_model(load(None, flags).settings)
        try:
            with Journal(plan.out / "drawn.jsonl", Drawn, durable=True) as journal:
                samples = await draw(
                    model,
                    plan.benchmark.tasks,
                    plan.drawing,
                    journal,
                    lambda done, total: tell(f"asking {model.name}", done, total),
                )
        finally:
            await model.aclose()
    ks_for(plan, samples)
    return samples


def ks_for(plan: Plan, samples: Sequence[Sample]) -> tuple[int, ...]:
    """The k of pass@k.

    Raises:
        CannotRun: if there is no sample at all.
        WrongUsage: if a task has fewer samples than the largest k asked for.
    """
    counts = Counter(one.task.task_id for one in samples)
    if not counts:
        raise CannotRun("there are no samples of these tasks; raise --limit or give another file")
    task, fewest = min(counts.items(), key=lambda item: item[1])
    if plan.ks is None:
        return tuple(k for k in USUAL_KS if k <= fewest)
    if max(plan.ks) > fewest:
        raise WrongUsage(
            f"pass@{max(plan.ks)} needs {max(plan.ks)} samples of each task; {task} has {fewest}"
        )
    return plan.ks


async def _staged(bench: Bench, samples: Sequence[Sample]) -> Finished:
    """Every stage after the other, then the documents."""
    programs = [joined(one, bench.folder) for one in samples]
    first = [bench.job(s.task, p.source) for s, p in zip(samples, programs, strict=True)]
    recorded = bench.plan.recorded is not None
    plain = [bench.job(one.task, as_is(one)) for one in samples] if recorded else []
    await bench.score("running the tests", [*first, *plain])
    _refuse_only_harness_errors(bench, [*first, *plain])
    ks = ks_for(bench.plan, samples)
    cost = Cost(tokens=sum(one.tokens for one in samples))
    candidates = [
        Candidate(p.text, p.hole.filled(p.text), s.score, s.tokens)
        for s, p in zip(samples, programs, strict=True)
    ]
    unchecked = _scored(bench, samples, candidates)
    rows = [row("none", _by_task(samples, unchecked), ks, cost, ranking=False)]
    scored, reached = unchecked, ["none"] * len(samples)
    for name in bench.plan.stages[1:]:
        step = _static if name == "static" else _examples
        reached = [
            name if not one.candidate.rejected else before
            for one, before in zip(scored, reached, strict=True)
        ]
        candidates, more = await step(bench, samples, programs, [s.candidate for s in scored])
        cost += more
        scored = _scored(bench, samples, candidates)
        rows.append(row(name, _by_task(samples, scored), ks, cost, ranking=True))
    plain_row = None
    if recorded:
        as_they_are = [
            Scored(Candidate("", job.program), bench.verdict(one.task, job.program))
            for one, job in zip(samples, plain, strict=True)
        ]
        by_task = _by_task(samples, as_they_are)
        plain_row = row("as-is", by_task, ks, Cost(), ranking=False)
    results = _document(bench, samples, unchecked, rows, plain_row)
    return Finished(results, tuple(_lines(samples, scored, reached)))


async def _static(
    bench: Bench, samples: Sequence[Sample], programs: Sequence[Program], _: Sequence[Candidate]
) -> tuple[list[Candidate], Cost]:
    """Check every program; then judge those that a repair made."""
    by_task: dict[str, list[Program]] = {}
    for sample, program in zip(samples, programs, strict=True):
        by_task.setdefault(sample.task.task_id, []).append(program)
    with static_checks(bench.folder, bench.checked) as checks:
        for done, (task_id, ones) in enumerate(by_task.items()):
            bench.tell("checking", done, len(by_task))
            await checks.check(task_id, ones)
    made = [
        replace(checks.outcome(s.task.task_id, p), score=s.score, tokens=s.tokens)
        for s, p in zip(samples, programs, strict=True)
    ]
    repaired = [
        bench.job(sample.task, normal(one.after))
        for sample, one in zip(samples, made, strict=True)
        if one.evidence.repairs
    ]
    await bench.score("running the tests of repaired programs", repaired)
    return made, Cost(cpu_s=_cpu_of_checks(checks, samples, programs))


def _cpu_of_checks(
    checks: StaticChecks, samples: Sequence[Sample], programs: Sequence[Program]
) -> float:
    pairs = zip(samples, programs, strict=True)
    keys = {key_of(sample.task.task_id, one.source, "test") for sample, one in pairs}
    return sum(checks.known[key].cpu_s for key in keys)


async def _examples(
    bench: Bench,
    samples: Sequence[Sample],
    _: Sequence[Program],
    candidates: Sequence[Candidate],
) -> tuple[list[Candidate], Cost]:
    """Run the docstring's examples against every candidate that no check rejected."""
    suites = {one.task.task_id: _examples_of(one.task) for one in samples}
    jobs = {}
    for place, (sample, one) in enumerate(zip(samples, candidates, strict=True)):
        suite = suites[sample.task.task_id]
        if suite.total and not one.rejected:
            task_id = sample.task.task_id
            jobs[place] = Job(task_id, normal(one.after), "examples", suite)
    await bench.score("running the examples", list(jobs.values()))
    tested = list(candidates)
    results = {}
    for place, job in jobs.items():
        result = results[job.key] = bench.verdict(samples[place].task, job.program, "examples")
        tested[place] = with_tests(candidates[place], job.suite, result)
    cpu_s = sum(result.cpu_s for result in results.values())
    return tested, Cost(executions=len(results), cpu_s=cpu_s)


def _examples_of(task: Task) -> Examples:
    return examples_of(task.prompt, task.entry_point)


def _scored(
    bench: Bench, samples: Sequence[Sample], candidates: Sequence[Candidate]
) -> list[Scored]:
    return [
        Scored(one, bench.verdict(sample.task, normal(one.after)))
        for sample, one in zip(samples, candidates, strict=True)
    ]


def _by_task(samples: Sequence[Sample], scored: Sequence[Scored]) -> list[list[Scored]]:
    found: dict[str, list[Scored]] = {}
    for sample, one in zip(samples, scored, strict=True):
        found.setdefault(sample.task.task_id, []).append(one)
    return list(found.values())


def _refuse_only_harness_errors(bench: Bench, jobs: Sequence[Job]) -> None:
    """A rate over nothing but our own failures says nothing.

    Raises:
        CannotRun: if there is no verdict at all.
    """
    results = [bench.scorer.result(job.key) for job in jobs]
    failed = [one for one in results if one is not None and one.status == "harness-error"]
    if len(failed) == len(results):
        said = failed[0].failures[0].message if failed[0].failures else "no reason given"
        raise CannotRun(
            f"no verdict: every run ended in a harness error ({said}); run `trueline doctor`"
        )


def _document(
    bench: Bench,
    samples: Sequence[Sample],
    unchecked: Sequence[Scored],
    rows: Sequence[EvalStage],
    as_is_row: EvalStage | None,
) -> EvalDoc:
    plan = bench.plan
    valid = [(s, one) for s, one in zip(samples, unchecked, strict=True) if one.counts]
    run_once = bench.scorer.all_of("test")
    return EvalDoc(
        benchmark=plan.benchmark.name,
        data_sha256=plan.benchmark.data_sha256,
        model=plan.model,
        settings=plan.settings(),
        tasks=len({sample.task.task_id for sample, _ in valid}),
        samples=len(valid),
        stages=tuple(rows),
        verdicts=dict(Counter(one.result.status for one in unchecked).most_common()),
        as_is=as_is_row,
        failures=dict(Counter(failure_of(one.result) for one in unchecked).most_common()),
        harness_errors=len(bench.scorer.failed),
        judged=Judging(len(run_once), round(sum(one.cpu_s for one in run_once), 2)),
        notes=tuple(_notes(bench, samples)),
    )


def _notes(bench: Bench, samples: Sequence[Sample]) -> Iterator[str]:
    """What a reader must know to read the rows rightly."""
    tasks = {one.task.task_id: one.task for one in samples}
    missing = len(bench.plan.benchmark.tasks) - len(tasks)
    if missing:
        yield f"{missing} tasks have no sample; the rates are over the {len(tasks)} that have"
    counts = set(Counter(one.task.task_id for one in samples).values())
    if len(counts) > 1:
        yield f"the tasks have between {min(counts)} and {max(counts)} samples"
    if "examples" in bench.plan.stages:
        having = sum(bool(_examples_of(task).total) for task in tasks.values())
        yield f"{having} of {len(tasks)} tasks have examples that can be run"
    if bench.scorer.failed:
        yield f"{len(bench.scorer.failed)} runs ended in a harness error and count for nothing"


def _lines(
    samples: Sequence[Sample], scored: Sequence[Scored], reached: Sequence[str]
) -> Iterator[EvalSampleDoc]:
    chosen: set[int] = set()
    places: dict[str, list[int]] = {}
    for place, sample in enumerate(samples):
        places.setdefault(sample.task.task_id, []).append(place)
    for ones in places.values():
        chosen.add(ones[best([scored[place] for place in ones])])
    for place, (sample, one) in enumerate(zip(samples, scored, strict=True)):
        yield EvalSampleDoc(
            task_id=sample.task.task_id,
            sample=sample.number,
            stage=reached[place],
            status=one.result.status,
            passed=one.result.passed if one.counts else None,
            evidence=one.candidate.evidence,
            chosen=place in chosen,
            failure=failure_of(one.result),
            oracle=one.result.oracle,
            solution=_printable(normal(one.candidate.after)),
        )


def _printable(text: str) -> str:
    """Text that JSON can carry: half a surrogate pair is written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
