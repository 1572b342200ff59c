"""The branches of `if sys.version_info >= (3, 12):` that a version of Python takes."""

import ast
import operator

_COMPARE = {
    ast.GtE: operator.ge,
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def live_branches(node: ast.If, version: tuple[int, int]) -> list[ast.stmt]:
    """What of an `if` may run with a version of Python; both branches where it does not say."""
    taken = _holds(node.test, version)
    if taken is None:
        return [*node.body, *node.orelse]
    return node.body if taken else node.orelse


def _holds(test: ast.expr, version: tuple[int, int]) -> bool | None:
    if isinstance(test, ast.BoolOp):
        parts = [_holds(value, version) for value in test.values]
        decides = isinstance(test.op, ast.Or)
        if decides in parts:
            return decides
        return None if None in parts else not decides
    if not isinstance(test, ast.Compare) or ast.unparse(test.left) != "sys.version_info":
        return None
    compare = _COMPARE.get(type(test.ops[0]))
    bound = test.comparators[0]
    if compare is None or not isinstance(bound, ast.Tuple):
        return None
    numbers = [part.value for part in bound.elts if isinstance(part, ast.Constant)]
    return bool(compare(version, tuple(numbers[:2])))
