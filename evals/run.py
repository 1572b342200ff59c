"""A benchmark run: samples, verdicts, stages, documents.

The order is what makes a stopped run worth something: samples are stored before they are scored,
each verdict as soon as it is known, and the results are written last, from the store alone. So a
resumed run does only what is missing and ends with the results it would have had.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from trueline.assistant.candidate import Candidate
from trueline.assistant.schema import EvalStage
from trueline.evals import stages
from trueline.evals.bench import Bench, Entry
from trueline.evals.checking import Checked, lone_project
from trueline.evals.documents import Finished, documents
from trueline.evals.gathering import Tell, gathered, ks_for
from trueline.evals.joining import as_is
from trueline.evals.journal import Journal
from trueline.evals.plan import Plan
from trueline.evals.rows import Cost, Scored, row
from trueline.evals.samples import Sample
from trueline.evals.scoring import Judged, Scorer


async def run(plan: Plan, flags: dict[str, object], tell: Tell) -> Finished:
    """Carry out a plan whose folder is prepared; `flags` are those that choose the model.

    Raises:
        CannotRun: if samples cannot be read, the model fails, nothing confines the programs, or
            every run ended in a harness error.
        WrongUsage: if the samples do not fit what is asked.
    """
    with ExitStack() as closing:
        scratch = Path(closing.enter_context(TemporaryDirectory(prefix="trueline-eval-")))
        samples = await gathered(plan, flags, tell)
        verdicts = closing.enter_context(Journal(plan.out / "verdicts.jsonl", Judged))
        checked = closing.enter_context(Journal(plan.out / "checked.jsonl", Checked))
        scorer = closing.enter_context(Scorer(verdicts, plan.workers))
        bench = Bench(lone_project(scratch), scorer, checked, tell)
        plain = await _as_is(bench, plan, samples) if plan.recorded is not None else None
        entries = [Entry.of(one, bench.folder) for one in samples]
        return await _staged(bench, plan, entries, plain)


async def _staged(
    bench: Bench, plan: Plan, entries: list[Entry], plain: EvalStage | None
) -> Finished:
    """Stage `none`, then the others one after another."""
    jobs = [bench.job(one.sample, one.source) for one in entries]
    await bench.score("running the tests", jobs)
    bench.refuse_only_harness_errors(jobs)
    samples = [one.sample for one in entries]
    ks, levels = ks_for(plan, samples), _levels(samples)
    cost = Cost(tokens=sum(one.sample.tokens for one in entries))
    unchecked = _scored(bench, entries)
    tasks = _by_task(entries, unchecked)
    rows = [row("none", tasks, ks, cost, ranking=False, levels=levels)]
    scored = unchecked
    for name in plan.stages[1:]:
        entries, more = await stages.RUN[name](bench, [one.entering(name) for one in entries])
        cost += more
        scored = _scored(bench, entries)
        tasks = _by_task(entries, scored)
        rows.append(row(name, tasks, ks, cost, ranking=True, levels=levels))
    return documents(plan, bench.scorer, entries, (unchecked, scored), (plain, *rows))


async def _as_is(bench: Bench, plan: Plan, samples: Sequence[Sample]) -> EvalStage:
    """The row of the published method: prompt and completion put together unchanged."""
    jobs = [bench.job(one, as_is(one)) for one in samples]
    await bench.score("running the samples as they are", jobs)
    bench.refuse_only_harness_errors(jobs)
    by_task: dict[str, list[Scored]] = {}
    for job in jobs:
        result = bench.verdict(job.task_id, job.program)
        by_task.setdefault(job.task_id, []).append(Scored(Candidate("", job.program), result))
    tasks, ks, levels = list(by_task.values()), ks_for(plan, samples), _levels(samples)
    return row("as-is", tasks, ks, Cost(), ranking=False, levels=levels)


def _levels(samples: Sequence[Sample]) -> list[str]:
    """The level of each task that has samples, in their order."""
    return list({one.task.task_id: one.task.level for one in samples}.values())


def _scored(bench: Bench, entries: Sequence[Entry]) -> list[Scored]:
    return [Scored(one.candidate, bench.verdict(one.task_id, one.source)) for one in entries]


def _by_task(entries: Sequence[Entry], scored: Sequence[Scored]) -> list[list[Scored]]:
    found: dict[str, list[Scored]] = {}
    for entry, one in zip(entries, scored, strict=True):
        found.setdefault(entry.task_id, []).append(one)
    return list(found.values())
