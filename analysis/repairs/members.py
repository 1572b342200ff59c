"""The names that a class itself defines, as its text says; what it inherits is not followed."""

import ast

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
