"""Propose, check, repair, rank: the one loop behind every front door.

Where examples allow it a search looks for programs first (`assistant/search`); then the model is
asked for a few candidates. Each is cut, checked, and repaired by rule; what passes the analysis is
tested. What fails is tried with one edit, where examples tell which (`assistant/search/sketches`).
Only while nothing passes and budget is left is more asked for: another try from the best failure
and its findings, then fresh candidates. When time runs out, what has been decided stands.
Every await can be cancelled: the model's stream is closed and nothing is kept.
"""

import asyncio
import time
from collections.abc import Callable

from trueline.analysis.findings import Reject, Unknown
from trueline.analysis.silencing import without_silencing
from trueline.assistant.calling import project_of
from trueline.assistant.candidate import Candidate
from trueline.assistant.checks import Checks, Spent
from trueline.assistant.decoding.collect import Proposal
from trueline.assistant.decoding.restated import without_restated
from trueline.assistant.models.protocol import (
    KnowsCopies,
    ModelUnavailable,
)
from trueline.assistant.outcome import Engine, Outcome
from trueline.assistant.placing import Placing
from trueline.assistant.proposing import Proposer, proposer_of
from trueline.assistant.ranking import ranked
from trueline.assistant.request import Request
from trueline.assistant.search.proposing import HEAD_START_S, HEAD_START_SHARE, Searching
from trueline.assistant.search.ranking import Found
from trueline.assistant.search.sketches.proposing import Editing

ROUND = 8
TEMPERATURE = 0.4


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
            raise loop.without_model(error) from error
        loop.outcome.warning = str(error)
    loop.spent.add("total", started)
    outcome = loop.outcome
    outcome.accepted = ranked(outcome.accepted)
    outcome.unlikely = ranked(outcome.unlikely)
    outcome.rejected = ranked(outcome.rejected)
    outcome.seconds = loop.spent.seconds
    return outcome


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
        self._placing = Placing(request, engine.model, self.outcome)
        self._seen: set[str] = set()
        self._open: list[Candidate] = []
        self._found: Found | None = None
        self._editing = Editing(request, engine.judge)
        self._tried: Found | None = None
        self._written: list[str] = []

    async def run(self) -> None:
        """Search, ask, check and ask again until enough passed or the budget is spent.

        What is found is tried before the model is asked where it is the only thing that fits the
        examples; else behind the model's first candidate, which is right more often then. Where
        nothing passes, the search starts once more, guided by what the model wrote.
        """
        project = project_of(self._request, self._engine.judge)
        searching = Searching(self._request.sought, project)
        try:
            share = HEAD_START_SHARE * self._request.budget.seconds
            await self._take(searching, min(HEAD_START_S, share))
            if self._found is not None and self._found.sure:
                await self._try_found()
            if not self._enough():
                await self._ask(searching)
            if not self.outcome.accepted:
                await self._without_model(searching, None)
            if not self.outcome.accepted and searching.again(self._written):
                self._found = None
                await self._take(searching, None)
                await self._try_found()
            if self.outcome.accepted and self._request.rivals:
                await self._take(searching, None)
        finally:
            await searching.close()

    async def _ask(self, searching: Searching) -> None:
        """Ask the model until enough passed or its budget is spent; the search goes on beside.

        Raises:
            ModelUnavailable: if the model fails; what was found is tried first.
        """
        try:
            since = time.perf_counter()
            engine = self._engine
            proposer = await proposer_of(engine.model, engine.types, self._request)
            self.spent.add("context", since)
            warm = 0.0 if self._request.temperature is None else self._request.temperature
            await self._draw(proposer, 1, warm)
            while not self._enough():
                await self._without_model(searching, 0.0)
                if self._enough():
                    return
                await self._retry(proposer)
                if self._enough():
                    return
                left = self._request.budget.candidates - self.outcome.samples
                await self._draw(proposer, min(ROUND, left), self._temperature)
        except ModelUnavailable:
            await self._without_model(searching, None)
            raise

    async def _without_model(self, searching: Searching, seconds: float | None) -> None:
        """Try edits of what failed, then what the search found, waited for so long."""
        for failed in self._editing.failing(self.outcome.rejected):
            self._progress("trying edits of the closest attempt")
            since = time.perf_counter()
            edited = await self._editing.edited(failed)
            self.spent.add("edits", since)
            await self._settle(edited)
            if len(self.outcome.accepted) >= self._wanted:
                return
        await self._take(searching, seconds)
        await self._try_found()

    async def _take(self, searching: Searching, seconds: float | None) -> None:
        """Have what the search found, waited for so long, if it was not there before."""
        sought, since = self._request.sought, time.perf_counter()
        if sought is None or self._found is not None:
            return
        self._progress("searching for a program that fits the examples")
        self._found = await searching.within(seconds)
        self.spent.add("search", since)
        if self._found is not None:
            self.outcome.found = self._found
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
        failed = [one for one in self.outcome.rejected if one.proposer == "search"]
        if failed and not self.outcome.accepted:
            self.outcome.search_note = sought.note(found, failed[0].reason)

    def without_model(self, error: ModelUnavailable) -> ModelUnavailable:
        """The error of a model that nothing else stood in for, and why the search did not."""
        said = self.outcome.search_note or self._request.unsought
        return ModelUnavailable(f"{said}; and {error}") if said else error

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
        self._written += [one.text for one in proposals]
        await self._decide(proposals, "repair")

    async def _decide(self, proposals: list[Proposal], proposer: str) -> None:
        fresh = self._fresh(proposals, proposer)
        self.outcome.first = self.outcome.first or next(iter(fresh), None)
        await self._settle(fresh)

    async def _settle(self, candidates: list[Candidate]) -> None:
        """Check candidates, repair them by rule, and test what is left, until enough passed."""
        self._open = candidates
        checked = await self._checks.static(self._open)
        checked += await self._checks.repaired(checked)
        self._open = ranked(checked)
        while self._open:
            tested = await self._checks.tested(self._open[0])
            self._open.pop(0)
            self._placing.place(tested)
            if len(self.outcome.accepted) >= self._wanted:
                self._open = []

    def _fresh(self, proposals: list[Proposal], proposer: str) -> list[Candidate]:
        hole = self._request.hole
        fresh: list[Candidate] = []
        for one in proposals:
            self.outcome.tokens += one.tokens
            text = without_silencing(hole.text, hole.prefix, one.text, hole.suffix)
            if hole.kind == "function":
                text = without_restated(hole.prefix, text, hole.suffix)
            if text.strip() and text not in self._seen:
                self._seen.add(text)
                made = Candidate(
                    text, hole.filled(text), one.score, one.tokens, proposer, clues=one.clues
                )
                fresh.append(made.checked("types", Reject(one.findings)) if one.findings else made)
        return fresh
