"""Asking the engine for one hole exactly as the editor does, and judging what it shows."""

import time
from dataclasses import dataclass, replace

from trueline.assistant.candidate import Candidate, Evidence
from trueline.assistant.completion import completion_request
from trueline.assistant.opening import Opened
from trueline.assistant.outcome import Engine, Outcome
from trueline.assistant.pipeline import answer
from trueline.assistant.request import Request
from trueline.assistant.schema import CopiesDoc, Filled, HoleDoc
from trueline.evals.cpu import cpu_seconds
from trueline.evals.repo.drawing import RepoHole
from trueline.evals.repo.duplicates import Lines
from trueline.evals.repo.files import Project
from trueline.evals.repo.judging import Author
from trueline.evals.repo.similarity import edit_similarity, same


@dataclass(frozen=True, slots=True)
class Asker:
    """The engine of a project, with what decides which text a hole's prompt may hold."""

    engine: Engine
    opened: Opened
    project: Project
    lines: Lines
    seed: int

    def request(self, hole: RepoHole) -> Request:
        """The editor's request at the hole, with everything hidden that gives the hole away."""
        source = replace(self.project.sources[hole.name], text=hole.text)
        line, column = hole.position
        names = self.lines.versions(hole.name) | self.lines.quoting(hole)
        files = (self.project.root / name for name in sorted(names))
        hidden = (*files, *self.project.passed_over)
        request = completion_request(self.opened, source, line, column, 1)
        return replace(request, hidden=hidden, seed=self.seed)

    async def ask(self, hole: RepoHole, author: Author) -> HoleDoc:
        """Fill one hole; the judging is not in its times.

        Raises:
            ModelUnavailable: if the model fails.
        """
        request = self.request(hole)
        cpu, wall = cpu_seconds(), time.perf_counter()
        outcome = await answer(self.engine, request)
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
        shown = next(iter(outcome.accepted), None)
        first = await _filled(outcome.first, hole, author)
        unchanged = shown and outcome.first and shown.after == outcome.first.after
        filled = first if unchanged else await _filled(shown, hole, author)
        unlikely = next(iter(outcome.unlikely), None)
        passed = shown or unlikely
        line, column = hole.position
        return HoleDoc(
            path=hole.name,
            line=line,
            column=column,
            kind=hole.place.kind,
            truth=hole.truth,
            shown=shown is not None,
            text=shown.text if shown else "",
            evidence=outcome.best.evidence if outcome.best else Evidence(),
            latency_ms=round(wall * 1000, 2),
            cpu_ms=round(cpu * 1000, 2),
            near_duplicate=self.lines.near_duplicate(hole),
            filled=filled,
            first=first,
            copies=copies_of(outcome),
            held=await _filled(None if shown else unlikely, hole, author),
            confidence=passed.confidence if passed else None,
        )


def copies_of(outcome: Outcome) -> CopiesDoc:
    """How many of the proposals were long enough for a copy, and how many held one."""
    every = (*outcome.accepted, *outcome.unlikely, *outcome.rejected)
    proposed = [one for one in every if not one.evidence.repairs]
    marks = [one.evidence.policy for one in proposed]
    return CopiesDoc(len(marks) - marks.count("skipped"), marks.count("reject"))


async def _filled(candidate: Candidate | None, hole: RepoHole, author: Author) -> Filled | None:
    if candidate is None:
        return None
    return Filled(
        candidate.text,
        same(candidate.text, hole.truth),
        round(edit_similarity(candidate.text, hole.truth), 4),
        await author.judge(candidate.after),
    )
