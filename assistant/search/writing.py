"""From an expression of the search to the body of a function, as a person would write it.

The tables write every operation with parentheses and every comprehension as a list, so that each is
right by itself. Here the whole is parsed, loops are put before what uses them, and `ast` writes it
again: no needless parentheses, generators where a list is only read once, `total += x`, `x not in
y`. What is written is run again before anybody believes it, so nothing here is trusted to keep the
meaning.
"""

import ast

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.lines import Lines
from trueline.assistant.search.program import Program

MODULES = ("bisect", "collections", "html", "itertools", "math", "shlex", "textwrap")
WHOLE = Template("{0}")
READERS = frozenset({"sum", "any", "all", "max", "min", "set", "tuple", "sorted", "join", "prod"})
OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
}


def written(expression: Expression, around: Template = WHOLE) -> Program:
    """The body that returns what an expression computes, with this written around it."""
    statements: list[str] = []
    value = _source(((), around, expression), statements, {})
    statements.append(f"return {value}")
    return tidied("\n".join(statements))


def tidied(body: str) -> Program:
    """The statements as a person would write them."""
    tree = ast.fix_missing_locations(_Tidy().visit(ast.parse(body)))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return Program(
        _without_parentheses(ast.unparse(tree)), tuple(one for one in MODULES if one in names)
    )


def _without_parentheses(body: str) -> str:
    """The text without those that `ast` writes around a lone generator and an assigned tuple."""
    lines = body.split("\n")
    places: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(body)):
        needless: ast.expr | None = None
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            needless = node.args[0] if isinstance(node.args[0], ast.GeneratorExp) else None
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            needless = node.value
        if needless is not None and lines[needless.lineno - 1].isascii():
            end = needless.end_col_offset or 0
            places |= {(needless.lineno - 1, needless.col_offset), (needless.lineno - 1, end - 1)}
    for row, column in sorted(places, reverse=True):
        lines[row] = lines[row][:column] + lines[row][column + 1 :]
    return "\n".join(lines)


def _source(expression: Expression, statements: list[str], names: dict[int, str]) -> str:
    """How an expression is written; statements that it needs are appended, each piece once."""
    template = expression[1]
    if isinstance(template, Lines) and id(expression) in names:
        return names[id(expression)]
    inner = [_source(part, statements, names) for part in expression[2:]]
    if not isinstance(template, Lines):
        return str(template.source.format(*inner))
    suffix = str(len(names) + 1) if names else ""
    text = "\n".join(template.lines).format(*inner)
    if suffix:
        new = {name: f"{name}{suffix}" for name in template.names}
        text = ast.unparse(_Renamed(new).visit(ast.parse(text)))
    statements.append(text)
    names[id(expression)] = f"{template.source}{suffix}"
    return names[id(expression)]


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node


class _Tidy(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else name
        first = node.args[0] if node.args else None
        if name in READERS and isinstance(first, ast.ListComp) and len(node.args) == 1:
            node.args[0] = ast.GeneratorExp(first.elt, first.generators)
        if name == "list" and isinstance(first, ast.ListComp):
            return first
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        inner = node.operand
        if not isinstance(node.op, ast.Not):
            return node
        if isinstance(inner, ast.Compare) and len(inner.ops) == 1:
            opposite = OPPOSITES.get(type(inner.ops[0]))
            if opposite is not None:
                inner.ops[0] = opposite()
                return inner
        if isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not):
            return inner.operand
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        used = {one.id for part in node.body for one in ast.walk(part) if isinstance(one, ast.Name)}
        if isinstance(node.target, ast.Name) and node.target.id not in used:
            node.target.id = "_"
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        right = node.right
        if isinstance(right, ast.UnaryOp) and isinstance(right.op, ast.USub):
            if isinstance(node.op, ast.Add):
                node.op, node.right = ast.Sub(), right.operand
            elif isinstance(node.op, ast.Sub):
                node.op, node.right = ast.Add(), right.operand
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
            node.test, node.body, node.orelse = node.test.operand, node.orelse, node.body
        pair = _constant(node.body), _constant(node.orelse)
        match pair:
            case (True, False) if isinstance(node.test, ast.Compare):
                return node.test
            case (False, True) if isinstance(node.test, ast.Compare):
                return self.visit_UnaryOp(ast.UnaryOp(ast.Not(), node.test))
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name) and isinstance(value, ast.BinOp):
            if isinstance(value.left, ast.Name) and value.left.id == target.id:
                return _appended(target, value.right) or ast.AugAssign(
                    target, value.op, value.right
                )
            commutes = isinstance(value.op, ast.Add | ast.Mult) and _numeric(value.left)
            if isinstance(value.right, ast.Name) and value.right.id == target.id and commutes:
                return ast.AugAssign(target, value.op, value.left)
        return node


def _appended(target: ast.Name, value: ast.expr) -> ast.Expr | None:
    """`xs.append(x)` for `xs += [x]`."""
    if not isinstance(value, ast.List) or len(value.elts) != 1:
        return None
    append = ast.Attribute(ast.Name(target.id, ast.Load()), "append", ast.Load())
    return ast.Expr(ast.Call(append, value.elts, []))


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else ...


def _numeric(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
