"""Asks a search in a process of its own, and ends that process whatever happens.

The process is read in a thread that looks up between lines, so that whoever stops waiting is let
go at once and leaves no process behind. What was found before a process died, or was ended, stands.
Where one call of a component took the process with it, or a function of the project did not
return, the search is begun again without it; what is found is run once more, from its source, in a
process that did nothing else.
"""

import asyncio
import contextlib
import os
import re
import select
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from trueline.analysis.errors import CannotRun
from trueline.analysis.process import Child, python_command
from trueline.assistant.search.chances import learned
from trueline.assistant.search.exchange import (
    NOTE,
    Answer,
    Question,
    encoded,
    last_note,
    question,
    read_answer,
)
from trueline.assistant.search.guiding import BY_WORDS, Guidance
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.neighbours import used
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.project import Opened, Project
from trueline.assistant.search.ranking import Fit, Found, behaviours, telling_input

WORKER, VERIFIER = "trueline.assistant.search.child", "trueline.assistant.search.verifier"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # each other one takes some of the process's memory
LOOK_UP_S = 0.02
WALL_FOR_CPU, START_S = 20.0, 30.0  # a shared machine gives a process a part of its time
MOST_CULPRITS = 3
MOST_VERIFIED = 24
VERIFYING_S, VERIFYING_WALL_S = 2.0, 20.0
PLACE = re.compile(r"\{\d\}")
DIED = "the search process died"
LATE = "the search was ended for lack of time"


async def search(
    problem: Problem,
    budget: Budget,
    guidance: Guidance = BY_WORDS,
    project: Project | None = None,
) -> Found:
    """Every behaviour that fits the examples of a problem, within a budget.

    Functions of the project are called if there is one. Why nothing could be searched is part of
    the answer. Cancelling ends the processes.

    Raises:
        CannotRun: no process can be started.
    """
    try:
        problem.refuse_unsearchable()
    except CannotRun as error:
        return Found(why_none=str(error))
    opened = await _opened(project)
    closed = threading.Event()
    asked = question(problem, budget, guidance)
    thread = asyncio.ensure_future(asyncio.to_thread(_converse, problem, asked, opened, closed))
    try:
        return await asyncio.shield(thread)
    finally:
        closed.set()
        with contextlib.suppress(asyncio.CancelledError, CannotRun):
            await thread


async def _opened(project: Project | None) -> Opened:
    """The functions of a project; a jail that nobody waits for any more ends once it is there."""
    opening = asyncio.ensure_future(asyncio.to_thread(Opened.of, project))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close)
        raise


def _close(opening: asyncio.Future[Opened]) -> None:
    if opening.exception() is None:
        opening.result().close()


def _converse(problem: Problem, asked: Question, opened: Opened, closed: threading.Event) -> Found:
    until = time.monotonic() + START_S + WALL_FOR_CPU * asked.budget.seconds
    with opened:
        conversation = _Conversation(problem, asked, opened, until, closed)
        answers = conversation.searched()
        last = answers.pop()
        fits = behaviours([one.fit() for one in answers])
        programs = conversation.verified(fits)
        told = telling_input(*programs[:2]) if len(programs) > 1 else None
        differ = last.inputs[told] if told is not None and told < len(last.inputs) else ""
        left_out = (*opened.left_out, *last.left_out)
        likely = learned().of(problem, programs)
        return Found(
            tuple(programs),
            differ,
            last.evaluated,
            last.looked,
            likely,
            sure=likely >= learned().sure,
            why_none=last.why,
            left_out=left_out,
        )


