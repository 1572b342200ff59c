"""Which operations a piece of Python uses: the words in which guidance speaks of components.

The same reader is applied to the code that guidance is learned from, to a model's samples, and to
the components, so an operation has one name wherever it is met: `x > y` is `<`, `np.sum(x)` and
`sum(x)` are both `sum`, `values.sort()` is `sorted`. The kinds of values are not known here: `+` of
texts and of numbers is one operation.
"""

import ast
import functools
from collections.abc import Iterator

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.Gt: "<",
    ast.LtE: "<=",
    ast.GtE: "<=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
}
SAME = {"sort": "sorted", "fromkeys": "set", "unique": "set", "cumsum": "accumulate"}
SAME |= {"fabs": "abs", "absolute": "abs", "isnumeric": "isdigit", "isdecimal": "isdigit"}
PAIRED = ("max", "min")
LARGEST, LONGEST = 1_000_000, 26


def operations(tree: ast.AST) -> frozenset[str]:
    """The names of the operations within a tree."""
    return frozenset(name for node in ast.walk(tree) for name in _names(node))


def literals(tree: ast.AST) -> frozenset[str]:
    """The numbers and short texts that are written in a tree, as they are written in a program.

    A text that stands by itself is a docstring and none of them.
    """
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    values = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in alone
    ]
    numbers = {repr(one) for one in values if type(one) is int and one < LARGEST}
    texts = {repr(one) for one in values if isinstance(one, str) and len(one) <= LONGEST}
    return frozenset(numbers | texts)


@functools.cache
def operations_of(source: str) -> frozenset[str]:
    """The operations of a component, of its source with places such as `{0}`.

    A source that is no expression, such as the head of a loop, has none.
    """
    try:
        return operations(ast.parse(source.format("x", "y", "z"), mode="eval"))
    except (SyntaxError, IndexError, KeyError, ValueError):
        return frozenset()


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.BinOp(op=ast.Mod(), right=ast.Constant(value=2)):
            yield from ("%", "%2")
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp():
            yield from _known(node.op)
        case ast.UnaryOp():
            yield from _known(node.op)
        case ast.Compare():
            for op in node.ops:
                yield from _known(op)
        case ast.Call():
            yield from _called(node)
        case ast.Subscript():
            yield _taken(node.slice)
        case ast.Set() | ast.SetComp():
            yield "set"


def _known(op: ast.AST) -> Iterator[str]:
    name = OPERATORS.get(type(op))
    if name is not None:
        yield name


def _called(node: ast.Call) -> Iterator[str]:
    """A function or method by its last name; `max` and `min` of several values by another."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            name = SAME.get(name, name)
            paired = name in PAIRED and len(node.args) > 1
            yield f"{name} of two" if paired else name
            if name == "sorted" and any(one.arg == "reverse" for one in node.keywords):
                yield "reverse"


def _taken(place: ast.expr) -> str:
    """A subscript: one place, or what a slice says."""
    if not isinstance(place, ast.Slice):
        return "[i]"
    match place.step:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return "[::-1]"
        case ast.expr():
            return "[::n]"
    return "[n:m]" if place.lower and place.upper else "[n:]" if place.lower else "[:m]"
