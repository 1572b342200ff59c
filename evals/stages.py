"""The stages between the samples and the answer: static checks with repairs, then examples."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from trueline.assistant.tested import with_tests
from trueline.evals.bench import Bench, Entry
from trueline.evals.checking import StaticChecks, static_checks
from trueline.evals.joining import Program, examples_of_task
from trueline.evals.rows import Cost
from trueline.evals.scoring import Job, key_of

Stage = Callable[[Bench, Sequence[Entry]], Awaitable[tuple[list[Entry], Cost]]]


async def static(bench: Bench, entries: Sequence[Entry]) -> tuple[list[Entry], Cost]:
    """Syntax, names, types and rule repairs; what a repair made is judged too."""
    by_task: dict[str, list[Program]] = {}
    for one in entries:
        by_task.setdefault(one.task_id, []).append(one.program)
    with static_checks(bench.folder, bench.checked) as checks:
        for done, (task_id, programs) in enumerate(by_task.items(), 1):
            await checks.check(task_id, programs)
            bench.tell("checking", done, len(by_task))
    made = [_checked(checks, one) for one in entries]
    repaired = [one for one in made if one.candidate.evidence.repairs]
    jobs = [bench.job(one.sample, one.source) for one in repaired]
    await bench.score("running the tests of repaired programs", jobs)
    keys = {key_of(one.task_id, one.program.source, "test") for one in entries}
    return made, Cost(cpu_s=sum(checks.known[key].cpu_s for key in keys))


def _checked(checks: StaticChecks, entry: Entry) -> Entry:
    outcome = checks.outcome(entry.task_id, entry.program)
    sample = entry.sample
    return replace(entry, candidate=replace(outcome, score=sample.score, tokens=sample.tokens))


async def examples(bench: Bench, entries: Sequence[Entry]) -> tuple[list[Entry], Cost]:
    """The docstring's examples, run against every candidate that no check rejected."""
    tasks = {one.task_id: one.sample.task for one in entries}
    suites = {task_id: examples_of_task(task) for task_id, task in tasks.items()}
    jobs = {
        place: Job(one.task_id, one.source, "examples", suites[one.task_id])
        for place, one in enumerate(entries)
        if suites[one.task_id].total and not one.candidate.rejected
    }
    await bench.score("running the examples", jobs.values())
    tested, seconds = list(entries), {}
    for place, job in jobs.items():
        result = bench.verdict(job.task_id, job.program, "examples")
        seconds[job.key] = result.cpu_s
        candidate = with_tests(entries[place].candidate, job.suite, result)
        tested[place] = replace(entries[place], candidate=candidate)
    return tested, Cost(executions=len(seconds), cpu_s=sum(seconds.values()))


RUN: Final[Mapping[str, Stage]] = {"static": static, "examples": examples}
"""The stages behind `none`, by name."""
