"""The kinds of run a confined child can be asked for.

`file`: run a file as a script. `candidate` and `tester`: the two halves of the two-jail oracle.
`together`: module and tests in one interpreter. `pytest`: test files. Each ends in one report.
`functions`: call functions of a module for whoever asks; it ends when nobody does.
Python 3.9, standard library only.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import os
import sys
import traceback
import types
from collections.abc import Iterator
from typing import Any

from . import asserts, candidate, examples, functions, pytest_run, tester
from .outcome import Outcome, Reporter, line_in

_exec, _compile = exec, compile
BUILTINS = dict(vars(builtins))  # for the tests, whatever the code under test puts in their place
STARTED = {
    *sys.builtin_module_names,
    *("abc", "codecs", "encodings", "genericpath", "io", "os", "posixpath", "site", "stat"),
}


def run(payload: dict[str, Any], place: str, conversation: int, link: int) -> None:
    """Do what the payload says; the process ends in it."""
    reporter = Reporter(conversation)
    if payload.get("suite", {}).get("kind") == "examples":
        examples.doctest()  # before a file of the project can be taken for it
    folders = [os.path.normpath(os.path.join(place, root)) for root in payload["roots"]]
    sys.path[:0] = folders
    kind = payload["kind"]
    beside = () if kind == "pytest" else _modules_in(folders)  # pytest has loaded most of ours
    _forget({payload.get("module", "").partition(".")[0], *beside}, payload["edits"])
    if kind == "candidate":
        candidate.serve(payload, reporter, link)
    elif kind == "functions":
        functions.serve(payload, link)
    elif kind == "tester":
        tester.run(payload, reporter, link)
    elif kind == "together":
        _together(payload, reporter)
    elif kind == "pytest":
        pytest_run.run(payload, reporter, place)
    else:
        _file(payload["path"], place, reporter)


def _modules_in(folders: list[str]) -> Iterator[str]:
    """The modules and packages in folders of the project that are named like one we loaded."""
    for folder in folders:
        with contextlib.suppress(OSError):
            for entry in os.listdir(folder):
                name, dot, _ = entry.partition(".")
                package = os.path.join(folder, entry, "__init__.py")
                if name in sys.modules and (dot or os.path.exists(package)):
                    yield name


def _forget(modules: set[str], edits: dict[str, str]) -> None:
    """Let a file of the project that is named like a module we loaded be the one imported.

    What Python itself loads before any program stays, as it would for the program.
    """
    files = {os.path.splitext(os.path.basename(path))[0] for path in edits}
    gone = (modules | files) & sys.modules.keys() - STARTED
    for name in [one for one in sys.modules if one.partition(".")[0] in gone] if gone else ():
        del sys.modules[name]


def _file(path: str, place: str, reporter: Reporter) -> None:
    """Run a file as `__main__`; a clean `sys.exit` is a clean end."""
    outcome = Outcome()
    name = os.path.join(place, path)
    module = types.ModuleType("__main__")
    module.__file__ = name
    sys.modules["__main__"] = module
    sys.argv[:] = [name]
    try:
        with open(name, "rb") as file:
            code = _compile(file.read(), name, "exec", 0, True)
        _exec(code, vars(module))
    except SystemExit as error:
        if error.code not in (None, 0):
            outcome.fail_with(path, error, line_in(error, name))
    except BaseException as error:  # noqa: BLE001 - whatever the file raises
        outcome.fail_with(path, error, line_in(error, name))
        trace = error.__traceback__
        traceback.print_exception(type(error), error, trace.tb_next if trace else None)
    reporter.finish(outcome)


def _together(payload: dict[str, Any], reporter: Reporter) -> None:
    """Module and tests in one interpreter: what cannot cross between two is judged here."""
    outcome, suite = Outcome(), payload["suite"]
    try:
        module = importlib.import_module(payload["module"])
    except BaseException as error:  # noqa: BLE001 - whatever the module raises
        file = os.path.join(os.getcwd(), payload["path"])
        outcome.fail_with(payload["module"], error, line_in(error, file))
        reporter.finish(outcome)
    as_they_were = {"__builtins__": {**vars(builtins), **BUILTINS}}
    if suite["kind"] == "examples":
        examples.run(suite, lambda: {**vars(module), **as_they_were}, outcome)
    else:
        names = vars(module) if suite["bare"] else {}
        asserts.run(suite, {**names, **as_they_were}, outcome)
    reporter.finish(outcome)
