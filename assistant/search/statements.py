"""What straight-line Python says about a function: statements in order, and the names they use.

A name counts only while it surely has the literal that it was given: whatever else mentions it
(`xs.append(3)`, a call that may change its argument, an `if`) makes it unknown. So a test that
prepares its input in many steps is not read, and never read wrongly. Nothing is executed.
"""

import ast
import contextlib
from collections.abc import Iterable, Mapping, Sequence

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.claims import Called, Claims
from trueline.assistant.search.forgetting import Stopped, changeable, drop, forget, forget_changed
from trueline.assistant.search.helping import given_to, may_leave
from trueline.assistant.search.values import expression, iterated, value_of
from trueline.assistant.search.written import Reading, place

ROUNDS = 2000
"""Rounds of loops over literals, and rows of parameters, in one text."""


class Reader:
    """Reads statements about the functions called `names`, in the modules called `modules`.

    `helpers` are functions of the tests whose calls are read, `constants` what those know.
    """

    def __init__(
        self, names: frozenset[str], source: str, text: str = "", modules: Iterable[str] = ()
    ) -> None:
        self.reading = Reading()
        self.claims = Claims(names, frozenset(modules))
        self.helpers: Mapping[str, ast.FunctionDef] = {}
        self.constants: Mapping[str, object] = {}
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
        forget(self.claims, node)

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
            case ast.Expr(value=ast.Call(func=ast.Name(id=name)) as call) if name in self.helpers:
                self._helped(call, self.helpers[name])
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
                forget(self.claims, statement)
                if may_leave(statement):
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
        forget_changed(self.claims, test)

    def _called(self, node: ast.expr) -> Called | None:
        try:
            return self.claims.called(node)
        except NotLiteral:
            return None

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        """Bind a target; two names of one list are both unknown, since each may change it."""
        called = self._called(value)
        shared = changeable(self.claims, value)
        try:
            literal = None if called else value_of(value, self.claims.known)
        except NotLiteral:
            shared = True
        forget_changed(self.claims, value)
        forget(self.claims, target)
        if called is not None and isinstance(target, ast.Name):
            self.claims.calls[target.id] = called
        elif shared or called is not None:
            forget(self.claims, value)
        else:
            self._bound(target, literal)

    def _loop(self, loop: ast.For) -> None:
        rows = self.rows(loop.iter)
        if rows is None or self.rounds + len(rows) > ROUNDS:
            if self.claims.mentions(loop):
                why = "a loop over what is no literal" if rows is None else "too long a loop"
                self.reading.leave(self._place(loop), why)
            forget(self.claims, loop)
            if may_leave(loop):
                raise Stopped
            return
        self.rounds += len(rows)
        for line, value in rows:
            self._bound(loop.target, value)
            self.block(loop.body, self.place_of_line(line) if len(rows) > 1 else "")
        for node in ast.walk(loop):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                drop(self.claims, node.id)

    def _helped(self, call: ast.Call, function: ast.FunctionDef) -> None:
        """Read what a helper claims of what it is given; what that calls in turn is not read."""
        claims, helpers = self.claims, self.helpers
        known, calls = claims.known, claims.calls
        given = given_to(function, call, known)
        if given is not None and not claims.names & given.keys() and self.rounds < ROUNDS:
            self.rounds += 1
            self.helpers, claims.known, claims.calls = {}, {**self.constants, **given}, {}
            with contextlib.suppress(Stopped):
                self.block(function.body, self._place(call))
            self.helpers, claims.known, claims.calls = helpers, known, calls
        forget_changed(self.claims, call)

    def rows(self, node: ast.expr) -> list[tuple[int, object]] | None:
        """The values that a loop goes through, each with its line, or None."""
        known = self.claims.known
        try:
            if isinstance(node, ast.List | ast.Tuple):
                return [(part.lineno, value_of(part, known)) for part in node.elts]
            return [(node.lineno, one) for one in iterated(node, known)]
        except NotLiteral:
            return None

    def _bound(self, target: ast.expr, value: object) -> None:
        try:
            self.bind(target, value)
        except NotLiteral:
            forget(self.claims, target)

    def _place(self, node: ast.stmt | ast.expr) -> str:
        return self._where or self.place_of_line(node.lineno)
