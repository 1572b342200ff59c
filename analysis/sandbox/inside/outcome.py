"""What a run says about its tests, and how it says it to the host.

The nonce is read from the conversation only after the last test: code that ends the process,
prints, or writes into descriptors it finds has not read it. A report from a process that the
candidate forked is not sent. What is not covered: a deliberate attacker in the same interpreter;
for that there are two jails or the sabotaged test. Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, NoReturn

from . import wire
from .needs import need_of

_getpid, _exit, _send, _receive_bytes = os.getpid, os._exit, wire.send, wire.receive_bytes
MESSAGE_CAP = 2000


class Outcome:
    """Counts and failures of one suite; `failed` holds the positions of the failed tests."""

    def __init__(self) -> None:
        self.total = 0
        self.passed = 0
        self.failures: list[dict[str, Any]] = []
        self.failed: list[int] = []
        self.details: dict[str, Any] = {}

    def fail(self, name: str, kind: str, message: str, line: int | None, needs: str = "") -> None:
        """Note a failure; `kind` is assertion, error or memory, `needs` is what it asked for."""
        text = message[:MESSAGE_CAP]
        noted = {"name": name, "kind": kind, "message": text, "line": line, "needs": needs}
        self.failures.append(noted)

    def fail_with(self, name: str, error: BaseException, line: int | None) -> None:
        """Note an exception as a failure."""
        self.fail(name, kind_of(error), describe(error), line, need_of(error))

    def as_json(self) -> dict[str, Any]:
        """The outcome as it crosses to the host."""
        counts = {"total": self.total, "passed": self.passed, "failed": self.failed}
        return {**counts, "failures": self.failures, **self.details}


class Reporter:
    """Sends the one report of this process."""

    def __init__(self, conversation: int) -> None:
        self._fd, self._pid = conversation, _getpid()

    def tell(self, ran: int) -> None:
        """Say how many tests have run: for those who wait, not for the verdict."""
        if _getpid() == self._pid:
            _send(self._fd, {"ran": ran})

    def finish(self, outcome: Outcome) -> NoReturn:
        """Report and end the process at once: no exit handler of the candidate runs."""
        if _getpid() != self._pid:
            _exit(0)
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        self.report(outcome)
        _exit(0)

    def report(self, outcome: Outcome) -> None:
        """Report only: for a process in which nothing of the candidate runs."""
        nonce = _receive_bytes(self._fd, 64)
        _send(self._fd, {"nonce": nonce.hex(), "report": outcome.as_json()})


def kind_of(error: BaseException) -> str:
    """Which sort of failure an exception is."""
    if isinstance(error, AssertionError):
        return "assertion"
    return "memory" if isinstance(error, MemoryError) else "error"


def describe(error: BaseException) -> str:
    """`Type: message`, whatever the exception's own methods do.

    Whether a text is Python depends on the version, so that of this interpreter is named then.
    """
    try:
        text = str(error)
        if isinstance(error, SyntaxError):
            text += ", in Python {}.{}".format(*sys.version_info[:2])
    except BaseException:  # noqa: BLE001 - the candidate's code
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def line_in(error: BaseException, filename: str) -> int | None:
    """The innermost line of `filename` that the exception passed through."""
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
