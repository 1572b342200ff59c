"""Edits of names: another variable of the function, or another function or method of its kind."""

import ast
from collections.abc import Iterator
from typing import Final

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
            place = _place(body, node)
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
    node = body.function
    try:
        tree = ast.parse(body.source.data[node.start_byte : node.end_byte])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    first = tree.body[0]
    return first if isinstance(first, ast.FunctionDef) else None


def _place(body: Body, node: ast.Name) -> tuple[int, int] | None:
    """The bytes of a name, None outside the body, or where the tree does not say (f-strings)."""
    start = body.function.start_byte
    for _ in range(node.lineno - 1):
        start = body.source.data.index(b"\n", start) + 1
    start += node.col_offset
    name = node.id.encode()
    inside = body.start <= start and start + len(name) <= body.end
    same = body.source.data[start : start + len(name)] == name
    return (start, start + len(name)) if inside and same else None
