"""What straight-line Python says about a function: statements in order, and the names they use.

A name counts only while it surely has the literal that it was given: whatever else mentions it
(`xs.append(3)`, a call that may change its argument, an `if`) makes it unknown. So a test that
prepares its input in many steps is not read, and never read wrongly. Nothing is executed.
"""

import ast
from collections.abc import Iterable, Sequence
from typing import TypeGuard

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.claims import Called, Claims
from trueline.assistant.search.values import expression, iterated, value_of
from trueline.assistant.search.written import Reading, place

ROUNDS = 2000
"""Rounds of loops over literals, and rows of parameters, in one text."""
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_SKIPS = ("skip", "skipTest", "xfail", "importorskip", "exit")


class Stopped(Exception):  # noqa: N818 - what follows in a block may not be reached
    """The rest of a block says nothing for certain."""


class Reader:
    """Reads statements about the functions called `names`, in the modules called `modules`."""

    def __init__(
        self, names: frozenset[str], source: str, text: str = "", modules: Iterable[str] = ()
    ) -> None:
        self.reading = Reading()
        self.claims = Claims(names, frozenset(modules))
        self.rounds = 0
        self._source, self._lines = source, text.split("\n")
        self._where = ""

    def block(self, statements: Sequence[ast.stmt], where: str = "") -> None:
        """Read statements up to one that may leave the block.

        `where` is what messages name, instead of the line of each statement.
        """
        before, self._where = self._where, where or self._where
        try:
            for statement in statements:
                self._statement(statement)
        finally:
            self._where = before

    def prepare(self, source: str, where: str) -> None:
        """Read statements given as text.

        Raises:
            Stopped: if they bind the function's name to something else, or leave.
        """
        try:
            self.block(ast.parse(source).body, where)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            if self.mentions(source):
                self.reading.leave(where, "not Python")

    def shown(self, source: str, want: object, where: str) -> None:
        """Read an expression given as text, with the value that it has.

        Raises:
            Stopped: if it binds the function's name to something else.
        """
        try:
            node = expression(source)
        except NotLiteral:
            if self.mentions(source):
                self.reading.leave(where, "more than a call with literal arguments")
            return
        called = self._called(node)
        if called is not None:
            self.reading.found.append(called.beside(want, where))
        elif want is True and isinstance(node, ast.Compare):
            self._claim(node, where)
        elif self.claims.mentions(node):
            self.reading.leave(where, "more than a call with literal arguments")
        self._forget(node)

    def mentions(self, source: str) -> bool:
        """Whether a text has the functions' names."""
        return any(name in source for name in self.claims.names)

    def bind(self, target: ast.expr, value: object) -> None:
        """Give the names of a target their parts of a value.

        Raises:
            NotLiteral: if the value has other parts.
        """
        if isinstance(target, ast.Name):
            if target.id in self.claims.names:
                raise Stopped
            self.claims.calls.pop(target.id, None)
            self.claims.known[target.id] = value
            return
        parts = target.elts if isinstance(target, ast.Tuple | ast.List) else []
        if not parts or not isinstance(value, list | tuple) or len(parts) != len(value):
            raise NotLiteral("its parts do not fit its names")
        for part, one in zip(parts, value, strict=True):
            self.bind(part, one)

    def place_of_line(self, line: int) -> str:
        """What messages call a line of the text."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        return place(self._source, line, text)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assert(test=test):
                self._claim(test, self._place(statement))
            case ast.Expr(value=ast.Call() as call) if self.claims.asserts(call):
                self._claim(call, self._place(statement))
            case ast.Assign(targets=[target], value=value):
                self._assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, value)
            case ast.For(orelse=[]):
                self._loop(statement)
            case ast.With(items=[ast.withitem(context_expr=ast.Call(func=function))]) if (
                ast.unparse(function) == "self.subTest"
            ):
                self.block(statement.body)
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                self._forget(statement)
                if _may_leave(statement):
                    raise Stopped

    def _claim(self, test: ast.expr, where: str) -> None:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            for part in test.values:
                self._claim(part, where)
            return
        if self.claims.mentions(test):
            try:
                self.reading.found.append(self.claims.read(test, where))
            except NotLiteral as error:
                self.reading.leave(where, str(error))
        self._forget_changed(test)

    def _called(self, node: ast.expr) -> Called | None:
        try:
            return self.claims.called(node)
        except NotLiteral:
            return None

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        """Bind a target; two names of one list are both unknown, since each may change it."""
        called = self._called(value)
        shared = self._changeable(value)
        try:
            literal = None if called else value_of(value, self.claims.known)
        except NotLiteral:
            shared = True
        self._forget_changed(value)
        self._forget(target)
        if called is not None and isinstance(target, ast.Name):
            self.claims.calls[target.id] = called
        elif shared or called is not None:
            self._forget(value)
        else:
            self._bound(target, literal)

    def _loop(self, loop: ast.For) -> None:
        rows = self.rows(loop.iter)
        if rows is None or self.rounds + len(rows) > ROUNDS:
            if self.claims.mentions(loop):
                why = "a loop over what is no literal" if rows is None else "too long a loop"
                self.reading.leave(self._place(loop), why)
            self._forget(loop)
            if _may_leave(loop):
                raise Stopped
            return
        self.rounds += len(rows)
        for line, value in rows:
            self._bound(loop.target, value)
            self.block(loop.body, self.place_of_line(line) if len(rows) > 1 else "")
        for node in ast.walk(loop):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._drop(node.id)

    def rows(self, node: ast.expr) -> list[tuple[int, object]] | None:
        """The values that a loop goes through, each with its line, or None."""
        known = self.claims.known
        try:
            if isinstance(node, ast.List | ast.Tuple):
                return [(part.lineno, value_of(part, known)) for part in node.elts]
            return [(node.lineno, one) for one in iterated(node, known)]
        except NotLiteral:
            return None

    def _forget(self, node: ast.AST) -> None:
        """What is mentioned may have changed."""
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                if part.id in self.claims.names and not isinstance(part.ctx, ast.Load):
                    raise Stopped
                self._drop(part.id)
            elif (
                isinstance(part, ast.FunctionDef | ast.ClassDef) and part.name in self.claims.names
            ):
                raise Stopped

    def _bound(self, target: ast.expr, value: object) -> None:
        try:
            self.bind(target, value)
        except NotLiteral:
            self._forget(target)

    def _changeable(self, node: ast.expr) -> bool:
        """Whether a name in there has a value that can be changed."""
        return any(self._may_change(part) for part in ast.walk(node))

    def _forget_changed(self, node: ast.expr) -> None:
        """What was handed to a call may have been changed by it, and `:=` binds."""
        parts = list(ast.walk(node))
        read = {id(one.value) for one in parts if self._is_plain_part(one)}
        for part in parts:
            if isinstance(part, ast.Name) and (
                isinstance(part.ctx, ast.Store) or (self._may_change(part) and id(part) not in read)
            ):
                self._drop(part.id)

    def _is_plain_part(self, node: ast.AST) -> TypeGuard[ast.Subscript]:
        """Whether it is a part of a literal, and nothing that can be changed."""
        if not isinstance(node, ast.Subscript):
            return False
        try:
            return not isinstance(value_of(node, self.claims.known), list | dict | set | tuple)
        except NotLiteral:
            return False

    def _may_change(self, node: ast.AST) -> bool:
        value = self.claims.known.get(node.id) if isinstance(node, ast.Name) else None
        return isinstance(value, list | dict | set | tuple)

    def _drop(self, name: str) -> None:
        self.claims.known.pop(name, None)
        self.claims.calls.pop(name, None)

    def _place(self, node: ast.stmt) -> str:
        return self._where or self.place_of_line(node.lineno)


def _may_leave(statement: ast.stmt) -> bool:
    for node in ast.walk(statement):
        if isinstance(node, _LEAVING):
            return True
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            if name in _SKIPS or getattr(function, "id", "") in _SKIPS:
                return True
    return False
