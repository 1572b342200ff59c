"""The head of a file: all that stands above the end of its import block.

Read off the parse that the rule has anyway. A file without imports has a head as well: its
docstring, or the comments at its top.
"""

import ast
from dataclasses import dataclass

from trueline.analysis.syntax import Positions

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head ends, and the empty lines that a first import wants around it."""

    end: int
    blank_before: int = 0
    blank_after: int = 0


def head_of(text: str, tree: ast.Module) -> Head:
    """The head of `text`, whose parse is `tree`."""
    positions = Positions(text)
    body = tree.body
    last = _last_import(body)
    if last is not None:
        return Head(positions.line_start(_line_below(body, last)))
    if ast.get_docstring(tree, clean=False) is not None:
        below = _line_below(body, body[0])
        follows = any(node.lineno == below for node in body)
        return Head(positions.line_start(below), 1, int(follows))
    if not body:
        return Head(0)
    end = positions.line_start(_line_above(positions, body[0]))
    return Head(end, 0, 2 if isinstance(body[0], _DEFINITIONS) else 1)


def _last_import(body: list[ast.stmt]) -> ast.stmt | None:
    """The last import before the first definition; one further down belongs to other code."""
    last = None
    for node in body:
        if isinstance(node, _DEFINITIONS):
            break
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            last = node
    return last


def _line_below(body: list[ast.stmt], last: ast.stmt) -> int:
    """The line after `last` and whatever shares its lines after a semicolon."""
    end = last.end_lineno or last.lineno
    for node in body:
        if last.lineno <= node.lineno <= end:
            end = max(end, node.end_lineno or end)
    return end + 1


def _line_above(positions: Positions, first: ast.stmt) -> int:
    """The first line of `first`, its decorators, and comments that belong to it alone.

    Comments from the file's first line down are the file's own.
    """
    decorators = getattr(first, "decorator_list", [])
    start: int = min([first.lineno, *(one.lineno for one in decorators)])
    for line in range(start - 1, 0, -1):
        if not positions.row(line).strip():
            return line + 1
    return start
