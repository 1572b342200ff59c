"""What happened to each test of a pytest run, kept by a plugin of ours.

A skip counts only when a mark asks for it: the code under test may not skip its own tests. Which
tests are marked is told by the run that only collects, without that code. Python 3.9, standard
library only.
"""

from __future__ import annotations

import os
from typing import Any

from . import options, rehearsal
from .needs import need_of
from .outcome import Reporter, describe, line_in

MARKS = ("skip", "skipif", "xfail")
TRACED = 5  # failures that are shown with the lines that led to them: it takes as long as a test
OF_UNITTEST = ("__unittest_skip__", "__unittest_expecting_failure__")


class Recorder:
    """A pytest plugin that keeps what happened to each test."""

    def __init__(self, reporter: Reporter, only: list[str], place: str) -> None:
        self._reporter, self._only, self._place = reporter, frozenset(only), place
        self._config: Any = None
        self._style = ""
        self.ran = 0
        self.skipped_files: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}
        self.broken: list[tuple[str, str, int | None]] = []
        self.kinds: dict[str, str] = {}
        self.reasons: dict[str, tuple[str, int | None]] = {}
        self.needs: dict[str, str] = {}
        self.skips: dict[str, str] = {}
        self.marked: set[str] = set()

    def pytest_addoption(self, parser: Any) -> None:
        """Accept what the project's configuration may say."""
        options.accept(parser)

    def pytest_collection(self) -> None:
        """The session has begun."""
        rehearsal.show_all()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Keep only what was asked for, where something was."""
        if self._only:
            items[:] = [item for item in items if item.nodeid in self._only]

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Count the tests as they end."""
        self.ran += bool(nodeid)
        self._reporter.tell(self.ran)

    def pytest_collection_finish(self, session: Any) -> None:
        """Every collected test is expected to say something."""
        self._config = session.config
        self._style = session.config.option.tbstyle
        for item in session.items:
            self.outcomes[item.nodeid] = "missing"
            owners = (getattr(item, "obj", None), getattr(item, "cls", None))
            unittests = any(getattr(one, name, False) for one in owners for name in OF_UNITTEST)
            if unittests or any(item.get_closest_marker(name) for name in MARKS):
                self.marked.add(item.nodeid)

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        """Remember what kind of error it is, what it asks for, and why a file is not collected."""
        kind = call.excinfo.type
        failed = issubclass(kind, AssertionError) or kind.__name__ == "Failed"
        memory = "memory" if issubclass(kind, MemoryError) else "error"
        self.kinds[report.nodeid] = "assertion" if failed else memory
        self.needs[report.nodeid] = need_of(call.excinfo.value)
        if report.when == "collect":
            self.reasons[report.nodeid] = self._reason(call.excinfo.value, report.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take the call's outcome, unless set-up or tear-down failed."""
        name, outcome = report.nodeid, report.outcome
        if outcome == "failed":
            self.outcomes[name] = "failed"
            self._note(report)
            if len(self.broken) == TRACED:
                self._config.option.tbstyle = "line"
        elif outcome == "skipped" and self.outcomes.get(name) == "missing":
            self.outcomes[name] = "skipped" if name in self.marked else "unmarked skip"
            self.skips[name] = _why_skipped(report)
        elif report.when == "call" and self.outcomes.get(name) == "missing":
            self.outcomes[name] = "passed"

    def pytest_sessionfinish(self) -> None:
        """Show the failures in the style that was asked for."""
        if self._config is not None:
            self._config.option.tbstyle = self._style

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot be collected is an error of its own."""
        if report.failed:
            self._note(report)
        elif report.skipped:
            self.skipped_files[report.nodeid] = _why_skipped(report)

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


def _why_skipped(report: Any) -> str:
    told = report.longrepr
    return str(told[-1]) if isinstance(told, tuple) else getattr(report, "wasxfail", "")


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
