"""Asks a search in a process of its own, and ends that process whatever happens.

The process is read in a thread that looks up between lines, so that whoever stops waiting is let
go at once and leaves no process behind. What was found before a process died, or was ended, stands.
"""

import asyncio
import contextlib
import os
import select
import threading
import time
from collections.abc import Iterator

from trueline.analysis.errors import CannotRun
from trueline.analysis.process import Child, python_command
from trueline.assistant.search.exchange import Answer, question, read_answer
from trueline.assistant.search.guiding import BY_WORDS, Guidance
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.ranking import Found, behaviours, telling_input

WORKER = "trueline.assistant.search.child"
LOOK_UP_S = 0.02
WALL_FOR_CPU, START_S = 20.0, 30.0  # a shared machine gives a process a part of its time
DIED = "the search process died"
LATE = "the search was ended for lack of time"


async def search(problem: Problem, budget: Budget, guidance: Guidance = BY_WORDS) -> Found:
    """Every behaviour that fits the examples of a problem, within a budget.

    Why nothing could be searched is part of the answer. Cancelling ends the process.

    Raises:
        CannotRun: no process can be started.
    """
    try:
        problem.refuse_unsearchable()
    except CannotRun as error:
        return Found(why_none=str(error))
    closed = threading.Event()
    thread = asyncio.ensure_future(asyncio.to_thread(_converse, problem, budget, guidance, closed))
    try:
        return await asyncio.shield(thread)
    finally:
        closed.set()
        with contextlib.suppress(asyncio.CancelledError, CannotRun):
            await thread


def _converse(
    problem: Problem, budget: Budget, guidance: Guidance, closed: threading.Event
) -> Found:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    with Child(python_command(WORKER), env=environment) as child:
        stdin, stdout = child.process.stdin, child.process.stdout
        if stdin is None or stdout is None:
            raise AssertionError("a child's streams are pipes")
        with contextlib.suppress(OSError):
            stdin.write(question(problem, budget, guidance) + b"\n")
            stdin.flush()
        until = time.monotonic() + START_S + WALL_FOR_CPU * budget.seconds
        answers = list(_answers(stdout.fileno(), until, closed))
    last = answers.pop() if answers and answers[-1].done else Answer(why=DIED)
    if last.why == DIED and time.monotonic() > until:
        last = Answer(why=LATE)
    programs = behaviours([one.fit() for one in answers])
    told = telling_input(*programs[:2]) if len(programs) > 1 else None
    differ = last.inputs[told] if told is not None and told < len(last.inputs) else ""
    return Found(tuple(programs), differ, last.evaluated, last.complete, last.why)


def _answers(fd: int, until: float, closed: threading.Event) -> Iterator[Answer]:
    """The answers as they come, until the last one, the end of the process or of the time."""
    waiting = select.poll()
    waiting.register(fd, select.POLLIN)
    rest = b""
    while time.monotonic() < until and not closed.is_set():
        if not waiting.poll(LOOK_UP_S * 1000):
            continue
        piece = os.read(fd, 1 << 16)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            answer = read_answer(line)
            if answer is not None:
                yield answer
                if answer.done:
                    return
