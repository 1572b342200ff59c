"""Runs pytest files and reports every test's outcome, not pytest's exit code or output.

The project's configuration and conftest files are used as they are, but every test is run, also
after a failure. A skip counts only when a mark asks for it: the code under test may not skip its
own tests. Which tests are marked is told by the run that only collects, without that code.
Python 3.9; pytest itself is the only import that is not of the standard library.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

from .outcome import Outcome, Reporter, describe, line_in

ARGUMENTS = ("-q", "--no-header", "--tb=short", "--color=no", "--maxfail=0")
MARKS = ("skip", "skipif", "xfail")
RAN = (0, 1)
OF_UNITTEST = ("__unittest_skip__", "__unittest_expecting_failure__")


class Recorder:
    """A pytest plugin that keeps what happened to each test."""

    def __init__(self, place: str) -> None:
        self._place = place
        self.outcomes: dict[str, str] = {}
        self.broken: list[tuple[str, str, int | None]] = []
        self.kinds: dict[str, str] = {}
        self.reasons: dict[str, tuple[str, int | None]] = {}
        self.marked: set[str] = set()

    def pytest_collection_finish(self, session: Any) -> None:
        """Every collected test is expected to say something."""
        for item in session.items:
            self.outcomes[item.nodeid] = "missing"
            owners = (getattr(item, "obj", None), getattr(item, "cls", None))
            unittests = any(getattr(one, name, False) for one in owners for name in OF_UNITTEST)
            if unittests or any(item.get_closest_marker(name) for name in MARKS):
                self.marked.add(item.nodeid)

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        """Remember whether it was an assertion that failed, and why a file is not collected."""
        kind = call.excinfo.type
        failed = issubclass(kind, AssertionError) or kind.__name__ == "Failed"
        memory = "memory" if issubclass(kind, MemoryError) else "error"
        self.kinds[report.nodeid] = "assertion" if failed else memory
        if report.when == "collect":
            self.reasons[report.nodeid] = self._reason(call.excinfo.value, report.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take the call's outcome, unless set-up or tear-down failed."""
        name, outcome = report.nodeid, report.outcome
        if outcome == "failed":
            self.outcomes[name] = "failed"
            self._note(report)
        elif outcome == "skipped" and self.outcomes.get(name) == "missing":
            self.outcomes[name] = "skipped" if name in self.marked else "unmarked skip"
        elif report.when == "call" and self.outcomes.get(name) == "missing":
            self.outcomes[name] = "passed"

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot be collected is an error of its own."""
        if report.failed:
            self._note(report)

    def _reason(self, error: BaseException, node: str) -> tuple[str, int | None]:
        """The error itself, without the tracebacks that pytest puts around it, and its line."""
        cause = error.__cause__ or error
        files = os.path.join(self._place, ""), os.path.join(self._place, node.partition("::")[0])
        trace, place = cause.__traceback__, ""
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.startswith(files[0]):
                place = f"{file[len(files[0]) :]}:{trace.tb_lineno}: " if file != files[1] else ""
            trace = trace.tb_next
        return place + describe(cause), line_in(cause, files[1])

    def _note(self, report: Any) -> None:
        crash = getattr(report.longrepr, "reprcrash", None)
        file = "/" + report.nodeid.partition("::")[0]
        line = crash.lineno if crash and str(crash.path).endswith(file) else None
        text = crash.message if crash else _error_in(str(report.longrepr))
        text, line = self.reasons.get(report.nodeid, (text, line))
        self.broken.append((report.nodeid, text, line))


def _error_in(text: str) -> str:
    """Of a report that quotes sources, the last line that is marked as the error."""
    marked = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    return marked[-1] if marked else text


class Said:
    """Standard error, of which the last line is kept: there pytest says why it runs nothing."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.last = stream, ""

    def write(self, text: str) -> int:
        """Pass it on."""
        self.last = next(filter(str.strip, reversed(text.splitlines())), self.last)
        return int(self._stream.write(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def run(payload: dict[str, Any], reporter: Reporter, place: str) -> None:
    """Collect and run the files; with `collect`, only collect them."""
    import pytest  # noqa: PLC0415 - only the jails for pytest files have it

    recorder, outcome, said = Recorder(place), Outcome(), Said(sys.stderr)
    arguments = [*ARGUMENTS, "--rootdir", place, *payload["files"]]
    for name in payload["left_out"]:
        arguments += ["--deselect", name]
    if payload["collect"]:
        arguments.insert(0, "--collect-only")
    sys.argv[:] = ["pytest", *arguments]
    code = -1
    with contextlib.suppress(SystemExit), contextlib.redirect_stderr(said):
        code = int(pytest.main(arguments, plugins=[recorder]))
    outcomes = recorder.outcomes
    outcome.total = len(outcomes)
    outcome.passed = sum(value in ("passed", "skipped") for value in outcomes.values())
    for name, text, line in recorder.broken:
        kind = recorder.kinds.get(name, "error") if name in outcomes else "error"
        outcome.fail(name, kind, text, line)
    if code not in RAN and not recorder.broken:
        outcome.fail("pytest", "error", said.last.lstrip("E "), None)
    for name, value in outcomes.items():
        if value in ("missing", "unmarked skip") and not payload["collect"]:
            outcome.fail(name, "error", f"no result: {value}", None)
    outcome.details = {"outcomes": outcomes, "marked": sorted(recorder.marked), "code": code}
    reporter.finish(outcome)
