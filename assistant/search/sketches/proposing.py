"""Candidates an edit away from those that failed, the closest first.

An edit is a repair like those by rule: the candidate keeps who proposed it, its evidence names what
was changed, and it passes through every check again. Nothing is edited without examples, nor what
a search proposed: what fits the examples already and fails is not one slip away.
"""

from collections.abc import Iterator, Sequence

from trueline.analysis.testing import TestJudge
from trueline.assistant.candidate import Candidate, RepairNote
from trueline.assistant.ranking import ranked
from trueline.assistant.request import Hole, Request
from trueline.assistant.search.sketches.fitting import Attempt
from trueline.assistant.search.sketches.mending import Version, mended

RULE = "edit"
MOST_CANDIDATES = 10
"""How many failed candidates of one request are edited: what is further away is seldom close."""
SECONDS = 20.0
"""Of the processor, for all edits of one request."""


class Editing:
    """The edits of one request.

    Usage:
        for failed in editing.failing(outcome.rejected):
            candidates = await editing.edited(failed)
    """

    def __init__(self, request: Request, judge: TestJudge) -> None:
        self._request, self._judge = request, judge
        self._tried: set[str] = set()
        self._cpu_s = 0.0

    def failing(self, rejected: Sequence[Candidate]) -> Iterator[Candidate]:
        """The candidates to edit that were not edited yet: those that pass the most tests first."""
        if self._request.sought is None or "tests" not in self._request.stages:
            return
        for one in ranked(list(rejected)):
            if one.proposer == "search" or _is_edited(one) or not one.text:
                continue
            if one.evidence.syntax == "reject" or one.after in self._tried:
                continue
            if len(self._tried) < MOST_CANDIDATES and self._cpu_s < SECONDS:
                self._tried.add(one.after)
                yield one

    async def edited(self, failed: Candidate) -> list[Candidate]:
        """Its versions with an edit, or two, that hold every example, in the order of the edits.

        Raises:
            SandboxUnavailable: nothing here can confine the runs.
        """
        sought, hole = self._request.sought, self._request.hole
        if sought is None:
            return []
        problem = sought.problem
        attempt = Attempt(hole.path, failed.after, problem.name, problem.examples)
        made = await mended(self._judge, attempt)
        self._cpu_s += made.cpu_s
        return [_candidate(failed, version, hole) for version in made.versions]


def _candidate(failed: Candidate, version: Version, hole: Hole) -> Candidate:
    """The version as a candidate, with the repairs that it had before and a note for each edit."""
    made, text = failed, hole.text_in(version.text)
    for edit in version.edits:
        made = made.repaired(version.text, text, RepairNote(RULE, edit.message))
    return made


def _is_edited(candidate: Candidate) -> bool:
    return any(one.rule == RULE for one in candidate.evidence.repairs)
