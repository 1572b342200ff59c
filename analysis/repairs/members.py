"""The names that a class defines, as its text says.

What a class inherits is not followed, but for classes of the standard library, whose stubs are
known.
"""

import ast
import functools
from collections.abc import Set

from trueline.analysis.bindings import bound_in
from trueline.analysis.importable.standard_library import stub_of
from trueline.analysis.repairs.around import FUNCTIONS


def attributes_of(owner: ast.ClassDef) -> set[str]:
    """What an object of the class has: its class's names, its fields, what `self` is given."""
    fields = {
        one.target.id
        for one in owner.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }
    given = {
        node.attr
        for node in ast.walk(owner)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    return class_names_of(owner) | fields | given


def class_names_of(owner: ast.ClassDef) -> set[str]:
    """What the class has without an object: methods and class variables that have a value."""
    names = {one.name for one in owner.body if isinstance(one, FUNCTIONS)}
    for statement in owner.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return names


def has_members(module: str, name: str, members: Set[str]) -> bool:
    """Whether a name of a module of the standard library has these attributes, or may have."""
    known = _members_of(module, name) if members else None
    return known is None or members <= known


@functools.lru_cache(maxsize=64)
def _members_of(module: str, name: str) -> frozenset[str] | None:
    """The attributes of a class in a stub, inherited ones included; None if they are not sure."""
    stub = stub_of(module)
    tree = ast.parse(stub.read_bytes()) if stub is not None else ast.Module([], [])
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found = set(dir(object))
    queue = [name]
    while queue:
        node = classes.get(queue.pop())
        if node is None or node.keywords:
            return None
        found |= bound_in(node.body)
        queue += [one.id if isinstance(one, ast.Name) else "" for one in node.bases]
    return frozenset(found)