@dataclass(slots=True)
class _Conversation:
    """One question to as many processes as it takes."""

    problem: Problem
    question: Question
    opened: Opened
    until: float
    closed: threading.Event
    without: list[str] = field(default_factory=list)

    def searched(self) -> list[Answer]:
        """The answers of the search that went through, the last one of all included."""
        for left in range(MOST_CULPRITS, -1, -1):
            with tempfile.TemporaryFile(prefix="trueline-note-") as file:
                file.truncate(NOTE)
                answers = self._search(file.fileno())
                noted = last_note(file.fileno())
            if not left or self._over or not self._leave(answers[-1], noted, last_try=left == 1):
                return answers
        raise AssertionError("the last search is never the last but one")

    def _search(self, note: int) -> list[Answer]:
        link = self.opened.descriptor()
        neighbours = self.opened.neighbours if link >= 0 else ()
        asked = msgspec.structs.replace(
            self.question,
            neighbours=neighbours,
            link=link,
            note=note,
            without=tuple(self.without),
        )
        answers = list(self._answers(WORKER, asked, [note, *([link] if link >= 0 else [])]))
        if answers and answers[-1].done:
            return answers
        late = time.monotonic() > self.until
        return [*answers, Answer(why=LATE if late else DIED)]

    def _leave(self, last: Answer, noted: str, *, last_try: bool) -> bool:
        """Do without what ended a search; false if nothing is known that did."""
        name = last.culprit or (noted if last.why == DIED else "")
        if not name:
            return False
        if any(one.name == name for one in self.opened.neighbours):
            self.opened.leave(name, last.why)
            if last_try and self.opened.neighbours:
                self.opened.leave_all("the other functions are not tried any more")
        else:
            self.without.append(name)
            why = last.why if last.culprit else "took the process with it"
            self.opened.left_out.append(f"{PLACE.sub('…', name)} {why}")
        return True

    def verified(self, fits: Sequence[Fit]) -> list[Fit]:
        """Those of the first programs that hold in a process of their own."""
        self.until = max(self.until, time.monotonic() + VERIFYING_WALL_S)
        first = list(fits[:MOST_VERIFIED])
        calling = [used(one.program.body, self.opened.neighbours) for one in first]
        plain = [one for one, calls in zip(first, calling, strict=True) if not calls]
        held = self._held(plain)
        return [
            one
            for one, calls in zip(first, calling, strict=True)
            if (
                self.opened.holds(self.problem, one.program, lambda: self._over)
                if calls
                else one in held
            )
        ]

    def _held(self, fits: list[Fit]) -> list[Fit]:
        """Those that hold; one that ends its process, or never returns, does not."""
        held: list[Fit] = []
        budget = replace(self.question.budget, seconds=VERIFYING_S)
        while fits and not self._over:
            bodies = tuple((one.program.body, one.program.imports) for one in fits)
            asked = msgspec.structs.replace(self.question, budget=budget, bodies=bodies)
            answers = list(self._answers(VERIFIER, asked, []))
            held += [one for one, said in zip(fits, answers, strict=False) if said.body]
            fits = fits[len(answers) + 1 :]
        return held

    def _answers(self, worker: str, asked: Question, passed: Sequence[int]) -> Iterator[Answer]:
        """The answers as they come, until the last one, the end of the process or of the time."""
        environment = {**os.environ, **ONE_THREAD, "PYTHONHASHSEED": "0"}
        with Child(python_command(worker), env=environment, pass_fds=passed) as child:
            stdin, stdout = child.process.stdin, child.process.stdout
            if stdin is None or stdout is None:
                raise AssertionError("a child's streams are pipes")
            with contextlib.suppress(OSError):
                stdin.write(encoded(asked))
                stdin.flush()
            for line in self._lines(stdout.fileno()):
                answer = read_answer(line)
                if answer is not None:
                    yield answer
                    if answer.done:
                        return

    @property
    def _over(self) -> bool:
        """Whether the time is over, or nobody waits any more."""
        return self.closed.is_set() or time.monotonic() > self.until

    def _lines(self, descriptor: int) -> Iterator[bytes]:
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        rest = b""
        while not self._over:
            if not waiting.poll(LOOK_UP_S * 1000):
                continue
            piece = os.read(descriptor, 1 << 16)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
