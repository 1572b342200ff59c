"""What a statement may have changed: the names whose literals are no longer known behind it."""

import ast

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.claims import Claims
from trueline.assistant.search.values import value_of


class Stopped(Exception):  # noqa: N818 - what follows in a block may not be reached
    """The rest of a block says nothing for certain."""


def forget(claims: Claims, node: ast.AST) -> None:
    """What is mentioned may have changed."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            if part.id in claims.names and not isinstance(part.ctx, ast.Load):
                raise Stopped
            drop(claims, part.id)
        elif isinstance(part, ast.FunctionDef | ast.ClassDef) and part.name in claims.names:
            raise Stopped


def changeable(claims: Claims, node: ast.expr) -> bool:
    """Whether a name in there has a value that can be changed."""
    return any(_may_change(claims, part) for part in ast.walk(node))


def forget_changed(claims: Claims, node: ast.expr) -> None:
    """What was handed to a call may have been changed by it, and `:=` binds."""
    parts = list(ast.walk(node))
    taken = [one for one in parts if isinstance(one, ast.Subscript)]
    read = {id(one.value) for one in taken if _is_plain(claims, one)}
    for part in parts:
        if isinstance(part, ast.Name) and (
            isinstance(part.ctx, ast.Store) or (_may_change(claims, part) and id(part) not in read)
        ):
            drop(claims, part.id)


def _is_plain(claims: Claims, node: ast.Subscript) -> bool:
    """Whether it is a part of a literal, and nothing that can be changed."""
    try:
        return not isinstance(value_of(node, claims.known), list | dict | set | tuple)
    except NotLiteral:
        return False


def _may_change(claims: Claims, node: ast.AST) -> bool:
    value = claims.known.get(node.id) if isinstance(node, ast.Name) else None
    return isinstance(value, list | dict | set | tuple)


def drop(claims: Claims, name: str) -> None:
    """What a name has is not known any more."""
    claims.known.pop(name, None)
    claims.calls.pop(name, None)
