"""Runs the examples of docstrings.

An example passes when its output is the text that is written there, as doctest says, or when its
value is equal to, and of the same type as, the literal that is written there: people write
`"ab"` where Python prints `'ab'`, and sets in any order. The examples of one docstring share
their names. Python 3.9, standard library only.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import io
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from .outcome import Outcome, describe, kind_of

NOTHING = object()
_exec, _compile = exec, compile


@functools.cache
def doctest() -> Any:
    """The module of that name: dear to have loaded at a fork, so not before it is wanted."""
    return importlib.import_module("doctest")


def run(suite: dict[str, Any], names: Callable[[], dict[str, Any]], outcome: Outcome) -> None:
    """Execute the examples, docstring by docstring, each with fresh names."""
    outcome.total = sum(bool(example["want"]) for example in suite["examples"])
    group, space = None, {}
    for position, example in enumerate(suite["examples"]):
        if example["group"] != group:
            group, space = example["group"], {**names(), "__name__": "__main__"}
        before = len(outcome.failures)
        _run_one(example, space, outcome)
        outcome.failed += [position] * (len(outcome.failures) - before)


def _run_one(example: dict[str, Any], space: dict[str, Any], outcome: Outcome) -> None:
    source, want, line = example["source"], example["want"], example["line"]
    name = f"{example['group']}: {source.strip()}"
    shown: list[Any] = []
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), _displaying(shown):
            _exec(_compile(source, "<example>", "single", 0, True), space)
    except BaseException as error:  # noqa: BLE001 - whatever the candidate raises
        if example["raises"] and _raised_as_written(error, example):
            outcome.passed += 1
        elif example["raises"]:
            outcome.fail(name, "assertion", f"{source.strip()}: raised {describe(error)}", line)
        else:
            outcome.fail(name, kind_of(error), f"{source.strip()}: {describe(error)}", line)
        return
    got = printed.getvalue()
    if not want:
        return
    if not example["raises"] and _as_written(want, got, shown, example["flags"]):
        outcome.passed += 1
        return
    message = f"{source.strip()}: expected {want.strip()}, got {got.strip()[:300] or 'nothing'}"
    outcome.fail(name, "assertion", message, line)


@contextlib.contextmanager
def _displaying(shown: list[Any]) -> Iterator[None]:
    """Keep the values that the interactive prompt would print, and print them."""

    def display(value: Any) -> None:
        if value is not None:
            shown.append(value)
            sys.stdout.write(repr(value) + "\n")

    before, sys.displayhook = sys.displayhook, display
    try:
        yield
    finally:
        sys.displayhook = before


def _as_written(want: str, got: str, shown: list[Any], flags: int) -> bool:
    if doctest().OutputChecker().check_output(want, got, flags):
        return True
    if len(shown) != 1:
        return False
    try:
        expected = ast.literal_eval(want.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return type(shown[0]) is type(expected) and bool(shown[0] == expected)


def _raised_as_written(error: BaseException, example: dict[str, Any]) -> bool:
    got = "".join(traceback.format_exception_only(type(error), error)).strip()
    want = example["raises"].strip()
    if example["flags"] & doctest().IGNORE_EXCEPTION_DETAIL:
        got, want = got.partition(":")[0], want.partition(":")[0]
    plain = got.partition(":")[0].rpartition(".")[2] + "".join(got.partition(":")[1:])
    as_doctest = doctest().OutputChecker().check_output(want, got, example["flags"])
    return want == plain or bool(as_doctest)
