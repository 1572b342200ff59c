"""Edits of names: another variable of the function, or another function or method of its kind."""

import ast
from collections.abc import Iterator
from typing import Final

from trueline.analysis.syntax.tree import Source
from trueline.assistant.search.sketches.edit import Body, Edit

MOST_NAMES = 12
ALIKE: Final = (
    ("min", "max"),
    ("any", "all"),
    ("floor", "ceil"),
    ("int", "round"),
    ("append", "extend"),
    ("lower", "upper", "swapcase"),
    ("islower", "isupper"),
    ("isalpha", "isalnum", "isdigit"),
    ("startswith", "endswith"),
    ("strip", "lstrip", "rstrip"),
    ("find", "rfind"),
    ("index", "rindex"),
    ("union", "intersection", "difference"),
    ("keys", "values", "items"),
    ("list", "set", "sorted", "tuple"),
)

ROUNDING: Final = ("math.ceil", "math.floor")
"""What people mean by `int` and `round`; an import that is missing is added like any other."""


def variables(body: Body) -> Iterator[Edit]:
    """Another variable of the same function where one is read."""
    function = _function(body)
    if function is None:
        return
    arguments = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]
    named = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    stored = [node.id for node in named if isinstance(node.ctx, ast.Store)]
    known = list(dict.fromkeys((*arguments, *stored)))[:MOST_NAMES]
    called = {id(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    for node in sorted(named, key=lambda one: (one.lineno, one.col_offset)):
        if isinstance(node.ctx, ast.Load) and id(node) not in called:
            place = _place(body, node.lineno, node.col_offset, node.id)
            for name in known if place else ():
                if place and name != node.id:
                    yield body.between(*place, name, "variable")


def parameters(body: Body) -> list[str]:
    """The names of the function's arguments that have a place, none where it does not parse."""
    function = _function(body)
    if function is None:
        return []
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args)]


def calls(body: Body) -> Iterator[Edit]:
    """Another function or method that people mistake for the one that is called."""
    for node in body.nodes():
        around = node.parent
        if node.type != "identifier" or around is None:
            continue
        called = around.parent if around.type == "attribute" else around
        if called is None or called.type != "call":
            continue
        function = called.child_by_field_name("function")
        if function is None or function.end_byte != node.end_byte:
            continue
        text = body.text(node)
        alike = [name for group in ALIKE if text in group for name in group if name != text]
        if text in ("int", "round") and around.type == "call":
            alike += ROUNDING
        for name in alike:
            yield body.edit(node, name, "call")


def _function(body: Body) -> ast.FunctionDef | None:
    """The function as Python's own tree tells it, which knows what is read and what is bound."""
    try:
        tree = ast.parse(body.source.data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    row = body.function.start_point.row + 1
    defined = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return next((node for node in defined if node.lineno == row), None)


def _place(body: Body, line: int, column: int, name: str) -> tuple[int, int] | None:
    """The bytes of a name, None outside the body, or where the tree does not say (f-strings)."""
    start = _line_starts(body.source, line) + column
    end = start + len(name.encode())
    inside = body.start <= start and end <= body.end
    return (start, end) if inside and body.source.data[start:end] == name.encode() else None


def _line_starts(source: Source, line: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = source.data.index(b"\n", at) + 1
    return at
