"""Where holes of each kind can be cut in a file.

A place is what a person types in one go and a checker can judge: statements that stand alone on
their lines, with no comment behind them, so that the author's text is code alone. Bodies are at
most as long as the editor's own budget of tokens lets a model write. What is not covered: holes
inside strings, comments and docstrings.
"""

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from trueline.analysis.syntax import Positions

Kind = Literal["line-middle", "line", "block", "function", "arguments", "import"]
KINDS: Final[tuple[Kind, ...]] = (
    "line-middle", "line", "block", "function", "arguments", "import",
)  # fmt: skip
LINE_CHARACTERS: Final = 8
ARGUMENT_CHARACTERS: Final = 3
BODY_CHARACTERS: Final = range(12, 601)
BLOCK_LINES: Final = range(2, 11)
FUNCTION_LINES: Final = range(1, 21)

Function = ast.FunctionDef | ast.AsyncFunctionDef
_OPENERS = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.ExceptHandler,
    ast.match_case,
)  # fmt: skip
_SKIPPED_TOKENS = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The span of a hole in a text, in characters."""

    start: int
    end: int
    kind: Kind


def places(text: str) -> list[Place]:
    """Every place of a text that compiles, in order.

    A `line-middle` is given as its whole line; `cut_in` says where in it the hole begins.
    """
    tree, positions = _parsed(text), Positions(text)
    imports = {node.lineno for node in ast.walk(tree) if isinstance(node, _IMPORTS)}
    found = list(_imports(tree, text, positions))
    for row, start, end in _lines(text, positions):
        if row not in imports:
            found += [Place(start, end, "line-middle"), Place(start, end, "line")]
    bodies = _Bodies(text, positions)
    for node in ast.walk(tree):
        if isinstance(node, Function):
            found += bodies.place(_without_docstring(node), node.lineno, "function")
        elif isinstance(node, _OPENERS):
            found += bodies.place(node.body, _first_line(node), "block")
    found += _arguments(tree, text, positions)
    return sorted(found)


def cut_in(place: Place, rng: Random) -> Place:
    """A line's rest, from a random character inside the line that leaves at least three."""
    return Place(rng.randrange(place.start + 1, place.end - 2), place.end, place.kind)


_IMPORTS = (ast.Import, ast.ImportFrom)


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the user's invalid escapes are not ours to report
        return ast.parse(text)


def _imports(tree: ast.Module, text: str, positions: Positions) -> Iterator[Place]:
    for node in tree.body:
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not isinstance(node, _IMPORTS) or future or node.lineno != node.end_lineno:
            continue
        start, end = _span(node, positions)
        if _alone(text, start, end):
            yield Place(start, end, "import")


def _lines(text: str, positions: Positions) -> Iterator[tuple[int, int, int]]:
    """Row and span of each statement or header that is one whole line, docstrings aside."""
    for tokens in _logical_lines(text):
        first, last = tokens[0], tokens[-1]
        row = first.start[0]
        if last.end[0] != row or all(one.type == tokenize.STRING for one in tokens):
            continue
        start, end = positions.line_start(row) + first.start[1], positions.line_end(row)
        if end - start >= LINE_CHARACTERS and _alone(text, start, end) and last.string != ";":
            yield row, start, end


def _logical_lines(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    """The tokens of each logical line; none that has a comment in it."""
    line: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            if line and all(one.type != tokenize.COMMENT for one in line):
                yield line
            line = []
        elif token.type == tokenize.COMMENT and not line:
            continue
        elif token.type not in _SKIPPED_TOKENS:
            line.append(token)


@dataclass(frozen=True, slots=True)
class _Bodies:
    """Bodies that stand on lines of their own, as places."""

    text: str
    positions: Positions

    def place(self, body: list[ast.stmt], header: int, kind: Kind) -> list[Place]:
        """The body as a place, if it has the size and stands below its header."""
        if not body or body[0].lineno == header or getattr(body[0], "decorator_list", []):
            return []
        start, end = _span(body[0], self.positions)[0], _span(body[-1], self.positions)[1]
        rows = sum(bool(row.strip()) for row in self.text[start:end].split("\n"))
        fits = rows in (FUNCTION_LINES if kind == "function" else BLOCK_LINES)
        sized = end - start in BODY_CHARACTERS
        return [Place(start, end, kind)] if fits and sized and _alone(self.text, start, end) else []


def _without_docstring(node: Function) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def _first_line(node: ast.AST) -> int:
    pattern = node.pattern if isinstance(node, ast.match_case) else node
    return int(getattr(pattern, "lineno", 0))


def _arguments(tree: ast.Module, text: str, positions: Positions) -> Iterator[Place]:
    """What stands between the brackets of a call on one line; calls in f-strings have no place."""
    inside = {
        id(node)
        for string in ast.walk(tree)
        if isinstance(string, ast.JoinedStr)
        for node in ast.walk(string)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in inside or node.lineno != node.end_lineno:
            continue
        after = _span(node.func, positions)[1]
        start, end = text.find("(", after) + 1, _span(node, positions)[1] - 1
        if 0 < start < end and len(text[start:end].strip()) >= ARGUMENT_CHARACTERS:
            yield Place(start, end, "arguments")


def _span(node: ast.expr | ast.stmt, positions: Positions) -> tuple[int, int]:
    end_line = node.end_lineno or node.lineno
    first = positions.from_bytes(node.lineno, node.col_offset)
    last = positions.from_bytes(end_line, node.end_col_offset or 0)
    return positions.offset(node.lineno, first), positions.offset(end_line, last)


def _alone(text: str, start: int, end: int) -> bool:
    """Whether nothing else, not even white space behind it, shares the lines of a span."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return not before.strip() and text[end : end + 1] in {"", "\n"} and text[end - 1] != " "
