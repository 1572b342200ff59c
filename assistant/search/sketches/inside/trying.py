"""Tries versions of one function on examples, each for a moment, in a jail.

The module is imported once. A forked process puts one version after the other in the function's
place; the kernel ends the process when a version uses up its processor time, also within one long
call that would hear no alarm, and the next process goes on behind that version. What is said of a
version proves nothing, since it could have said so itself: whoever reads it judges it again.
Python 3.9, standard library only; sent as a text and run as a program.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import copy
import importlib
import json
import math
import os
import resource
import select
import signal
from collections.abc import Iterator
from typing import Any

TOGETHER = 50  # versions in one process: what one leaves behind reaches no more than these
LEAST_S, MOST_S, TIMES = 0.01, 0.25, 20
WALL_S = 2.0  # for a version that sleeps
MOST_ASLEEP = 3  # then the function waits for something that is not here
MEMORY_MIB = 512
FITTING, CLOSER, NEITHER = b"+", b"^", b"-"
NAMED = {FITTING[0]: "fits", CLOSER[0]: "closer"}


def main(asked: str) -> None:
    """Print how many examples the function holds, then the numbers of the versions that fit."""
    question = json.loads(asked)
    examples = ast.literal_eval(question["examples"])
    said = os.dup(1)
    _be_quiet()
    module = importlib.import_module(question["module"])
    vars(module).setdefault("math", math)  # an import that is missing is added where it is judged
    trial = Trial(module, question, examples)
    trial.measure()
    os.write(said, f"{question['mark']} holds {sum(trial.held)}\n".encode())
    for number, verdict in trial.verdicts(question["seconds"], question["most"]):
        os.write(said, f"{question['mark']} {NAMED[verdict]} {number}\n".encode())
    os._exit(0)


class Trial:
    """The versions of a function and the examples, those that the function fails first."""

    def __init__(self, module: Any, question: dict[str, Any], examples: list[Any]) -> None:
        self._module, self._name = module, question["name"]
        self._text, self._edits = question["text"], question["edits"]
        self._examples = examples
        self._limit, self._asleep = MOST_S, 0
        self._order = list(range(len(examples)))
        self.held = [False] * len(examples)

    def measure(self) -> None:
        """Try the function as it is: which examples it holds, and how long those that end take."""
        function = getattr(self._module, self._name)
        began = _spent()
        self._forked(iter(()), MOST_S)
        process, spent = _spent() - began, 0.0
        for at in range(len(self._examples)):
            began = _spent()
            told = self._forked(self._alone(function, at), MOST_S)
            self.held[at] = told == FITTING
            spent += max(0.0, _spent() - began - process) if told else 0.0
        self._limit = min(MOST_S, max(LEAST_S, TIMES * spent))
        self._order.sort(key=lambda at: self.held[at])

    def verdicts(self, seconds: float, most: int) -> Iterator[tuple[int, int]]:
        """The versions that hold every example, or more than the function, by their numbers.

        Until so many of a kind are found, or the time is used up. None of a function that holds
        every example: then nothing tells a better version from a worse one.
        """
        first = len(self._edits) if all(self.held) else 0
        found = dict.fromkeys(NAMED, 0)
        while first < len(self._edits) and found[FITTING[0]] < most and self._goes_on(seconds):
            last = min(first + TOGETHER, len(self._edits))
            told = self._forked(self._each(first, last), self._limit)[: last - first]
            for number, verdict in enumerate(told, first):
                if verdict in NAMED and found[verdict] < most:
                    found[verdict] += 1
                    yield number, verdict
            first += len(told) if len(told) == last - first else len(told) + 1

    def _forked(self, verdicts: Iterator[bytes], limit: float) -> bytes:
        """The verdicts of a process of its own, a byte each, until one ends it or is late."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _give(verdicts, writing, limit)
        os.close(writing)
        told, piece = b"", b"."
        while piece and len(told) <= TOGETHER:
            ready = select.select([reading], [], [], WALL_S)[0]
            piece = os.read(reading, 4096) if ready else b""
            self._asleep += not ready
            told += piece
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return told

    def _goes_on(self, seconds: float) -> bool:
        return self._asleep < MOST_ASLEEP and _spent() < seconds

    def _alone(self, function: Any, at: int) -> Iterator[bytes]:
        yield FITTING if self._holds(function, at) else NEITHER

    def _each(self, first: int, last: int) -> Iterator[bytes]:
        for start, end, new in self._edits[first:last]:
            yield self._verdict(self._text[:start] + new + self._text[end:])

    def _verdict(self, text: str) -> bytes:
        flag = __future__.annotations.compiler_flag
        lost, failed = 0, len(self.held) - sum(self.held)
        try:
            exec(compile(text, "<edited>", "exec", flag, True), vars(self._module))
            function = getattr(self._module, self._name)
        except BaseException:  # noqa: BLE001 - whatever a version raises
            return NEITHER
        for at in self._order:
            lost += not self._holds(function, at)
            if lost and lost >= failed:
                return NEITHER
        return CLOSER if lost else FITTING

    def _holds(self, function: Any, at: int) -> bool:
        arguments, wanted = self._examples[at]
        try:
            return same(function(*copy.deepcopy(arguments)), wanted)
        except BaseException:  # noqa: BLE001 - whatever a version raises
            return False


def same(got: Any, wanted: Any) -> bool:
    """Whether a result is the one that was asked for; floats may differ in their last digits."""
    if isinstance(wanted, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        return math.isclose(got, wanted, rel_tol=1e-6, abs_tol=1e-9)
    if isinstance(wanted, (list, tuple)) and type(got) is type(wanted):
        pairs = zip(got, wanted)
        return len(got) == len(wanted) and all(same(one, other) for one, other in pairs)
    return isinstance(got, bool) == isinstance(wanted, bool) and bool(got == wanted)


def _give(verdicts: Iterator[bytes], writing: int, limit: float) -> None:
    """Never returns: say each verdict as soon as it is there."""
    try:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        memory = MEMORY_MIB << 20
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        signal.setitimer(signal.ITIMER_PROF, limit)
        for one in verdicts:
            os.write(writing, one)
            signal.setitimer(signal.ITIMER_PROF, limit)
    finally:
        os._exit(0)


def _spent() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _be_quiet() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
