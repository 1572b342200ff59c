"""How a file uses a name that nothing in it defines: as what people import, or as a variable.

A lower-case name that is called, looked into or named in an annotation is what somebody forgot to
import. `return product` is more likely a variable that has another name, and an import that makes
an error of it go away would hide a wrong candidate.
"""

import ast
import re
from collections.abc import Iterator

from trueline.analysis.scope import last_name

VALUES = frozenset({"ascii_letters", "ascii_lowercase", "ascii_uppercase", "inf", "pi"})
_TAKERS = frozenset(
    {"defaultdict", "filter", "isinstance", "issubclass", "map", "partial", "reduce", "type"}
)
_TAKING = frozenset({"default_factory", "key", "target"})


def is_like_an_import(tree: ast.Module, name: str) -> bool:
    """Whether the file uses the name as people use what they import, and not as a variable."""
    return name[:1].isupper() or any(_names(part, name) for part in _telling(tree))


def is_handed_on(tree: ast.Module, name: str) -> bool:
    """Whether the file calls something with the name as an argument."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(_names(argument, name) for call in calls for argument in call.args)


def used_attributes(tree: ast.Module, name: str) -> set[str]:
    """The attributes of `name` that the file uses."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and _names(node.value, name)
    }


def _names(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _telling(tree: ast.Module) -> Iterator[ast.AST]:
    """The parts of the file that tell what a name in them is."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=value):
                yield value
            case ast.Call(func=called, args=args, keywords=keywords):
                yield called
                if last_name(called) in _TAKERS:
                    for one in args:
                        yield from one.elts if isinstance(one, ast.Tuple) else [one]
                yield from (one.value for one in keywords if one.arg in _TAKING)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield from node.decorator_list
                yield from _annotation(getattr(node, "returns", None))
            case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
                yield from _annotation(annotation)
            case ast.Subscript(value=value, slice=inner) if _is_type(value):
                yield from ast.walk(inner)


def _annotation(node: ast.expr | None) -> Iterator[ast.AST]:
    """The names in an annotation, those in its texts included."""
    for part in ast.walk(node) if node is not None else ():
        yield part
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from (ast.Name(found) for found in re.findall(r"\w+", part.value))


def _is_type(node: ast.expr) -> bool:
    """Whether what stands before a bracket is a type: `list[date]`, but not `rows[date]`."""
    name = last_name(node)
    return name[:1].isupper() or name in {"dict", "frozenset", "list", "set", "tuple", "type"}
