"""Whether a check may be made before a statement without changing what the code does."""

import ast

from trueline.analysis.repairs.around import FUNCTIONS, Around

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CATCHING = ("suppress", "raises", "assertRaises", "assertRaisesRegex")
_PARTLY = (ast.While, ast.Match, ast.Try, ast.ClassDef, *FUNCTIONS)
_CALLS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)


def always_first(around: Around, statement: ast.stmt, use: ast.expr) -> bool:
    """Whether `statement` always evaluates `use`, and nothing before it that could change it."""
    if isinstance(statement, _PARTLY) or _is_elif(around, statement):
        return False
    inner: ast.AST = use
    for one in around.outward(use):
        if not _reaches(one, inner):
            return False
        if one is statement:
            break
        inner = one
    return not any(_may_change(use, one, statement) for one in ast.walk(statement))


def apart_from_handlers(around: Around, statement: ast.stmt) -> bool:
    """Whether no `try` or `with` in the function may catch what the statement raises."""
    for one in around.outward(statement):
        if isinstance(one, FUNCTIONS):
            return True
        if isinstance(one, ast.Try | ast.TryStar):
            return False
        if isinstance(one, (ast.With, ast.AsyncWith)) and any(
            name in ast.unparse(item.context_expr) for item in one.items for name in _CATCHING
        ):
            return False
    return True


def _reaches(whole: ast.AST, part: ast.AST) -> bool:
    """Whether `part` is evaluated, once, whenever `whole` is."""
    match whole:
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first) | ast.Assert(test=first):
            return part is first
        case ast.Compare(left=left, comparators=[right, *_]):
            return part is left or part is right
    return not isinstance(whole, (ast.Lambda, *_COMPREHENSIONS))


def _is_elif(around: Around, statement: ast.stmt) -> bool:
    above = around.parent(statement)
    return (
        isinstance(statement, ast.If)
        and isinstance(above, ast.If)
        and above.orelse == [statement]
        and above.col_offset == statement.col_offset
    )


def _may_change(use: ast.expr, one: ast.AST, statement: ast.stmt) -> bool:
    """Whether `one` runs before `use` and may give it another value: calls leave names alone."""
    if isinstance(one, ast.NamedExpr):
        return True
    if not isinstance(one, _CALLS) or isinstance(use, ast.Name):
        return False
    end = (one.end_lineno or one.lineno, one.end_col_offset or 0)
    value_first = isinstance(statement, (ast.Assign, ast.AnnAssign)) and (
        statement.value is not None and use not in set(ast.walk(statement.value))
    )
    return value_first or end <= (use.lineno, use.col_offset)
