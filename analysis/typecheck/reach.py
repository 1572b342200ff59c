"""Which statements of a module are never reached, so that mypy does not look at them.

A module for another platform raises at its top, and what follows may be full of errors that nobody
sees. Within functions mypy decides by itself; here it is asked of modules and classes alone. What
is not covered: a `try` or `with` that never ends. Then a function behind it is judged all the same.
"""

from collections.abc import Sequence

from mypy.nodes import (
    AssertStmt,
    Block,
    CallExpr,
    ExpressionStmt,
    FuncDef,
    IfStmt,
    NameExpr,
    RaiseStmt,
    RefExpr,
    Statement,
)
from mypy.types import CallableType, UninhabitedType, get_proper_type


def reached(statements: Sequence[Statement]) -> Sequence[Statement]:
    """The statements up to the first that never lets the next one run."""
    for index, one in enumerate(statements):
        if _ends(one):
            return statements[: index + 1]
    return statements


def _ends(one: Statement) -> bool:
    match one:
        case RaiseStmt():
            return True
        case AssertStmt(expr=NameExpr(name="False")):
            return True
        case IfStmt(body=bodies, else_body=Block() as last):
            return all(
                each.is_unreachable or any(map(_ends, each.body)) for each in [*bodies, last]
            )
        case ExpressionStmt(
            expr=CallExpr(callee=RefExpr(node=FuncDef(type=CallableType() as kind)))
        ):
            return isinstance(get_proper_type(kind.ret_type), UninhabitedType)
        case _:
            return False
