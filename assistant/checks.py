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

from trueline.analysis.findings import Accept, Finding, Reject, Stage, Unknown, Verdict
from trueline.analysis.names.check import check_names
from trueline.analysis.other_python import newer_syntax, too_new
from trueline.analysis.repairs import repair
from trueline.analysis.sandbox import RunResult
from trueline.analysis.syntax import check_syntax, does_nothing
from trueline.analysis.testing import Asserts, Examples, PytestFiles, Suite, TestJudge, why
from trueline.analysis.typecheck import TypeChecker
from trueline.assistant.candidate import Candidate, RepairNote
from trueline.assistant.models.protocol import Copy, FimPrompt, KnowsCopies
from trueline.assistant.request import Hole, Request

VERBATIM_COPY = "verbatim-copy"
LONGEST_CAUSE = 300
REPAIRS = 3
"""How many repairs one candidate may get, one after the other."""
WEAKEST_FIRST = ("in-process", "sabotage", "two-jail")


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


def with_tests(candidate: Candidate, suite: Suite, result: RunResult) -> Candidate:
    """The candidate with one suite's result counted in.

    With several suites the weakest mark and the weakest oracle stand: evidence never claims more
    than its weakest part holds. Tests that could not be judged are told, also where the rest pass.
    """
    evidence, earlier = candidate.evidence, candidate.evidence.tests
    judged = [oracle for oracle in (evidence.oracle, result.oracle) if oracle is not None]
    evidence = replace(
        evidence,
        oracle=min(judged, key=WEAKEST_FIRST.index, default=None),
        tier=result.tier,
        tests_passed=evidence.tests_passed + result.tests_passed,
        tests_total=evidence.tests_total + result.tests_total,
    )
    verdict = test_verdict(suite, result)
    if result.unknown:
        told = [evidence.unknown["tests"]] if "tests" in evidence.unknown else []
        said = "; ".join([*told, *(why(one) for one in result.unknown)])
        evidence = replace(evidence, unknown={**evidence.unknown, "tests": said})
    checked = replace(candidate, evidence=evidence).checked("tests", verdict)
    if earlier == "unknown" and isinstance(verdict, Accept):
        return replace(checked, evidence=replace(checked.evidence, tests="unknown"))
    return checked


def test_verdict(suite: Suite, result: RunResult) -> Verdict:
    """What a run of a suite says: a failure of ours is unknown, never a wrong answer."""
    if result.status == "passed":
        return Accept()
    if result.status in {"harness-error", "refused"}:
        return Unknown(f"tests could not be judged ({result.status}): {cause(result)}")
    if not result.failures:
        return Reject((_finding(suite, result.status, f"tests ended with {result.status}", 1),))
    return Reject(
        tuple(
            _finding(suite, result.status, f"{failure.name}: {failure.message}", failure.line or 1)
            for failure in result.failures
        )
    )


def suite_name(suite: Suite) -> str:
    """What people call a suite: its file, or where its examples stand."""
    match suite:
        case PytestFiles(files):
            return str(files[0][0])
        case Asserts(path=path):
            return path
        case Examples():
            return "docstring examples"


def cause(result: RunResult) -> str:
    """Why a run failed, in one line: what pytest marks as the error, else the last line said."""
    text = result.failures[0].message if result.failures else result.output
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [line[2:].strip() for line in lines if line.startswith("E ")]
    said = (marked or lines or ["no output"])[-1]
    return said if len(said) <= LONGEST_CAUSE else f"{said[:LONGEST_CAUSE]}..."


def _finding(suite: Suite, status: str, message: str, line: int) -> Finding:
    return Finding("tests", status, message, suite_name(suite), line, 1, line, 1)
