"""The checks of one workspace, cheapest first, over many candidates at once.

Syntax and names cost milliseconds and run for each candidate; what they leave goes to the type
checker in one batch, since a warm mypy answers a batch faster than its parts; what that leaves
goes to the sandbox. A candidate stops at its first rejection. Rule repairs make a new candidate
that passes through every check again: a repair proves nothing by itself. A long copy of what the
model learned from is rejected before all that, and its text goes no further.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from trueline.analysis.findings import Accept, Finding, Reject, Stage, Unknown
from trueline.analysis.names.check import check_names
from trueline.analysis.other_python import newer_syntax, too_new
from trueline.analysis.repairs import repair
from trueline.analysis.syntax import check_syntax, does_nothing
from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.assistant.candidate import Candidate, RepairNote
from trueline.assistant.models.protocol import Copy, FimPrompt, KnowsCopies
from trueline.assistant.request import Hole, Request
from trueline.assistant.tested import with_tests

VERBATIM_COPY = "verbatim-copy"
REPAIRS = 3
"""How many repairs one candidate may get, one after the other."""


@dataclass(slots=True)
class Spent:
    """Wall seconds spent on each part of a request."""

    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, part: str, since: float) -> None:
        """Count the time from `since` (a `time.perf_counter()`) until now to `part`."""
        self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - since


class Checks:
    """The checks of one request: the hole, the services, and the time each stage took."""

    def __init__(
        self,
        request: Request,
        types: TypeChecker,
        judge: TestJudge,
        spent: Spent,
        copies: KnowsCopies | None = None,
    ) -> None:
        self._request = request
        self._copies = copies
        self._types = types
        self._judge = judge
        self._spent = spent

    async def static(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Syntax, names and types of each candidate, in the same order.

        Parsing and name resolution run in a thread: on a long file they take longer than the
        event loop may be kept waiting.
        """
        original = [await self._original(one) for one in candidates]
        cheap = [await asyncio.to_thread(self._cheap, one) for one in original]
        return await self._typed(cheap)

    async def repaired(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """What the repair rules make of the rejected candidates, checked again.

        What a repair leaves rejected is repaired further: an import behind a wrong indentation
        can only be missed once the text parses. What was dropped as a copy is not repaired.
        """
        done: list[Candidate] = []
        seen: set[str] = set()
        fresh = list(candidates)
        for _ in range(REPAIRS):
            since = time.perf_counter()
            rejected = [one for one in fresh if one.rejected and one.evidence.policy != "reject"]
            made = [new for one in rejected for new in await asyncio.to_thread(self._repairs, one)]
            unseen = {one.after: one for one in reversed(made) if one.after not in seen}
            seen |= unseen.keys()
            self._spent.add("repair", since)
            if not unseen:
                break
            fresh = await self.static(list(reversed(unseen.values())))
            done += fresh
        return done

    async def tested(self, candidate: Candidate) -> Candidate:
        """The candidate with the verdict of every suite of the request, in the sandbox."""
        if candidate.rejected or not self._request.suites or not self._wants("tests"):
            return candidate
        since = time.perf_counter()
        edits = {self._request.hole.path: candidate.after}
        for suite in self._request.suites:
            result = await self._judge.judge(edits, suite, named=[self._request.hole.path])
            candidate = with_tests(candidate, suite, result)
            if candidate.rejected:
                break
        self._spent.add("tests", since)
        return candidate

    async def _original(self, candidate: Candidate) -> Candidate:
        """The candidate looked at for copies; without its text if it holds one."""
        if self._copies is None or candidate.rejected:
            return candidate
        hole = self._request.hole
        place = self._request.place
        prompt = FimPrompt(hole.prefix, hole.suffix, hole.path.name, place=place)
        found = await self._copies.copies(prompt, candidate.text)
        if not found:
            return candidate if found is None else candidate.checked("policy", Accept())
        dropped = candidate.checked("policy", Reject((_copied(hole, candidate, found[0]),)))
        return replace(dropped, text="", after=hole.filled(""))

    def _cheap(self, candidate: Candidate) -> Candidate:
        return self._names(self._syntax(candidate))

    def _wants(self, stage: Stage) -> bool:
        return stage in self._request.stages

    def _syntax(self, candidate: Candidate) -> Candidate:
        if candidate.rejected or not self._wants("syntax"):
            return candidate
        since = time.perf_counter()
        hole = self._request.hole
        start = hole.start + len(candidate.after) - len(hole.filled(candidate.text))
        span = (start, start + len(hole.lead) + len(candidate.text))
        verdict = check_syntax(hole.path, hole.text, candidate.after, span)
        workspace = self._request.workspace
        if isinstance(verdict, Reject):
            verdict = newer_syntax(workspace, candidate.after) or verdict
        elif found := too_new(workspace, hole.path, candidate.after, hole.text):
            verdict = Reject(found)
        if isinstance(verdict, Accept) and hole.kind == "function" and does_nothing(candidate.text):
            verdict = Reject((_no_body(hole, candidate),))
        self._spent.add("syntax", since)
        return candidate.checked("syntax", verdict)

    def _names(self, candidate: Candidate) -> Candidate:
        if candidate.rejected or not self._wants("names"):
            return candidate
        since = time.perf_counter()
        hole = self._request.hole
        workspace = self._request.workspace
        verdict = check_names(workspace, hole.path, hole.text, candidate.after)
        if isinstance(verdict, Unknown):
            verdict = newer_syntax(workspace, candidate.after) or verdict
        self._spent.add("names", since)
        return candidate.checked("names", verdict)

    async def _typed(self, candidates: list[Candidate]) -> list[Candidate]:
        open_ones = [one for one in candidates if not one.rejected]
        if not open_ones or not self._wants("types"):
            return candidates
        since = time.perf_counter()
        hole = self._request.hole
        verdicts = await self._types.check(
            hole.path,
            hole.text,
            [one.after for one in open_ones],
            timeout_s=self._request.types_seconds,
        )
        self._spent.add("types", since)
        typed = iter(
            [
                one.checked("types", verdict)
                for one, verdict in zip(open_ones, verdicts, strict=True)
            ]
        )
        return [one if one.rejected else next(typed) for one in candidates]

    def _repairs(self, candidate: Candidate) -> list[Candidate]:
        hole = self._request.hole
        made = repair(
            self._request.workspace, hole.path, hole.text, candidate.after, candidate.findings
        )
        return [
            candidate.repaired(one.text, hole.text_in(one.text), RepairNote(one.rule, one.message))
            for one in made
        ]


def _no_body(hole: Hole, candidate: Candidate) -> Finding:
    line = candidate.after.count("\n", 0, hole.start) + 1
    said = "the function has no body: nothing but comments, text or pass"
    return Finding("syntax", "no-body", said, str(hole.path), line, 1, line, 1)


def _copied(hole: Hole, candidate: Candidate, copy: Copy) -> Finding:
    line = hole.prefix.count("\n") + candidate.text.count("\n", 0, copy.start) + 1
    said = f"{copy.tokens} tokens stand word for word in what the model learned from; not shown"
    return Finding("policy", VERBATIM_COPY, said, str(hole.path), line, 1, line, 1)
