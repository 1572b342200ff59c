"""One claim of a test about the result of a call: `assert f(2) == 4` and its many spellings.

A claim that leaves the result open (`>`, `in`, `!=`, a wide tolerance) states no example.
"""

import ast
from dataclasses import dataclass

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.values import value_of
from trueline.assistant.search.written import Written

TOLERANCE = 1e-3
_EQUAL = {
    "assertAlmostEqual",
    "assertAlmostEquals",
    "assertDictEqual",
    "assertEqual",
    "assertEquals",
    "assertIs",
    "assertListEqual",
    "assertMultiLineEqual",
    "assertSetEqual",
    "assertTupleEqual",
    "assert_equal",
}
_FIXED = {"assertTrue": True, "assertFalse": False, "assertIsNone": None}


@dataclass(frozen=True, slots=True)
class Called:
    """A call of the function with literal arguments."""

    positional: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...]

    def beside(self, result: object, where: str, *, truth: bool = False) -> Written:
        """The call with its result."""
        return Written(self.positional, self.keywords, result, where, truth=truth)


class Claims:
    """Reads claims about the functions called `names`, of the modules called `modules`.

    `known` are names that have a literal, `calls` names that have the result of a call.
    """

    def __init__(self, names: frozenset[str], modules: frozenset[str]) -> None:
        self.names, self.modules = names, modules
        self.known: dict[str, object] = {}
        self.calls: dict[str, Called] = {}

    def asserts(self, call: ast.Call) -> bool:
        """Whether a call is one of unittest's claims."""
        return _name(call.func) in _EQUAL | _FIXED.keys()

    def mentions(self, node: ast.AST) -> bool:
        """Whether the function, or a name that has its result, is in there."""
        return any(
            (isinstance(part, ast.Call) and self._is_function(part.func))
            or (isinstance(part, ast.Name) and part.id in self.calls)
            for part in ast.walk(node)
        )

    def called(self, node: ast.expr) -> Called | None:
        """The call that an expression is, or has the result of.

        Raises:
            NotLiteral: if it is a call of the function with other arguments than literals.
        """
        if isinstance(node, ast.Name):
            return self.calls.get(node.id)
        if not isinstance(node, ast.Call) or not self._is_function(node.func):
            return None
        positional: list[object] = []
        for one in node.args:
            if isinstance(one, ast.Starred):
                row = value_of(one.value, self.known)
                positional += row if isinstance(row, list | tuple) else [_refuse(one)]
            else:
                positional.append(value_of(one, self.known))
        if any(one.arg is None for one in node.keywords):
            raise NotLiteral("unpacked keywords are not literals")
        keywords = tuple((one.arg or "", value_of(one.value, self.known)) for one in node.keywords)
        return Called(tuple(positional), keywords)

    def read(self, test: ast.expr, where: str) -> Written:
        """The example that a claim states.

        Raises:
            NotLiteral: if it states none, or not with literals.
        """
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._true(operand, False, where)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, op, right, where)
            case ast.Call() if self.asserts(test):
                return self._asserted(test, where)
            case ast.Call(func=function, args=[left, right]) if _name(function) == "isclose":
                for one in test.keywords:
                    self._narrow(one.value)
                return self._equal(left, right, where)
        return self._true(test, True, where)

    def _true(self, node: ast.expr, value: bool, where: str) -> Written:
        called = self.called(node)
        if called is None:
            raise NotLiteral("no result is stated")
        return called.beside(value, where, truth=True)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, where: str) -> Written:
        match op, left:
            case ast.Eq(), _:
                return self._equal(left, right, where)
            case ast.Is(), _:
                return self._same(left, right, where)
            case ast.Lt() | ast.LtE(), ast.Call(args=[ast.BinOp(one, ast.Sub(), other)]) if _name(
                left.func
            ) in ("abs", "fabs"):
                self._narrow(right)
                return self._equal(one, other, where)
        raise NotLiteral("no result is stated")

    def _asserted(self, call: ast.Call, where: str) -> Written:
        name, args = _name(call.func), call.args
        if name in _FIXED and args:
            value = _FIXED[name]
            if name != "assertIsNone" and isinstance(args[0], ast.Compare):
                if value is True:
                    return self.read(args[0], where)
                raise NotLiteral("no result is stated")
            if (called := self.called(args[0])) is not None:
                return called.beside(value, where, truth=value is not None)
        if name in _EQUAL and len(args) >= 2:
            if "Almost" in name and (len(args) > 2 or call.keywords):
                raise NotLiteral("only about equal")
            reads = self._same if name == "assertIs" else self._equal
            return reads(args[0], args[1], where)
        raise NotLiteral("no result is stated")

    def _same(self, left: ast.expr, right: ast.expr, where: str) -> Written:
        for side in (left, right):
            if isinstance(side, ast.Constant) and side.value in (None, True, False):
                return self._equal(left, right, where)
        raise NotLiteral("`is` states no value")

    def _equal(self, left: ast.expr, right: ast.expr, where: str) -> Written:
        for one, other in ((left, right), (right, left)):
            called = self.called(one)
            if called is not None and self.called(other) is None:
                return called.beside(value_of(self._exact(other), self.known), where)
        raise NotLiteral("no result is stated beside a plain call")

    def _exact(self, node: ast.expr) -> ast.expr:
        """What stands in `approx(...)`, if it is narrow."""
        if isinstance(node, ast.Call) and _name(node.func) == "approx" and node.args:
            for one in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
                self._narrow(one)
            return node.args[0]
        return node

    def _narrow(self, bound: ast.expr) -> None:
        width = value_of(bound, self.known)
        if not isinstance(width, int | float) or width > TOLERANCE:
            raise NotLiteral("only about equal")

    def _is_function(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Attribute) and node.attr in self.names:
            return isinstance(node.value, ast.Name) and node.value.id in self.modules
        return isinstance(node, ast.Name) and node.id in self.names


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _refuse(node: ast.expr) -> object:
    raise NotLiteral(f"{ast.unparse(node)[:40]} is not a literal")
