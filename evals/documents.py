"""The documents of a run: `results.json` and the lines of `samples.jsonl`.

Every rate stands beside what it is a rate of: the tasks and samples with a verdict, the tasks with
examples, the harness errors, which count for nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueline.assistant.schema import EvalDoc, EvalSampleDoc, EvalStage, Judging
from trueline.evals.bench import Entry
from trueline.evals.joining import examples_of_task
from trueline.evals.plan import Plan
from trueline.evals.rows import Scored, best
from trueline.evals.scoring import Scorer, failure_of


@dataclass(frozen=True, slots=True)
class Finished:
    """The documents of a run."""

    results: EvalDoc
    samples: tuple[EvalSampleDoc, ...]


def documents(
    plan: Plan,
    scorer: Scorer,
    entries: Sequence[Entry],
    scored: tuple[Sequence[Scored], Sequence[Scored]],
    rows: tuple[EvalStage | None, *tuple[EvalStage, ...]],
) -> Finished:
    """The documents; `scored` is before and after all stages, `rows` begins with that as-is."""
    unchecked, last = scored
    valid = [entry for entry, one in zip(entries, unchecked, strict=True) if one.counts]
    judged = scorer.all_of("test")
    plain, *stages = rows
    results = EvalDoc(
        benchmark=plan.benchmark.name,
        data_sha256=plan.benchmark.data_sha256,
        model=plan.model,
        settings=plan.settings(),
        tasks=len({one.task_id for one in valid}),
        samples=len(valid),
        stages=tuple(one for one in stages if one is not None),
        verdicts=dict(Counter(one.result.status for one in unchecked).most_common()),
        as_is=plain,
        failures=dict(Counter(failure_of(one.result) for one in unchecked).most_common()),
        harness_errors=len(scorer.failed),
        judged=Judging(len(judged), round(sum(one.cpu_s for one in judged), 2)),
        notes=tuple(_notes(plan, scorer, entries)),
    )
    return Finished(results, tuple(_lines(entries, last)))


def _notes(plan: Plan, scorer: Scorer, entries: Sequence[Entry]) -> Iterator[str]:
    """What a reader must know to read the rows rightly."""
    tasks = {one.task_id: one.sample.task for one in entries}
    missing = len(plan.benchmark.tasks) - len(tasks)
    if missing:
        yield f"{missing} tasks have no sample; the rates are over the {len(tasks)} that have"
    counts = set(Counter(one.task_id for one in entries).values())
    if len(counts) > 1:
        yield f"the tasks have between {min(counts)} and {max(counts)} samples"
    if "examples" in plan.stages:
        having = sum(bool(examples_of_task(task).total) for task in tasks.values())
        yield f"{having} of {len(tasks)} tasks have examples that can be run"
    if scorer.failed:
        yield f"harness errors that remain: {len(scorer.failed)}; they count for nothing"


def _lines(entries: Sequence[Entry], scored: Sequence[Scored]) -> Iterator[EvalSampleDoc]:
    places: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        places.setdefault(entry.task_id, []).append(place)
    chosen = {ones[best([scored[place] for place in ones])] for ones in places.values()}
    for place, (entry, one) in enumerate(zip(entries, scored, strict=True)):
        yield EvalSampleDoc(
            task_id=entry.task_id,
            sample=entry.sample.number,
            stage=entry.reached,
            status=one.result.status,
            passed=one.result.passed if one.counts else None,
            evidence=entry.candidate.evidence,
            chosen=place in chosen,
            failure=failure_of(one.result),
            oracle=one.result.oracle,
            solution=_printable(entry.source),
        )


def _printable(text: str) -> str:
    """Text that JSON can carry: half a surrogate pair is written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
