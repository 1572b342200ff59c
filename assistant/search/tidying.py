"""Source that a search wrote, as a person would write it.

The tables write every operation with parentheses and every comprehension as a list, so that each is
right by itself. Here the whole is parsed and `ast` writes it again: no needless parentheses,
generators where a list is only read once, `total += x`, `x not in y`, constants on the right, cases
each with a `return`. What is written is run again before anybody believes it, so nothing here is
trusted to keep the meaning.
"""

import ast

from trueline.assistant.search.program import Program

LONGEST_CHOICE = 72
MODULES = ("bisect", "collections", "html", "itertools", "math", "shlex", "textwrap")
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
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}


def tidied(body: str) -> Program:
    """The statements as a person would write them."""
    tree = _Tidy().visit(ast.parse(body))
    tree.body[-1:] = _returned(tree.body[-1])
    tree = ast.fix_missing_locations(tree)
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


def _returned(last: ast.stmt) -> list[ast.stmt]:
    """The last statement; a long or nested choice with `if` and a `return` for each case."""
    value = last.value if isinstance(last, ast.Return) else None
    if not isinstance(value, ast.IfExp):
        return [last]
    parts = (value.test, value.body, value.orelse)
    nested = any(isinstance(node, ast.IfExp) for part in parts for node in ast.walk(part))
    if not nested and len(ast.unparse(value)) <= LONGEST_CHOICE:
        return [last]
    first, rest = _returned(ast.Return(value.body)), _returned(ast.Return(value.orelse))
    return [ast.If(value.test, first, []), *rest]


class _Replaced(ast.NodeTransformer):
    """One name replaced by an expression."""

    def __init__(self, name: str, by: ast.expr) -> None:
        self._name = name
        self._by = by

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._by if node.id == self._name else node


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

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        self.generic_visit(node)
        (last, *others) = reversed(node.generators)
        inner = last.iter
        if others or last.ifs or not isinstance(inner, ast.ListComp | ast.GeneratorExp):
            return node
        name = last.target.id if isinstance(last.target, ast.Name) else ""
        uses = [one for one in ast.walk(node.elt) if isinstance(one, ast.Name) and one.id == name]
        if len(uses) != 1:
            return node
        element = _Replaced(name, inner.elt).visit(node.elt)
        return ast.ListComp(element, inner.generators)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        turned = TURNED.get(type(node.ops[0])) if len(node.ops) == 1 else None
        if turned is not None and _is_constant(node.left) and not _is_constant(node.comparators[0]):
            return ast.Compare(node.comparators[0], [turned()], [node.left])
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
        added = isinstance(right, ast.BinOp) and isinstance(right.op, ast.Add)
        if isinstance(right, ast.BinOp) and added and isinstance(node.op, ast.Add):
            return ast.BinOp(ast.BinOp(node.left, ast.Add(), right.left), ast.Add(), right.right)
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


def _is_constant(node: ast.expr) -> bool:
    """A literal, also one with a sign."""
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def _numeric(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
