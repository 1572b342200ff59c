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

from . import compiled, options
from .needs import need_of
from .outcome import Outcome, Reporter

ARGUMENTS = ("-q", "--no-header", "--tb=short", "--color=no", "--maxfail=0")
QUIET = ("--tb=no", "-rN", "--assert=plain")  # nobody reads why a changed test fails
TRACED = 5  # failures that are shown with the lines that led to them: it takes as long as a test
MARKS = ("skip", "skipif", "xfail")
OF_UNITTEST = ("__unittest_skip__", "__unittest_expecting_failure__")


class Recorder:
    """A pytest plugin that keeps what happened to each test."""

    def __init__(self, reporter: Reporter, only: list[str]) -> None:
        self._reporter, self._only = reporter, frozenset(only)
        self._config: Any = None
        self._style = ""
        self.ran = 0
        self.skipped_files: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}
        self.broken: list[tuple[str, str, int | None]] = []
        self.kinds: dict[str, str] = {}
        self.needs: dict[str, str] = {}
        self.skips: dict[str, str] = {}
        self.marked: set[str] = set()

    def pytest_addoption(self, parser: Any) -> None:
        """Accept what the project's configuration may say."""
        options.accept(parser)

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
        """Remember whether it was an assertion that failed, and what the error asks for."""
        kind = call.excinfo.type
        failed = issubclass(kind, AssertionError) or kind.__name__ == "Failed"
        memory = "memory" if issubclass(kind, MemoryError) else "error"
        self.kinds[report.nodeid] = "assertion" if failed else memory
        self.needs[report.nodeid] = need_of(call.excinfo.value)

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
            self.skips[name] = _reason(report)
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
            self.skipped_files[report.nodeid] = _reason(report)

    def _note(self, report: Any) -> None:
        crash = getattr(report.longrepr, "reprcrash", None)
        text = crash.message if crash else str(report.longrepr)
        self.broken.append((report.nodeid, text, crash.lineno if crash else None))


def _allow_loaded_plugins() -> None:
    """Asserts in plugins that are loaded already are not rewritten, of which pytest would warn."""
    hook = getattr(sys.modules.get("_pytest.assertion.rewrite"), "AssertionRewritingHook", None)
    if hook is not None:
        hook._warn_already_imported = lambda *_: None  # noqa: SLF001 - it has no other name


def _installed(place: str) -> list[str]:
    """The modules that are loaded now and do not lie in the project."""
    names = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not file.startswith(place + "/"):
            names.append(name)
    return names


def _reason(report: Any) -> str:
    """Why a test or a file was skipped."""
    told = report.longrepr
    return str(told[-1]) if isinstance(told, tuple) else getattr(report, "wasxfail", "")


def run(payload: dict[str, Any], reporter: Reporter, place: str) -> None:
    """Collect and run the files; with `collect`, only collect them."""
    import pytest  # noqa: PLC0415 - only the jails for pytest files have it

    recorder, outcome = Recorder(reporter, payload.get("only", [])), Outcome()
    _allow_loaded_plugins()
    compiled.use(place)
    quiet = QUIET if payload.get("quiet") else ()
    arguments = [*ARGUMENTS, *options.alone(), *quiet, "--rootdir", place, *payload["files"]]
    for name in payload["left_out"]:
        arguments += ["--deselect", name]
    if payload["collect"]:
        arguments.insert(0, "--collect-only")
    if quiet:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - to the end
    sys.argv[:] = ["pytest", *arguments]
    code = -1
    with contextlib.suppress(SystemExit):
        code = int(pytest.main(arguments, plugins=[recorder]))
    outcomes = recorder.outcomes
    outcome.total = len(outcomes)
    outcome.passed = sum(value in ("passed", "skipped") for value in outcomes.values())
    for name, text, line in recorder.broken:
        kind = recorder.kinds.get(name, "error") if name in outcomes else "error"
        outcome.fail(name, kind, text, line, recorder.needs.get(name, ""))
    for name, value in outcomes.items():
        if value == "unmarked skip":
            outcome.fail(name, "error", f"skips itself: {recorder.skips[name]}", None, "skip")
        elif value == "missing" and not payload["collect"]:
            outcome.fail(name, "error", f"no result: {value}", None)
    outcome.details = {
        "outcomes": outcomes,
        "marked": sorted(recorder.marked),
        "code": code,
        "skipped_files": recorder.skipped_files,
        "modules": _installed(place) if payload["collect"] else [],
    }
    reporter.finish(outcome)
