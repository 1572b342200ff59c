"""Modules that make their names while they run, so that reading does not show them.

A module `__getattr__` that only compares the name with texts, and raises in the end, answers to
those texts and to no others; packages keep old names alive that way. Any other one may answer to
everything.
"""

import ast
from collections.abc import Iterator

from trueline.analysis.scope import last_name

_ANYWHERE = frozenset({"globals", "exec", "global_enum"})
_AT_MODULE_LEVEL = frozenset({"vars", "locals", "setattr", "__dict__"})
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def makes_names(tree: ast.Module) -> bool:
    """Whether the module changes its own names by other means than binding them."""
    outside = (getattr(node, "id", getattr(node, "attr", "")) for node in _outside(tree))
    return any(map(_makes_anywhere, ast.walk(tree))) or not _AT_MODULE_LEVEL.isdisjoint(outside)


def _makes_anywhere(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        module = node.attr == "modules" and last_name(node.value).endswith("sys")
        return module or node.attr == "global_enum"
    return isinstance(node, ast.Name) and node.id in _ANYWHERE and isinstance(node.ctx, ast.Load)


def answered_names(tree: ast.Module) -> frozenset[str] | None:
    """The names that the module's `__getattr__` answers to; None if that cannot be read."""
    found = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__" and node.args.args
    ]
    if len(found) != 1 or not _raises_in_the_end(found[0].body):
        return None
    function = found[0]
    asked = function.args.args[0].arg
    uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == asked]
    told = {id(node) for node in _only_told(function)}
    names: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and getattr(node.left, "id", "") == asked:
            texts = _texts(node)
            if texts is None:
                return None
            names |= texts
            told.add(id(node.left))
    return frozenset(names) if all(id(use) in told for use in uses) else None


def _raises_in_the_end(body: list[ast.stmt]) -> bool:
    """Whether what no condition holds for ends in an error."""
    last = body[-1]
    if isinstance(last, ast.If) and last.orelse:
        return _raises_in_the_end(last.orelse)
    return isinstance(last, ast.Raise) and not any(isinstance(one, ast.Return) for one in body)


def _only_told(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What stands in errors that are raised and in warnings."""
    for node in ast.walk(function):
        warns = isinstance(node, ast.Call) and last_name(node.func) == "warn"
        if warns or isinstance(node, ast.Raise):
            yield from ast.walk(node)


def _texts(node: ast.Compare) -> set[str] | None:
    """What a comparison with the name compares it to, if those are texts."""
    if not isinstance(node.ops[0], (ast.Eq, ast.In)):
        return None
    right = node.comparators[0]
    parts = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else [right]
    texts = {part.value for part in parts if isinstance(part, ast.Constant)}
    part_of_text = isinstance(node.ops[0], ast.In) and parts == [right]
    if len(node.ops) > 1 or len(texts) < len(parts) or part_of_text:
        return None
    return {text for text in texts if isinstance(text, str)}


def _outside(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes outside functions and classes."""
    queue: list[ast.AST] = list(tree.body)
    while queue:
        node = queue.pop()
        if not isinstance(node, _INNER):
            yield node
            queue.extend(ast.iter_child_nodes(node))
