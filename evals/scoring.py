"""Verdicts on programs: many at a time, each in the sandbox, each stored as soon as it is known.

A program that several samples share runs once. A verdict may be our own fault in two ways. A
harness error is tried once more, and is never stored, so a resumed run tries again. A wall time-out
may be due to other load, so it is repeated alone when all else is done. A CPU time-out stands, as
CPU seconds do not depend on who else is running, unless the task's reference is slow as well.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from trueline.analysis.sandbox import Failure, Limits, RunResult
from trueline.analysis.testing import Suite, TestJudge
from trueline.evals.joining import MODULE, is_text
from trueline.evals.journal import Journal
from trueline.evals.timing import References

LIMITS = Limits(cpu_s=3.0, wall_s=9.0)
MESSAGE_CAP = 300
KEPT_FAILURES = 20
Kind = Literal["test", "examples"]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A program of a task, the suite to judge it by, and the program that is known to be right."""

    task_id: str
    program: str
    kind: Kind
    suite: Suite
    reference: str = ""

    @property
    def key(self) -> str:
        """What the verdict is stored under."""
        return key_of(self.task_id, self.program, self.kind)


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored verdict."""

    key: str
    kind: Kind
    result: RunResult


def key_of(task_id: str, program: str, kind: Kind) -> str:
    """A digest of what decides a verdict, apart from the benchmark itself."""
    text = "\0".join((kind, task_id, program))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Scorer:
    """Judges programs on several warm judges and remembers every verdict.

    Usage:
        with Scorer(journal, workers=2) as scorer:
            await scorer.score(jobs, tell)
            scorer.result(jobs[0].key)
    """

    def __init__(self, journal: Journal[Judged], workers: int, limits: Limits = LIMITS) -> None:
        self._journal, self._limits = journal, limits
        self._known = {one.key: one.result for one in journal.lines}
        self._kinds = {one.key: one.kind for one in journal.lines}
        self.failed: dict[str, RunResult] = {}
        self._references = References(limits)
        self._workers = workers
        self._judges: list[TestJudge] = []
        self._closing = ExitStack()

    def result(self, key: str) -> RunResult | None:
        """The verdict on a program that was scored; a harness error if there is no other."""
        return self._known.get(key) or self.failed.get(key)

    def all_of(self, kind: Kind) -> list[RunResult]:
        """Every verdict of one kind that the run has."""
        return [result for key, result in self._known.items() if self._kinds[key] == kind]

    async def score(self, jobs: Iterable[Job], tell: Tell = lambda *_: None) -> int:
        """Judge every program that has no verdict yet; returns how many that were.

        `tell` hears how many are done, of how many.

        Raises:
            SandboxUnavailable: if nothing here can confine the programs.
        """
        fresh = {job.key: job for job in jobs if job.key not in self._known}
        again = await self._all(list(fresh.values()), tell)
        for job in again:
            await self._one(self._judge(0), job, last=True)
        return len(fresh)

    async def _all(self, jobs: Sequence[Job], tell: Tell) -> list[Job]:
        """Judge the jobs side by side; returns those that must be repeated alone."""
        waiting = iter(jobs)
        again: list[Job] = []
        done = 0

        async def work(judge: TestJudge, waiting: Iterator[Job]) -> None:
            nonlocal done
            for job in waiting:
                if not await self._one(judge, job):
                    again.append(job)
                done += 1
                tell(done, len(jobs))

        count = min(self._workers, len(jobs))
        workers = [asyncio.create_task(work(self._judge(i), waiting)) for i in range(count)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        return again

    async def _one(self, judge: TestJudge, job: Job, *, last: bool = False) -> bool:
        """Judge one program; false if it must be repeated."""
        if not is_text(job.program):
            failure = Failure("program", "UnicodeEncodeError: half a surrogate pair is no text")
            result = RunResult("error", 0.0, 0.0, 0.0, None, judge.tier, failures=(failure,))
        else:
            result = _short(await self._judged(judge, job))
        ours = result.status in {"harness-error", "refused"}
        if not last and (ours or result.status == "wall-timeout"):
            return False
        if ours:
            self.failed[job.key] = replace(result, status="harness-error")
        else:
            self._known[job.key] = result
            self._kinds[job.key] = job.kind
            self._journal.add(Judged(job.key, job.kind, result))
        return True

    async def _judged(self, judge: TestJudge, job: Job) -> RunResult:
        """The verdict, under limits that suit the task's reference where there is one."""
        result = await judge.judge({MODULE: job.program}, job.suite)
        if result.status != "cpu-timeout" or not job.reference:
            return result
        limits = await self._references.limits(judge, job.task_id, job.reference, job.suite)
        if limits == self._limits:
            return result
        return await judge.judge({MODULE: job.program}, job.suite, limits=limits)

    def _judge(self, index: int) -> TestJudge:
        while len(self._judges) <= index:
            folder = self._closing.enter_context(tempfile.TemporaryDirectory())
            judge = TestJudge(Path(folder), limits=self._limits)
            self._judges.append(self._closing.enter_context(judge))
        return self._judges[index]

    def __enter__(self) -> "Scorer":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()


def _short(result: RunResult) -> RunResult:
    """The result as it is stored: no output, and messages of bounded length."""
    failures = tuple(
        replace(one, name=one.name[:MESSAGE_CAP], message=one.message[:MESSAGE_CAP])
        for one in result.failures[:KEPT_FAILURES]
    )
    return replace(result, output=result.output[:0], failures=failures)


def failure_of(result: RunResult) -> str:
    """What kind of failure it was: the exception's name where there is one, else the status."""
    if result.passed:
        return "passed"
    if result.status not in {"wrong", "error"} or not result.failures:
        return result.status
    failure = result.failures[0]
    said = failure.message.removeprefix(f"{failure.name}: ")
    name = said.partition(":")[0].strip()
    return name if name.isidentifier() else result.status
