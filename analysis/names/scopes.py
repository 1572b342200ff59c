"""Python's scopes: what a part of a module binds, and the names it uses that it does not bind.

A name counts as bound if its scope, or one that it can see, binds it anywhere; the order of
statements is followed by `flow`.
"""

import ast
from collections.abc import Sequence

from trueline.analysis.names.flow import early_uses
from trueline.analysis.names.walk import Walk
from trueline.analysis.parts import Part, Use, place_of
from trueline.analysis.scope import Scope, declare

_DYNAMIC = frozenset({"globals", "exec"})


def analyse(statements: Sequence[ast.stmt], line: int = 1, *, in_class: bool = False) -> Part:
    """What statements of a module, or of the body of a class in it, bind and use."""
    walk = Walk(line)
    body = list(statements)
    scope = Scope("class", walk.module) if in_class else walk.module
    declare(body, scope, walk.declared)
    walk.block(body, scope)
    free = tuple(
        Use(name, place_of(node, line), in_class and used_in.sees_class, *kind)
        for name, node, used_in, kind in walk.uses
        if not used_in.finds(name)
    )
    needs = frozenset(use.name for use in free)
    return Part(
        binds=frozenset(walk.module.names),
        declared=frozenset(walk.declared),
        for_types=frozenset(walk.module.names - walk.at_run_time),
        class_binds=frozenset(scope.names) if in_class else frozenset(),
        uses=free,
        needs=needs,
        dynamic=frozenset(walk.dynamic) | (needs & _DYNAMIC),
        early=tuple(early_uses(body, line)),
        unbound=tuple(walk.unbound),
        imports=tuple(walk.imports),
        stars=tuple(walk.stars),
        listed=() if in_class else _listed(body, line),
    )


def analyse_header(node: ast.stmt, line: int) -> Part:
    """What the header of a class binds and uses: its decorators, bases and name."""
    bare = ast.ClassDef(**{**dict(ast.iter_fields(node)), "body": []})
    return analyse([ast.copy_location(bare, node)], line)


def _listed(body: list[ast.stmt], line: int) -> tuple[Use, ...]:
    """The texts in `__all__ = [...]`."""
    found = []
    for node in body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, (ast.List, ast.Tuple)):
            continue
        if any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            found += [
                Use(one.value, place_of(one, line))
                for one in node.value.elts
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
    return tuple(found)
