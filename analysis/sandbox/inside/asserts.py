"""Runs a script of asserts, one top-level statement after the other.

Every top-level statement that asserts something counts as one test, and a failed one does not
keep the others from running: 6 of 7 says more than "failed". A statement that only prepares must
succeed. Python 3.9, standard library only; `count_tests` is also used by the host.
"""

from __future__ import annotations

import ast
import functools
from typing import Any, NamedTuple

from .needs import need_of
from .outcome import Outcome, describe, kind_of, line_in

LEFT = "__trueline_left"
NAME_CAP = 200
Functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_exec, _compile = exec, compile


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _asserts(node: ast.AST, asserting: set[str]) -> bool:
    for part in ast.walk(node):
        name = _called(part)
        if isinstance(part, ast.Assert) or name.lower().startswith("assert") or name in asserting:
            return True
    return False


def test_statements(tree: ast.Module) -> list[ast.stmt]:
    """The top-level statements that assert something, themselves or by what they call."""
    asserting: set[str] = set()
    size = -1
    while size != len(asserting):
        size = len(asserting)
        for node in tree.body:
            if isinstance(node, Functions) and _asserts(node, asserting):
                asserting.add(node.name)
    tests = [node for node in tree.body if not isinstance(node, Functions)]
    return [node for node in tests if _asserts(node, asserting)]


def _observed(statement: ast.stmt) -> ast.stmt:
    """Keep the left side of an assert's comparison, for the message."""
    if not (isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare)):
        return statement
    test = statement.test
    target = ast.copy_location(ast.Name(LEFT, ast.Store()), test)
    kept = ast.copy_location(ast.NamedExpr(target, test.left), test)
    comparison = ast.copy_location(ast.Compare(kept, test.ops, test.comparators), test)
    return ast.copy_location(ast.Assert(comparison, statement.msg), statement)


class Step(NamedTuple):
    """A top-level statement, what it is compiled to or why not, and which test it is, if any."""

    statement: ast.stmt
    code: Any
    test: int | None


class Script(NamedTuple):
    """A script ready to run: all names in it, the number of its tests, and its statements."""

    names: frozenset[str]
    total: int
    steps: tuple[Step, ...]


@functools.lru_cache(8)
def script(source: str, path: str) -> Script:
    """Read a script; kept for when several candidates are judged by it."""
    tree = ast.parse(source, path)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    tests = test_statements(tree)
    places = {id(statement): place for place, statement in enumerate(tests)}
    steps = [Step(one, _code(one, path), places.get(id(one))) for one in tree.body]
    return Script(names, len(tests), tuple(steps))


def _code(statement: ast.stmt, path: str) -> Any:
    try:
        return _compile(ast.Module([_observed(statement)], []), path, "exec")
    except Exception as error:  # noqa: BLE001 - raised where the statement would be run
        return error


def _execute(code: Any, space: dict[str, Any]) -> None:
    if isinstance(code, Exception):
        raise code.with_traceback(None)
    _exec(code, space)


def run(suite: dict[str, Any], names: dict[str, Any], outcome: Outcome) -> None:
    """Execute the script with `names` bound and note what failed."""
    source, path = suite["source"], suite["path"]
    told = script(source, path)
    space: dict[str, Any] = {"__name__": "__main__", "__file__": path, **names}
    outcome.total = told.total
    for statement, code, test in told.steps:
        space.pop(LEFT, None)
        try:
            _execute(code, space)
        except BaseException as error:  # noqa: BLE001 - whatever the candidate raises
            text = " ".join((ast.get_source_segment(source, statement) or "").split())[:NAME_CAP]
            line = line_in(error, path) or statement.lineno
            message = _message(text, error, space)
            outcome.fail(text, kind_of(error), message, line, need_of(error))
            if test is None:
                return
            outcome.failed.append(test)
        else:
            outcome.passed += test is not None


def _message(text: str, error: BaseException, space: dict[str, Any]) -> str:
    if not isinstance(error, AssertionError) or LEFT not in space:
        return f"{text}: {describe(error)}"
    try:
        got = repr(space[LEFT])[:300]
    except BaseException:  # noqa: BLE001 - the candidate's __repr__
        got = "a value without repr"
    reason = str(error)
    return f"{text}: got {got}" + (f" ({reason})" if reason else "")
