"""Default values that all calls of a function share, because they can be changed in place.

A note, never a rejection: most such defaults do no harm until somebody writes to them. Said of
literal lists, dicts and sets and of their empty constructors; not of lambdas, of bodies that say
nothing, and of parameters that are shared on purpose (a name with `cache` or `memo`, or one that
begins with an underscore).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from trueline.analysis.findings import Finding
from trueline.analysis.syntax import Positions

CODE = "mutable-default"
Function = ast.FunctionDef | ast.AsyncFunctionDef
_SHARED = re.compile(r"^_|cache|memo", re.IGNORECASE)


def defaults_findings(path: Path, text: str) -> tuple[Finding, ...]:
    """A note for every default value of a function that can be changed in place."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    positions = Positions(text)
    return tuple(
        _finding(path, positions, arg, default)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for arg, default in mutable_defaults(function)
    )


def mutable_defaults(function: Function) -> Iterator[tuple[ast.arg, ast.expr]]:
    """The parameters of a function that has a body, with defaults that can be changed."""
    if _says_nothing(function):
        return
    args = function.args
    placed = [*args.posonlyargs, *args.args]
    pairs = list(zip(placed[len(placed) - len(args.defaults) :], args.defaults, strict=True))
    pairs += [(arg, one) for arg, one in zip(args.kwonlyargs, args.kw_defaults, strict=True) if one]
    for arg, default in pairs:
        if is_mutable(default) and not _SHARED.search(arg.arg):
            yield arg, default


def is_mutable(node: ast.expr) -> bool:
    """Whether it is a list, dict or set written out, or an empty one called for by name."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in {"list", "dict", "set"} and not node.args and not node.keywords
    return isinstance(node, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def _says_nothing(function: Function) -> bool:
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in function.body
    )


def _finding(path: Path, positions: Positions, arg: ast.arg, default: ast.expr) -> Finding:
    end_line = default.end_lineno or default.lineno
    return Finding(
        "names",
        CODE,
        f"all calls share the default value of '{arg.arg}', which can be changed in place",
        str(path),
        default.lineno,
        positions.from_bytes(default.lineno, default.col_offset),
        end_line,
        positions.from_bytes(end_line, default.end_col_offset or 0),
        "note",
        fixable=True,
    )
