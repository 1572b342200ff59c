"""Runs a script of asserts, one top-level statement after the other.

Every top-level statement that asserts something counts as one test, and a failed one does not
keep the others from running: 6 of 7 says more than "failed". A statement that only prepares must
succeed. Python 3.9, standard library only; `count_tests` is also used by the host.
"""

from __future__ import annotations

import ast
from typing import Any

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
    if isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare):
        target = ast.Name(LEFT, ast.Store())
        statement.test.left = ast.NamedExpr(target, statement.test.left)
        ast.fix_missing_locations(ast.copy_location(statement.test.left, statement.test))
    return statement


def run(suite: dict[str, Any], names: dict[str, Any], outcome: Outcome) -> None:
    """Execute the script with `names` bound and note what failed."""
    source, path = suite["source"], suite["path"]
    tree = ast.parse(source, path)
    tests = test_statements(tree)
    space: dict[str, Any] = {"__name__": "__main__", "__file__": path, **names}
    outcome.total = len(tests)
    for statement in tree.body:
        text = " ".join((ast.get_source_segment(source, statement) or "").split())[:NAME_CAP]
        is_test = statement in tests
        space.pop(LEFT, None)
        module = ast.Module([_observed(statement)], [])
        try:
            _exec(_compile(module, path, "exec"), space)
        except BaseException as error:  # noqa: BLE001 - whatever the candidate raises
            line = line_in(error, path) or statement.lineno
            message = _message(text, error, space)
            outcome.fail(text, kind_of(error), message, line, need_of(error))
            if not is_test:
                return
            outcome.failed.append(tests.index(statement))
        else:
            outcome.passed += is_test


def _message(text: str, error: BaseException, space: dict[str, Any]) -> str:
    if not isinstance(error, AssertionError) or LEFT not in space:
        return f"{text}: {describe(error)}"
    try:
        got = repr(space[LEFT])[:300]
    except BaseException:  # noqa: BLE001 - the candidate's __repr__
        got = "a value without repr"
    reason = str(error)
    return f"{text}: got {got}" + (f" ({reason})" if reason else "")
