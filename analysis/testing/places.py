"""Where a test can be made to fail, and the edit of its source that does it.

An assert that surely runs is given another expected value: a literal beside `==`, in a call of
`approx`, in a row of `parametrize` or in the one assignment that the assert takes it from. Where
there is no literal the sense of the assert is turned, which cannot be hidden from who knows that
tests rather ask for equality. What repeats the value in the assert's message, or in a comment
behind it, is changed with it; a comment elsewhere is not.
"""

import ast
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueline.analysis.testing.plausible import Edit, other_literal

Function = ast.FunctionDef | ast.AsyncFunctionDef
OPPOSITE = {
    ast.Eq: (r"==", "!="),
    ast.NotEq: (r"!=", "=="),
    ast.Lt: (r"<", ">="),
    ast.GtE: (r">=", "<"),
    ast.Gt: (r">", "<="),
    ast.LtE: (r"<=", ">"),
    ast.Is: (r"is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
    ast.In: (r"in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}
COMMENT = re.compile(r"[ \t]*#.*")
NOT = re.compile(r"not\b[ \t]*")
PLAIN = (ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.Compare)


@dataclass(frozen=True, slots=True)
class Place:
    """An assert that can be made to fail.

    Attributes:
        statement: the assert, or the call of `assertEqual`.
        literals: expressions in the source whose change makes it fail.
        rows: how many rows of `parametrize` these stand in, one each; else 1.
    """

    statement: ast.stmt
    literals: tuple[ast.expr, ...]
    rows: int = 1

    @property
    def lines(self) -> tuple[int, int] | None:
        """The lines in one of which the failure is raised, if it is in the tests at all."""
        node = self.statement
        return (node.lineno, node.end_lineno or 0) if isinstance(node, ast.Assert) else None


class Source:
    """A parsed text in which places can be found and edited."""

    def __init__(self, text: str) -> None:
        self.text, self.tree = text, ast.parse(text)
        self._rows = [row.encode() for row in text.split("\n")]
        self._starts = [0]
        for row in text.split("\n"):
            self._starts.append(self._starts[-1] + len(row) + 1)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The characters from the first of a node to behind its last."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._at(node.lineno, node.col_offset), self._at(end_line, end_column)

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._rows[line - 1][:column].decode())

    def edits(self, place: Place, choice: random.Random) -> tuple[list[Edit], int]:
        """What makes a place fail, and the share of its rows: another value, or the opposite."""
        for node in choice.sample(place.literals, len(place.literals)):
            start, end = self.span(node)
            edit = other_literal(self.text[start:end], choice)
            if edit is not None:
                old = self.text[start + edit.start : start + edit.end]
                changed = Edit(start + edit.start, start + edit.end, edit.text)
                return [changed, *self._said_again(place.statement, old, edit.text)], place.rows
        return list(self._turned(place.statement)), 1

    def _said_again(self, statement: ast.stmt, old: str, new: str) -> Iterator[Edit]:
        """The old value in the statement's message, and in the comment behind it."""
        message = statement.msg if isinstance(statement, ast.Assert) else None
        regions = [self.span(message)] if message else []
        end = self.span(statement)[1]
        comment = COMMENT.match(self.text, end)
        if comment:
            regions.append(comment.span())
        word = old.strip("'\"")
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        for region in regions if word else []:
            for found in pattern.finditer(self.text, *region):
                yield Edit(*found.span(), new.strip("'\""))

    def _turned(self, statement: ast.stmt) -> Iterator[Edit]:
        if isinstance(statement, ast.Expr):
            start, end = self.span(statement)
            at = self.text.index("assertEqual", start, end)
            yield Edit(at, at + len("assertEqual"), "assertNotEqual")
            return
        test = statement.test  # type: ignore[attr-defined]  # else it is an assert
        start, end = self.span(test)
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            pattern, opposite = OPPOSITE[type(test.ops[0])]
            begin, stop = self.span(test.left)[1], self.span(test.comparators[0])[0]
            found = re.compile(pattern).search(self.text, begin, stop)
            if found:
                yield Edit(*found.span(), opposite)
        elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            operator = NOT.match(self.text, start)
            yield Edit(start, operator.end() if operator else start, "")
        elif isinstance(test, PLAIN):
            yield Edit(start, start, "not ")
        else:
            yield Edit(start, start, "not (")
            yield Edit(end, end, ")")


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with edits that do not overlap."""
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def places_in(
    body: Sequence[ast.stmt], scope: ast.Module | Function, whole_rows: bool = True
) -> Iterator[Place]:
    """The places directly in `body` that are surely reached; names are those of `scope`."""
    for statement in body:
        if any(isinstance(node, ast.Return | ast.Raise) for node in ast.walk(statement)):
            return
        if isinstance(statement, ast.Assert):
            yield _place(statement, _expected(statement.test), scope, whole_rows)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name == "assertEqual" and len(call.args) >= 2:
                yield _place(statement, [call.args[1], call.args[0]], scope, whole_rows)


def _place(
    statement: ast.stmt, expected: list[ast.expr], scope: ast.Module | Function, whole_rows: bool
) -> Place:
    literals = tuple(node for node in expected if _is_literal(node))
    if not literals:
        for node in expected:
            rows = _rows(scope, node) if whole_rows else ()
            literals = rows or _assigned(scope, node)
            if literals:
                return Place(statement, literals, max(1, len(rows)))
    return Place(statement, literals)


def _expected(test: ast.expr) -> list[ast.expr]:
    """What may be the expected value: the sides of `==`, the right one first."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [node for part in test.values for node in _expected(part)]
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return []
    sides = [test.comparators[0], test.left]
    if isinstance(test.ops[0], ast.Eq):
        return [_inside_approx(side) for side in sides]
    same = isinstance(test.ops[0], ast.Is)
    return [side for side in sides if same and isinstance(getattr(side, "value", None), bool)]


def _inside_approx(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if "approx" in (name, getattr(node.func, "id", "")):
            return node.args[0]
    return node


def _is_literal(node: ast.expr) -> bool:
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


def _assigned(scope: ast.Module | Function, node: ast.expr) -> tuple[ast.expr, ...]:
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
    literal = bool(name) and len(values) == writes == 1 and _is_literal(values[0])
    return tuple(values) if literal else ()


def _rows(scope: ast.Module | Function, node: ast.expr) -> tuple[ast.expr, ...]:
    """The literals of a parameter in the rows of the only `parametrize`, if all are literals."""
    name = _used_once(scope, node)
    decorators = [] if isinstance(scope, ast.Module) else scope.decorator_list
    calls = [one for one in decorators if "parametrize" in ast.unparse(one)]
    if not name or len(calls) != 1 or not isinstance(calls[0], ast.Call):
        return ()
    try:
        names = ast.literal_eval(calls[0].args[0])
        rows = calls[0].args[1].elts  # type: ignore[attr-defined]  # else there are no rows
    except (ValueError, IndexError, AttributeError):
        return ()
    listed = re.split(r"\s*,\s*", names.strip()) if isinstance(names, str) else list(names)
    if name not in listed or any(one.arg == "indirect" for one in calls[0].keywords):
        return ()
    alone = len(listed) == 1 and isinstance(names, str)
    cells = [row if alone else _cell(row, listed.index(name), len(listed)) for row in rows]
    found = tuple(cell for cell in cells if cell is not None and _is_literal(cell))
    return found if len(found) == len(rows) else ()


def _cell(row: ast.expr, index: int, count: int) -> ast.expr | None:
    values = row.elts if isinstance(row, ast.Tuple | ast.List) else []
    return values[index] if len(values) == count else None
