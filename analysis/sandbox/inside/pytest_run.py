"""Runs pytest files and reports every test's outcome, not pytest's exit code or output.

The project's configuration and conftest files are used as they are, but every test is run, also
after a failure. What is kept of each is in `recording`. Python 3.9; pytest itself is the only
import that is not of the standard library.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

from . import compiled, options
from .outcome import Outcome, Reporter
from .recording import Recorder, Said

ARGUMENTS = ("-q", "--no-header", "--tb=short", "--color=no", "--maxfail=0")
QUIET = ("--tb=no", "-rN", "--assert=plain")  # nobody reads why a changed test fails
RAN = (0, 1)


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


def run(payload: dict[str, Any], reporter: Reporter, place: str) -> None:
    """Collect and run the files; with `collect`, only collect them."""
    import pytest  # noqa: PLC0415 - only the jails for pytest files have it

    recorder = Recorder(reporter, payload.get("only", []), place)
    outcome, said = Outcome(), Said(sys.stderr)
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
    with contextlib.suppress(SystemExit), contextlib.redirect_stderr(said):
        code = int(pytest.main(arguments, plugins=[recorder]))
    outcomes = recorder.outcomes
    outcome.total = len(outcomes)
    outcome.passed = sum(value in ("passed", "skipped") for value in outcomes.values())
    for name, text, line in recorder.broken:
        kind = recorder.kinds.get(name, "error") if name in outcomes else "error"
        outcome.fail(name, kind, text, line, recorder.needs.get(name, ""))
    if code not in RAN and not recorder.broken:
        outcome.fail("pytest", "error", said.last.lstrip("E "), None)
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
