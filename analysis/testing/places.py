"""Where a test can be made to fail, and the edit of its source that does it.

An assert that surely runs is given another expected value: a literal beside `==`, in a call of
`approx`, in a row of `parametrize` or of a loop, or in the one assignment that the assert takes it
from (`expected` finds them). Where there is no literal the sense of the assert is turned, which
cannot be hidden from who knows that tests rather ask for equality. What repeats the value in the
assert's message, or in a comment behind it, is changed with it; a comment elsewhere is not.
"""

import ast
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueline.analysis.spread import Edit, edited
from trueline.analysis.testing import expected
from trueline.analysis.testing.expected import Function
from trueline.analysis.testing.plausible import other_literal

TRIES = 20
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
        far: how far another number must be from the one it stands for.
    """

    statement: ast.stmt
    literals: tuple[ast.expr, ...]
    rows: int = 1
    far: float = 0.0

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
            edit = _far_edit(self.text[start:end], place.far, choice)
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


def _far_edit(source: str, far: float, choice: random.Random) -> Edit | None:
    """Another literal; where it is a number that is compared with a tolerance, one far enough."""
    for _ in range(TRIES if far else 1):
        edit = other_literal(source, choice)
        if edit is None or not far:
            return edit
        new = ast.literal_eval(edited(source, [edit]))
        if abs(new - ast.literal_eval(source)) >= far:
            return edit
    return None


def places_in(
    body: Sequence[ast.stmt], scope: ast.Module | Function, whole_rows: bool = True
) -> Iterator[Place]:
    """The places directly in `body` that are surely reached; names are those of `scope`."""
    for statement in body:
        if any(isinstance(node, ast.Return | ast.Raise) for node in ast.walk(statement)):
            return
        if isinstance(statement, ast.Assert):
            yield _place(statement, scope, whole_rows)
        elif isinstance(statement, ast.For):
            yield from _in_loop(statement)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name == "assertEqual" and len(call.args) >= 2:
                yield _place(statement, scope, whole_rows)


def _place(
    statement: ast.Assert | ast.Expr, scope: ast.Module | Function, whole_rows: bool
) -> Place:
    about, far = expected.about_equal(statement)
    if about is not None:
        return Place(statement, (about,), far=far)
    nodes = expected.sides(statement)
    literals = tuple(node for node in nodes if expected.is_literal(node))
    if not literals:
        for node in nodes:
            rows = expected.rows(scope, node) if whole_rows else ()
            literals = rows or expected.assigned(scope, node)
            if literals:
                return Place(statement, literals, max(1, len(rows)))
    return Place(statement, literals)


def _in_loop(loop: ast.For) -> Iterator[Place]:
    """The asserts of a loop over literals, each with the literals that its rounds expect.

    Any of its rounds may leave the loop early, so nothing may leave it but its end.
    """
    leaving = (ast.Break, ast.Continue, ast.If, ast.Try, ast.While, ast.Match)
    if any(isinstance(node, leaving) for node in ast.walk(loop)):
        return
    for statement in loop.body:
        if isinstance(statement, ast.Assert):
            for node in expected.sides(statement):
                literals = expected.looped(loop, node)
                if literals:
                    yield Place(statement, literals)
