"""Where the value stands that an assert expects.

Beside `==`, in a call of `approx`, as the number that something is nearly equal to, in the one
assignment that a name is from, in a row of `parametrize`, in a row of the literals that a loop goes
through. What is not found has no other value that it could be given.
"""

import ast
import re

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sides(statement: ast.Assert | ast.Expr) -> list[ast.expr]:
    """What may be the expected value: the sides of `==`, the right one first."""
    if isinstance(statement, ast.Assert):
        return _sides(statement.test)
    call = statement.value
    return [call.args[1], call.args[0]] if isinstance(call, ast.Call) else []


def about_equal(statement: ast.stmt) -> tuple[ast.expr | None, float]:
    """The number in `abs(x - NUMBER) < TOLERANCE`, and how far off another must be to fail there.

    An honest value is off by less than the tolerance, so twice that is enough.
    """
    test = statement.test if isinstance(statement, ast.Assert) else None
    match test:
        case ast.Compare(
            left=ast.Call(func=function, args=[ast.BinOp(left, ast.Sub(), right)], keywords=[]),
            ops=[ast.Lt() | ast.LtE()],
            comparators=[ast.Constant(value=int() | float() as tolerance)],
        ) if ast.unparse(function) in ("abs", "math.fabs"):
            numbers = [node for node in (right, left) if _is_number(node)]
            return (numbers[0], 2.0 * tolerance) if numbers and tolerance > 0 else (None, 0.0)
    return None, 0.0


def _is_number(node: ast.expr) -> bool:
    return is_literal(node) and isinstance(ast.literal_eval(node), int | float)


def _sides(test: ast.expr) -> list[ast.expr]:
    """What may be the expected value: the sides of `==`, the right one first."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [node for part in test.values for node in _sides(part)]
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return []
    both = [test.comparators[0], test.left]
    if isinstance(test.ops[0], ast.Eq):
        return [_inside_approx(side) for side in both]
    same = isinstance(test.ops[0], ast.Is)
    return [side for side in both if same and isinstance(getattr(side, "value", None), bool)]


def _inside_approx(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if "approx" in (name, getattr(node.func, "id", "")):
            return node.args[0]
    return node


def is_literal(node: ast.expr) -> bool:
    """Whether an expression is a literal."""
    try:
        ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _used_once(scope: ast.Module | Function, node: ast.expr) -> str:
    """The name, if it is one that is read nowhere else in the scope."""
    if not isinstance(node, ast.Name):
        return ""
    names = (part for part in ast.walk(scope) if isinstance(part, ast.Name))
    reads = sum(one.id == node.id and isinstance(one.ctx, ast.Load) for one in names)
    return node.id if reads == 1 else ""


def assigned(scope: ast.Module | Function, node: ast.expr) -> tuple[ast.expr, ...]:
    """The literal that a name is assigned once, directly in the scope."""
    name = _used_once(scope, node)
    values = [
        statement.value
        for statement in scope.body
        if isinstance(statement, ast.Assign)
        and [getattr(target, "id", None) for target in statement.targets] == [name]
    ]
    writes = sum(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
        for part in ast.walk(scope)
    )
    literal = bool(name) and len(values) == writes == 1 and is_literal(values[0])
    return tuple(values) if literal else ()


def rows(scope: ast.Module | Function, node: ast.expr) -> tuple[ast.expr, ...]:
    """The literals of a parameter in the rows of the only `parametrize`, if all are literals."""
    name = _used_once(scope, node)
    decorators = [] if isinstance(scope, ast.Module) else scope.decorator_list
    calls = [one for one in decorators if "parametrize" in ast.unparse(one)]
    if not name or len(calls) != 1 or not isinstance(calls[0], ast.Call):
        return ()
    try:
        names = ast.literal_eval(calls[0].args[0])
        listed_rows = calls[0].args[1].elts  # type: ignore[attr-defined]  # else there are none
    except (ValueError, IndexError, AttributeError):
        return ()
    listed = re.split(r"\s*,\s*", names.strip()) if isinstance(names, str) else list(names)
    if name not in listed or any(one.arg == "indirect" for one in calls[0].keywords):
        return ()
    alone = len(listed) == 1 and isinstance(names, str)
    cells = [row if alone else _cell(row, listed.index(name), len(listed)) for row in listed_rows]
    found = tuple(cell for cell in cells if cell is not None and is_literal(cell))
    return found if len(found) == len(listed_rows) else ()


def _cell(row: ast.expr, index: int, count: int) -> ast.expr | None:
    values = row.elts if isinstance(row, ast.Tuple | ast.List) else []
    return values[index] if len(values) == count else None


def looped(loop: ast.For, node: ast.expr) -> tuple[ast.expr, ...]:
    """The literals that a name has in the rounds of a loop over literals, or over some zipped."""
    targets = (
        [loop.target] if isinstance(loop.target, ast.Name) else getattr(loop.target, "elts", [])
    )
    names = [getattr(target, "id", "") for target in targets]
    if not isinstance(node, ast.Name) or names.count(node.id) != 1:
        return ()
    index, source = names.index(node.id), loop.iter
    if isinstance(source, ast.Call) and ast.unparse(source.func) == "zip" and not source.keywords:
        same = len(source.args) == len(names) > 1
        cells = [*getattr(source.args[index], "elts", [])] if same else []
    elif isinstance(loop.target, ast.Name):
        cells = [*getattr(source, "elts", [])]
    else:
        cells = [_cell(row, index, len(names)) for row in getattr(source, "elts", [])]
    found = tuple(cell for cell in cells if cell is not None and is_literal(cell))
    return found if len(found) == len(cells) else ()
