"""Where the functions and classes of a checked file are, found in mypy's own tree.

Symbol tables know one function of a name; the tree knows all of them: redefinitions, the branches
of an `if`, the getter and setter of a property, the implementation behind overloads. Functions in
functions are part of the outermost one, which is what mypy processes as a whole.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mypy.nodes import (
    Block,
    ClassDef,
    Decorator,
    ForStmt,
    FuncDef,
    IfStmt,
    MypyFile,
    OverloadedFuncDef,
    Statement,
    TryStmt,
    TypeInfo,
    WhileStmt,
    WithStmt,
)

from trueline.analysis.typecheck.edits import Lines
from trueline.analysis.typecheck.reach import reached


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method whose body can be exchanged.

    Attributes:
        func: the node that holds the body.
        target: what mypy processes as one: `func`, or the overload or property it belongs to.
        active: the class it is a method of.
        begin: 1-based line of its `def`.
        body: 1-based line behind its header, or that of its header if they share one.
        opens: offset in the file behind its header: what stands from here on may be changed.
        last: 1-based line of its last statement's end.
        end: 1-based last line before the next code; blanks and comments behind it included.
    """

    func: FuncDef
    target: FuncDef | OverloadedFuncDef
    active: TypeInfo | None
    begin: int
    body: int
    opens: int
    last: int
    end: int


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the module or of a class: its lines, and the indentation of what is in it."""

    info: TypeInfo
    line: int
    end: int
    indent: str


class Outline:
    """The functions and classes of a file, by line."""

    def __init__(self, tree: MypyFile | None, lines: Lines) -> None:
        self._lines = lines
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self._unseen: list[tuple[int, int]] = []
        self._gather(tree.defs if tree is not None else (), None)
        self.functions.sort(key=lambda one: one.begin)
        self._starts = [one.begin for one in self.functions]

    def at(self, first: int, last: int) -> Function | None:
        """The function whose body holds the lines `first` to `last`, if one does."""
        index = bisect_right(self._starts, first) - 1
        if index < 0:
            return None
        found = self.functions[index]
        return found if found.body <= first and last <= found.end else None

    def is_unseen(self, line: int) -> bool:
        """Whether mypy does not look at what stands at a line: nothing ever reaches it."""
        return any(first <= line <= last for first, last in self._unseen)

    def class_at(self, line: int, indent: str) -> Class | None:
        """The innermost class that a line of this indentation is written in."""
        holding = [one for one in self.classes if one.line < line <= one.end]
        return next((one for one in reversed(holding) if one.indent == indent), None)

    def _gather(self, statements: Sequence[Statement], active: TypeInfo | None) -> None:
        seen = reached(statements)
        if len(seen) < len(statements):
            last = statements[-1]
            self._unseen.append((statements[len(seen)].line, last.end_line or last.line))
        for one in seen:
            match one:
                case FuncDef():
                    self._add(one, one, active)
                case Decorator():
                    self._add(one.func, one.func, active)
                case OverloadedFuncDef():
                    for func in overload_parts(one):
                        self._add(func, one, active)
                case ClassDef():
                    self._add_class(one)
                case _:
                    for block in _blocks(one):
                        if block.is_unreachable:
                            self._unseen.append((block.line, block.end_line or block.line))
                        else:
                            self._gather(block.body, active)

    def _add(
        self, func: FuncDef, target: FuncDef | OverloadedFuncDef, active: TypeInfo | None
    ) -> None:
        if not func.body.body or func.end_line is None or func.line < 1 or not func.fullname:
            return
        body, opens = self._opens(func)
        end = self._end(func.end_line)
        self.functions.append(
            Function(func, target, active, func.line, body, opens, func.end_line, end)
        )

    def _add_class(self, node: ClassDef) -> None:
        if node.end_line is None or not isinstance(node.info, TypeInfo) or not node.fullname:
            return
        if node.info.defn is node and node.defs.body:
            row = self._lines.row(node.defs.body[0].line)
            indent = row[: len(row) - len(row.lstrip(" \t"))]
            end = self._end(node.end_line)
            self.classes.append(Class(node.info, node.line, end, indent))
            self._gather(node.defs.body, node.info)

    def _opens(self, func: FuncDef) -> tuple[int, int]:
        """The line and the offset of what stands behind the function's header.

        Where one line holds both, and not in ASCII alone, mypy's columns do not tell where the body
        begins. Then it is taken to begin on the next line.
        """
        first = func.body.body[0]
        row = self._lines.row(first.line)
        if row[: first.column].strip():
            if row.isascii():
                return first.line, self._lines.start(first.line) + first.column
            return first.line + 1, self._lines.start(first.line + 1)
        at = first.line - 1
        while at > func.line and _no_code(self._lines.row(at)):
            at -= 1
        return at + 1, self._lines.start(at + 1)

    def _end(self, last: int) -> int:
        while last < len(self._lines) and _no_code(self._lines.row(last + 1)):
            last += 1
        return last


def overload_parts(node: OverloadedFuncDef) -> Iterator[FuncDef]:
    """The functions of an overload or property, its implementation among them, in order."""
    parts = list(node.unanalyzed_items)
    if node.impl is not None and node.impl not in parts:
        parts.append(node.impl)
    for part in parts:
        yield part.func if isinstance(part, Decorator) else part


def _blocks(node: Statement) -> list[Block]:
    """The blocks of a compound statement."""
    match node:
        case IfStmt():
            found = [*node.body, node.else_body]
        case TryStmt():
            found = [node.body, *node.handlers, node.else_body, node.finally_body]
        case WithStmt():
            found = [node.body]
        case ForStmt() | WhileStmt():
            found = [node.body, node.else_body]
        case _:
            found = []
    return [one for one in found if one is not None]


def _no_code(row: str) -> bool:
    row = row.strip()
    return not row or row.startswith("#")
