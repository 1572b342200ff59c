"""Conditions that decide whether an import runs at all."""

import ast

from trueline.analysis.scope import last_name

_SAID = frozenset({"version_info", "hexversion", "platform", "system", "find_spec", "PY2", "PY3"})
_FLAGS = ("HAS_", "HAVE_", "_HAS_", "_HAVE_", "IS_", "USE_", "WITH_")


def is_for_types(test: ast.expr) -> bool:
    """Whether it is `TYPE_CHECKING`."""
    return last_name(test) == "TYPE_CHECKING"


def is_not_for_types(test: ast.expr) -> bool:
    """Whether it is `not TYPE_CHECKING`."""
    return (
        isinstance(test, ast.UnaryOp)
        and isinstance(test.op, ast.Not)
        and is_for_types(test.operand)
    )


def guards_imports(test: ast.expr) -> bool:
    """Whether a condition asks for a version, a platform or an installed package."""
    for node in ast.walk(test):
        name = last_name(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
        if name in _SAID or name.startswith(_FLAGS) or _is_os_name(node):
            return True
    return False


def suppressed(node: ast.With | ast.AsyncWith) -> set[str]:
    """The errors that a `with suppress(...)` catches."""
    calls = (item.context_expr for item in node.items)
    return {
        last_name(kind)
        for call in calls
        if isinstance(call, ast.Call) and last_name(call.func) == "suppress"
        for kind in call.args
    }


def _is_os_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "name" and last_name(node.value) == "os"
