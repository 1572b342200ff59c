"""What the stages of a run work with, and the value they hand on.

A stage takes the entries as the one before left them and gives them back with what it found, beside
what that cost; the verdict of the benchmark's own test belongs to the program, not to the stage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import RunResult
from trueline.analysis.testing import Asserts
from trueline.assistant.candidate import Candidate
from trueline.evals.checking import Checked
from trueline.evals.gathering import Tell
from trueline.evals.joining import Program, joined, normal, task_test
from trueline.evals.journal import Journal
from trueline.evals.samples import Sample
from trueline.evals.scoring import Job, Kind, Scorer, key_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A sample on its way: its program, the candidate it became, and the last stage it reached."""

    sample: Sample
    program: Program
    candidate: Candidate
    reached: str = "none"

    @classmethod
    def of(cls, sample: Sample, folder: Path) -> "Entry":
        """A sample joined to its prompt, unchecked."""
        program = joined(sample, folder)
        after = program.hole.filled(program.text)
        return cls(sample, program, Candidate(program.text, after, sample.score, sample.tokens))

    @property
    def task_id(self) -> str:
        """The task it is of."""
        return self.sample.task.task_id

    @property
    def source(self) -> str:
        """The program as it is judged."""
        return normal(self.candidate.after)

    def entering(self, stage: str) -> "Entry":
        """The entry with the stage as the last one reached, unless it was rejected before."""
        return self if self.candidate.rejected else replace(self, reached=stage)


@dataclass(slots=True)
class Bench:
    """The programs' project folder, the scorer, the store of checks, and who hears of progress."""

    folder: Path
    scorer: Scorer
    checked: Journal[Checked]
    tell: Tell
    _suites: dict[str, Asserts] = field(default_factory=dict)

    def job(self, sample: Sample, source: str) -> Job:
        """Judging a program by the benchmark's own test."""
        task = sample.task
        suite = self._suites.get(task.task_id)
        if suite is None:
            suite = self._suites[task.task_id] = Asserts(task_test(task), "test", bare=True)
        reference = normal(task.prompt + task.canonical_solution)
        return Job(task.task_id, source, "test", suite, reference)

    async def score(self, phase: str, jobs: Iterable[Job]) -> None:
        """Judge programs that have no verdict yet."""
        await self.scorer.score(jobs, lambda done, total: self.tell(phase, done, total))

    def verdict(self, task_id: str, source: str, kind: Kind = "test") -> RunResult:
        """The verdict on a program that was scored."""
        result = self.scorer.result(key_of(task_id, source, kind))
        assert result is not None, "every program is scored before it is asked for"
        return result

    def refuse_only_harness_errors(self, jobs: Sequence[Job]) -> None:
        """A rate over nothing but our own failures says nothing.

        Raises:
            CannotRun: if none of the jobs has a verdict.
        """
        failed = [self.scorer.failed[job.key] for job in jobs if job.key in self.scorer.failed]
        if len(failed) == len(jobs):
            said = next((one.failures[0].message for one in failed if one.failures), "no reason")
            raise CannotRun(
                f"no verdict: every run ended in a harness error ({said}); run `trueline doctor`"
            )
