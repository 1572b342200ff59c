"""Helpers in a test file: what one is given, and whether a statement may leave its block.

`check(2, 4)` states an example as well as the assert in `check` does.
"""

import ast
from collections.abc import Mapping

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.values import value_of

_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_SKIPS = ("skip", "skipTest", "xfail", "importorskip", "exit")


def helpers_of(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """The plain functions of a test file that are no tests, by name."""
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    names = [one.name for one in functions]
    return {
        one.name: one
        for one in functions
        if not one.name.startswith("test") and names.count(one.name) == 1 and _is_plain(one)
    }


def unhidden(
    helpers: Mapping[str, ast.FunctionDef], test: ast.FunctionDef | ast.AsyncFunctionDef
) -> dict[str, ast.FunctionDef]:
    """The helpers whose names a test does not give to something else."""
    nodes = list(ast.walk(test))
    bound = {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.id for node in nodes if isinstance(node, ast.Name) and _stores(node)}
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    bound |= {node.name for node in nodes if isinstance(node, inner) and node is not test}
    imported = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    bound |= {one.asname or one.name for node in imported for one in node.names}
    return {name: one for name, one in helpers.items() if name not in bound}


def _stores(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _is_plain(function: ast.FunctionDef) -> bool:
    given = function.args
    yields = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(function))
    return not (function.decorator_list or given.vararg or given.kwarg or yields)


def given_to(
    function: ast.FunctionDef, call: ast.Call, known: Mapping[str, object]
) -> dict[str, object] | None:
    """What the parameters of a helper are in a call, None where that is not known."""
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args)]
    every = {*names, *(one.arg for one in given.kwonlyargs)}
    passed = dict(zip(names, call.args, strict=False))
    by_name = {one.arg: one.value for one in call.keywords if one.arg in every - passed.keys()}
    if len(passed) < len(call.args) or len(by_name) < len(call.keywords):
        return None
    pairs = zip(reversed(names), reversed(given.defaults), strict=False)
    only = zip((one.arg for one in given.kwonlyargs), given.kw_defaults, strict=True)
    usual = {name: node for name, node in (*pairs, *only) if node is not None}
    nodes = {**usual, **passed, **by_name}
    try:
        values = {str(name): value_of(node, known) for name, node in nodes.items()}
    except NotLiteral:
        return None
    return values if values.keys() == every else None


def may_leave(statement: ast.stmt) -> bool:
    """Whether what follows a statement in its block may not be reached."""
    for node in ast.walk(statement):
        if isinstance(node, _LEAVING):
            return True
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            if name in _SKIPS or getattr(function, "id", "") in _SKIPS:
                return True
    return False
