"""Candidates one edit away from those that failed, the closest first.

An edit is a repair like those by rule: the candidate keeps who proposed it, its evidence names what
was changed, and it passes through every check again. Nothing is edited without examples, nor what
a search proposed: what fits the examples already and fails is not one slip away.
"""

import asyncio
from collections.abc import Iterator, Sequence

from trueline.analysis.testing import TestJudge
from trueline.assistant.candidate import Candidate, RepairNote
from trueline.assistant.ranking import ranked
from trueline.assistant.request import Request
from trueline.assistant.search.sketches.fitting import Attempt, fitting
from trueline.assistant.search.sketches.making import one_edits

RULE = "one-edit"
MOST_CANDIDATES = 10
"""How many failed candidates of one request are edited: what is further away is seldom close."""


class Editing:
    """The edits of one request.

    Usage:
        for failed in editing.failing(outcome.rejected):
            candidates = await editing.edited(failed)
    """

    def __init__(self, request: Request, judge: TestJudge) -> None:
        self._request, self._judge = request, judge
        self._tried: set[str] = set()

    def failing(self, rejected: Sequence[Candidate]) -> Iterator[Candidate]:
        """The candidates to edit that were not edited yet: those that pass the most tests first."""
        if self._request.sought is None or "tests" not in self._request.stages:
            return
        for one in ranked(list(rejected)):
            if one.proposer == "search" or _is_edited(one) or not one.text:
                continue
            if one.evidence.syntax == "reject" or one.after in self._tried:
                continue
            if len(self._tried) < MOST_CANDIDATES:
                self._tried.add(one.after)
                yield one

    async def edited(self, failed: Candidate) -> list[Candidate]:
        """Its versions with one edit that hold every example, in the order of the edits.

        Raises:
            SandboxUnavailable: nothing here can confine the runs.
        """
        sought, hole = self._request.sought, self._request.hole
        if sought is None:
            return []
        problem, text = sought.problem, failed.after
        edits = await asyncio.to_thread(one_edits, text, problem.name)
        if not edits:
            return []
        attempt = Attempt(hole.path, text, problem.name, problem.examples)
        fits = await fitting(self._judge, attempt, edits)
        made = [(one, one.made(text)) for one in fits.edits]
        return [
            failed.repaired(after, hole.text_in(after), RepairNote(RULE, edit.message))
            for edit, after in made
        ]


def _is_edited(candidate: Candidate) -> bool:
    return any(one.rule == RULE for one in candidate.evidence.repairs)
