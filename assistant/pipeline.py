"""Propose, check, repair, rank: the one loop behind every front door.

Where examples allow it a search looks for programs first (`assistant/search`); then the model is
asked for a few candidates. Each is cut, checked, and repaired by rule; what passes the analysis is
tested. Only while nothing passes and budget is left is more asked for: another try from the best
failure and its findings, then fresh candidates. When time runs out, what has been decided stands.
Every await can be cancelled: the model's stream is closed and nothing is kept.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from trueline.analysis.findings import Reject, Unknown
from trueline.analysis.silencing import without_silencing
from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.assistant.candidate import Candidate, check_clues
from trueline.assistant.checks import Checks, Spent
from trueline.assistant.context.imports import imported_signatures
from trueline.assistant.decoding.collect import Proposal
from trueline.assistant.models.protocol import (
    Calibrated,
    KnowsCopies,
    Model,
    ModelUnavailable,
)
from trueline.assistant.proposing import Proposer
from trueline.assistant.ranking import ranked
from trueline.assistant.request import Request
from trueline.assistant.search.proposing import HEAD_START_S, HEAD_START_SHARE, Searching
from trueline.assistant.search.ranking import Found

ROUND = 8
TEMPERATURE = 0.4


@dataclass(frozen=True, slots=True)
class Engine:
    """What answering needs and requests share: a model, a warm type checker, warm jails."""

    model: Model
    types: TypeChecker
    judge: TestJudge


@dataclass(slots=True)
class Outcome:
    """What became of a request.

    Attributes:
        accepted: candidates that passed every stage that ran, best first; one at least did.
        unlikely: candidates that passed as well, but are held back: they are hardly right.
        rejected: the others, best first.
        first: the first proposal, as it was before any check.
        samples: how many candidates the model proposed.
        searched: how many candidates program search proposed.
        search_note: one line of what the search could not do, or left open.
        tokens: how many tokens it generated for them.
        timed_out: whether the budget's time ran out first.
        warning: one line if the model failed after something had been decided.
        seconds: wall seconds by part: context, model, each stage, repair, total.
    """

    accepted: list[Candidate] = field(default_factory=list)
    unlikely: list[Candidate] = field(default_factory=list)
    rejected: list[Candidate] = field(default_factory=list)
    first: Candidate | None = None
    samples: int = 0
    searched: int = 0
    search_note: str = ""
    tokens: int = 0
    timed_out: bool = False
    warning: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def best(self) -> Candidate | None:
        """The best accepted candidate, else the best of the others."""
        return next(iter([*self.accepted, *self.unlikely, *self.rejected]), None)


Progress = Callable[[str], None]


async def answer(
    engine: Engine, request: Request, wanted: int = 1, progress: Progress = lambda _: None
) -> Outcome:
    """Answer a request with up to `wanted` candidates that pass.

    `progress` hears a few words at each step, for people who wait.

    Raises:
        ModelUnavailable: if the model cannot be reached and nothing was decided yet.
        SandboxUnavailable: if tests are asked for and the sandbox cannot hold.
    """
    loop = _Loop(engine, request, wanted, progress)
    started = time.perf_counter()
    try:
        async with asyncio.timeout(request.budget.seconds):
            await loop.run()
    except TimeoutError:
        loop.run_out()
    except ModelUnavailable as error:
        if not loop.outcome.accepted:
            raise
        loop.outcome.warning = str(error)
    loop.spent.add("total", started)
    outcome = loop.outcome
    outcome.accepted = ranked(outcome.accepted)
    outcome.unlikely = ranked(outcome.unlikely)
    outcome.rejected = ranked(outcome.rejected)
    outcome.seconds = loop.spent.seconds
    return outcome


async def proposer_of(engine: Engine, request: Request) -> Proposer:
    """The model as it is asked about a request, with what it is told of other files.

    Raises:
        ModelUnavailable: if the model cannot be reached.
    """
    able = await engine.model.capabilities()
    context = ""
    if able.context:
        context = await asyncio.to_thread(
            imported_signatures,
            request.workspace.root,
            request.hole.text,
            (request.hole.path.resolve(), *request.hidden),
        )
    return Proposer(engine.model, able, request, context, engine.types)


class _Loop:
    """The state of one request while it is answered."""

    def __init__(self, engine: Engine, request: Request, wanted: int, progress: Progress) -> None:
        self.outcome = Outcome()
        self.spent = Spent()
        self._engine = engine
        self._request = request
        self._wanted = wanted
        self._progress = progress
        copies = engine.model if isinstance(engine.model, KnowsCopies) else None
        self._checks = Checks(request, engine.types, engine.judge, self.spent, copies)
        self._seen: set[str] = set()
        self._open: list[Candidate] = []
        self._found: Found | None = None
        self._tried: Found | None = None
        self._written: list[str] = []

    async def run(self) -> None:
        """Search, ask, check and ask again until enough passed or the budget is spent.

        What is found is tried before the model is asked where it is the only thing that fits the
        examples; else behind the model's first candidate, which is right more often then. Where
        nothing passes, the search starts once more, guided by what the model wrote.
        """
        searching = Searching(self._request.sought)
        try:
            share = HEAD_START_SHARE * self._request.budget.seconds
            await self._take(searching, min(HEAD_START_S, share))
            if self._found is not None and self._found.alone:
                await self._try_found()
            if not self._enough():
                await self._ask(searching)
            if not self.outcome.accepted:
                await self._take(searching, None)
                await self._try_found()
            if not self.outcome.accepted and searching.again(self._written):
                self._found = None
                await self._take(searching, None)
                await self._try_found()
        finally:
            await searching.close()

    async def _ask(self, searching: Searching) -> None:
        """Ask the model until enough passed or its budget is spent; the search goes on beside.

        Raises:
            ModelUnavailable: if the model fails; what was found is tried first.
        """
        try:
            since = time.perf_counter()
            proposer = await proposer_of(self._engine, self._request)
            self.spent.add("context", since)
            warm = 0.0 if self._request.temperature is None else self._request.temperature
            await self._draw(proposer, 1, warm)
            while not self._enough():
                await self._take(searching, 0.0)
                await self._try_found()
                if self._enough():
                    return
                await self._retry(proposer)
                if self._enough():
                    return
                left = self._request.budget.candidates - self.outcome.samples
                await self._draw(proposer, min(ROUND, left), self._temperature)
        except ModelUnavailable:
            await self._take(searching, None)
            await self._try_found()
            raise

    async def _take(self, searching: Searching, seconds: float | None) -> None:
        """Have what the search found, waited for so long, if it was not there before."""
        sought, since = self._request.sought, time.perf_counter()
        if sought is None or self._found is not None:
            return
        self._progress("searching for a program that fits the examples")
        self._found = await searching.within(seconds)
        self.spent.add("search", since)
        if self._found is not None and (self._found.programs or not self.outcome.search_note):
            self.outcome.search_note = sought.note(self._found)

    async def _try_found(self) -> None:
        """Check what a search found, once."""
        sought, found = self._request.sought, self._found
        if sought is None or found is None or found is self._tried:
            return
        texts, self._tried = sought.texts(found), found
        self.outcome.searched += len(texts)
        await self._decide([Proposal(text, None, 0) for text in texts], "search")

    def run_out(self) -> None:
        """Time is over: what was being checked counts as rejected, with what is known of it.

        Raises:
            ModelUnavailable: if the model never answered.
        """
        self.outcome.timed_out = True
        seconds = self._request.budget.seconds
        if not self.outcome.samples and not self.outcome.searched:
            raise ModelUnavailable(
                f"{self._engine.model.name}: no answer within {seconds:g} s; "
                "is it busy? raise the time with --timeout"
            )
        late = Unknown(f"time ran out after {seconds:g} s")
        self.outcome.rejected += [one.checked("tests", late) for one in self._open]

    @property
    def _temperature(self) -> float:
        asked = self._request.temperature
        return TEMPERATURE if asked is None else asked

    def _enough(self) -> bool:
        """An unlikely candidate ends the search too: what the model likes less is less likely."""
        passed = len(self.outcome.accepted) + len(self.outcome.unlikely)
        return passed >= self._wanted or self.outcome.samples >= self._request.budget.candidates

    async def _draw(self, proposer: Proposer, n: int, temperature: float) -> None:
        self._progress(f"asking {self._engine.model.name} for {n} more")
        since = time.perf_counter()
        seed = self._request.seed + self.outcome.samples
        proposals = await proposer.propose(n, temperature, seed)
        self.spent.add("model", since)
        self.outcome.samples += n
        self._written += [one.text for one in proposals]
        await self._decide(proposals, "model")

    async def _retry(self, proposer: Proposer) -> None:
        if not self.outcome.rejected:
            return
        self._progress("asking for a repair of the best attempt")
        since = time.perf_counter()
        worst_case = ranked(self.outcome.rejected)[0]
        seed = self._request.seed + self.outcome.samples
        proposals = await proposer.retry(worst_case, 1, self._temperature, seed)
        self.spent.add("model", since)
        self.outcome.samples += 1
        await self._decide(proposals, "repair")

    async def _decide(self, proposals: list[Proposal], proposer: str) -> None:
        self._open = self._fresh(proposals, proposer)
        self.outcome.first = self.outcome.first or next(iter(self._open), None)
        checked = await self._checks.static(self._open)
        checked += await self._checks.repaired(checked)
        self._open = ranked(checked)
        while self._open:
            tested = await self._checks.tested(self._open[0])
            self._open.pop(0)
            self._place(tested)
            if len(self.outcome.accepted) >= self._wanted:
                self._open = []

    def _place(self, candidate: Candidate) -> None:
        """Put a decided candidate where it belongs."""
        if not self._passes(candidate):
            self.outcome.rejected.append(candidate)
            return
        candidate = self._judged(candidate)
        likely = candidate.confidence is None or candidate.confidence >= self._least()
        (self.outcome.accepted if likely else self.outcome.unlikely).append(candidate)

    def _judged(self, candidate: Candidate) -> Candidate:
        """The candidate with its confidence, if it comes from a model that can tell."""
        model = self._engine.model
        if not candidate.clues or not isinstance(model, Calibrated):
            return candidate
        confidence = model.confidence((*candidate.clues, *check_clues(candidate.evidence)))
        return replace(candidate, confidence=confidence)

    def _least(self) -> float:
        least, model = self._request.min_confidence, self._engine.model
        if least is None:
            return model.least_confidence if isinstance(model, Calibrated) else 0.0
        return least

    def _passes(self, candidate: Candidate) -> bool:
        evidence = candidate.evidence
        held = self._request.require_types and evidence.types == "unknown"
        return not candidate.rejected and evidence.answered and not held

    def _fresh(self, proposals: list[Proposal], proposer: str) -> list[Candidate]:
        hole = self._request.hole
        fresh: list[Candidate] = []
        for one in proposals:
            self.outcome.tokens += one.tokens
            text = without_silencing(hole.text, hole.prefix, one.text, hole.suffix)
            if text.strip() and text not in self._seen:
                self._seen.add(text)
                made = Candidate(
                    text, hole.filled(text), one.score, one.tokens, proposer, clues=one.clues
                )
                fresh.append(made.checked("types", Reject(one.findings)) if one.findings else made)
        return fresh
