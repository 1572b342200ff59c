"""Rule `guard-none`: a value that may be None is used as if it were none.

`assert x is not None` goes on a line of its own before the first statement in which the type
checker finds exactly one local name, or attribute of one, that may be None, and in which None would
have raised anyway: so for any other value nothing changes. Hence not in conditions that may not be
reached, nor where the error may be caught, nor for arguments of functions that may take None after
all (decision 12).
"""

import ast
import re

from trueline.analysis.findings import Finding
from trueline.analysis.repairs.around import Around
from trueline.analysis.repairs.edits import edited, newline_of
from trueline.analysis.repairs.places import always_first, apart_from_handlers
from trueline.analysis.repairs.problem import Problem, Repair

_NONE = r'"(?:[^"]* \| )?None"'
_FOUND = re.compile(
    rf'Item "None" of "[^"]*" has no attribute "'
    rf"|Value of type {_NONE} is not indexable"
    rf"|Unsupported target for indexed assignment \({_NONE}\)"
    rf"|Unsupported operand type for unary \S+ \({_NONE}\)"
    r"|Unsupported (?:left |right )?operand types? for \S+ \(.*None.*\)"
    rf'|Argument 1 to "(?P<callee>\w+)" has incompatible type {_NONE}'
)
_OPERANDS = re.compile(r'operand types for (\S+) \("(?P<left>[^"]*)" and "(?P<right>[^"]*)"\)')
_SIGNS: dict[type[ast.operator] | type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Add: "+", ast.Sub: "-",
    ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip
_Operation = ast.BinOp | ast.AugAssign | ast.Compare
_OPERATIONS = (ast.BinOp, ast.AugAssign, ast.Compare)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
REFUSING = frozenset(
    {"abs", "all", "any", "chr", "enumerate", "float", "int", "iter", "len", "list", "max", "min"}
    | {"next", "ord", "range", "reversed", "round", "set", "sorted", "sum", "tuple"}
)
"""Builtins that raise at once for None as their first argument."""


def guard_none(problem: Problem) -> Repair | None:
    """Assert before the first statement whose one value that may be None can be asserted."""
    told = [one for one in problem.findings if _FOUND.match(one.message)]
    if not told or problem.tree is None:
        return None
    around = Around(problem.tree)
    found = [_use(problem, problem.tree, one) for one in told]
    unsure = {one.line for one, use in zip(told, found, strict=True) if use is None}
    uses = sorted((one for one in found if one is not None), key=problem.span)
    for use in uses:
        name, statement = ast.unparse(use), around.statement(use)
        if statement is None or unsure & set(range(statement.lineno, _end(statement) + 1)):
            continue
        beside = {ast.unparse(one) for one in uses if around.statement(one) is statement}
        if beside == {name} and _may_stand_before(problem, around, statement, use):
            start, _ = problem.span(statement)
            lead = problem.after[problem.positions.line_start(statement.lineno) : start]
            guard = f"assert {name} is not None{newline_of(problem.after)}{lead}"
            text = edited(problem.after, {(start, start): guard})
            return Repair("guard-none", f"asserted: {name} is not None", text)
    return None


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _may_stand_before(problem: Problem, around: Around, statement: ast.stmt, use: ast.expr) -> bool:
    """Whether a line may go before the statement and be all that None meets earlier."""
    start, _ = problem.span(statement)
    row = problem.after[problem.positions.line_start(statement.lineno) : start]
    return (
        not row.strip()
        and problem.starts_in_candidate(statement.lineno)
        and _is_local(around, use)
        and always_first(around, statement, use)
        and apart_from_handlers(around, statement)
    )


def _use(problem: Problem, tree: ast.Module, finding: Finding) -> ast.expr | None:
    """The expression that is None in a finding; None if it is not sure which."""
    place = problem.span_of(finding)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    at = [node for node in nodes if problem.span(node) == place]
    message = finding.message
    if 'has no attribute "__iter__"' in message:
        return _only(at)
    if message.startswith("Item"):
        return _only([one.value for one in at if isinstance(one, ast.Attribute)])
    if "index" in message:
        return _only([one.value for one in at if isinstance(one, ast.Subscript)])
    if "unary" in message:
        return _only([one.operand for one in at if isinstance(one, ast.UnaryOp)])
    if message.startswith("Argument"):
        return _only([one for one in at if _refused(nodes, one)])
    operations = (one for one in ast.walk(tree) if isinstance(one, _OPERATIONS))
    return _only([side for one in operations for side in _operand(problem, one, finding)])


def _only(found: list[ast.expr]) -> ast.expr | None:
    return found[0] if len(found) == 1 else None


def _refused(nodes: list[ast.expr], use: ast.expr) -> bool:
    """Whether `use` is the first argument of a builtin that raises for None."""
    return any(
        isinstance(node, ast.Call)
        and node.args[:1] == [use]
        and isinstance(node.func, ast.Name)
        and node.func.id in REFUSING
        for node in nodes
    )


def _operand(problem: Problem, node: _Operation, finding: Finding) -> list[ast.expr]:
    """The side of an operation that mypy says is None, if this is the operation it speaks of."""
    found = _OPERANDS.search(finding.message)
    if found is None or "None" not in {found["left"], found["right"]}:
        return []
    match node:
        case ast.BinOp(left, operator, right) | ast.AugAssign(left, operator, right):
            sign = _SIGNS.get(type(operator), "")
        case ast.Compare(left, [comparison], [right]):
            sign = _SIGNS.get(type(comparison), "")
        case _:
            return []
    said = found[1]
    starts = {problem.start(node), problem.start(right)}
    if (finding.line, finding.column) not in starts or found["left"] == found["right"]:
        return []
    if said != sign and said != _MIRRORED.get(sign):
        return []
    return [left if (found["left"] == "None") == (said == sign) else right]


def _is_local(around: Around, use: ast.expr) -> bool:
    """Whether it is a local name of a function, or an attribute of one that no code computes."""
    root: ast.expr = use
    attributes = set()
    while isinstance(root, ast.Attribute):
        attributes.add(root.attr)
        root = root.value
    function = around.function(use)
    if not isinstance(root, ast.Name) or function is None or attributes & around.computed:
        return False
    bound = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    for one in ast.walk(function):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            bound.add(one.id)
        elif isinstance(one, (ast.Global, ast.Nonlocal)):
            bound -= set(one.names)
    return root.id in bound
