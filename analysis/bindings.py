"""The names that a statement binds in its own scope."""

import ast
from collections.abc import Sequence


def bound_by(node: ast.AST) -> set[str]:
    """The names that a node itself binds, not those that nodes within it bind."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Name(ctx=ast.Store()):
            return {node.id}
        case ast.Import() | ast.ImportFrom():
            return {alias.asname or alias.name.split(".")[0] for alias in node.names}
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return {name}
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return {name}
        case _:
            return set()


def bound_in(body: Sequence[ast.AST], *, lasting: bool = False) -> set[str]:
    """The names that statements bind; of definitions in them, the name alone.

    With `lasting` those alone that may have a value behind the statements and had none before: not
    what `+=` changes, and not an error's name, which ends with its handler.
    """
    found: set[str] = set()
    queue = list(body)
    while queue:
        node = queue.pop()
        if lasting and isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            queue.append(node.value)
            continue
        if not (lasting and isinstance(node, ast.ExceptHandler)):
            found |= bound_by(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))
    return found
