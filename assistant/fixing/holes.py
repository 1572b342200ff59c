"""The smallest hole around a finding: what a model is asked to write anew.

A simple statement, or the header of a compound one; in a file that does not parse the line. The
text before a candidate, against which it is judged, has the statement taken out where that leaves
a file that parses: then a candidate that repeats the finding brings it in anew.
"""

import ast
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.findings import Finding
from trueline.analysis.syntax import Positions, enclosing_scopes, function_span, syntax_findings
from trueline.assistant.request import Hole

MOST_LINES = 12
PLACEHOLDER = "pass"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A hole where something wrong stands now, and the text of that."""

    hole: Hole
    old: str
    function: str = ""


def statement_hole(path: Path, text: str, finding: Finding) -> Wrong | None:
    """The hole of the statement, or header, or line with the finding; None if it is empty."""
    positions = Positions(text)
    start, end = _statement(text, positions, finding) or _line(positions, finding)
    if text.count("\n", start, end) >= MOST_LINES:
        start, end = _line(positions, finding)
    old = text[start:end]
    if not old.strip():
        return None
    return Wrong(_emptied(path, text, start, end), old)


def function_hole(path: Path, text: str, finding: Finding) -> Wrong | None:
    """The hole of the body of the function around the finding, if it is in one."""
    offset = Positions(text).offset(finding.line, finding.column)
    name = ".".join(enclosing_scopes(text, offset))
    span = function_span(text, name) if name else None
    if span is None or span.inline or not span.body_start <= offset <= span.end:
        return None
    old = text[span.body_start : span.end]
    before = text[: span.body_start] + span.indent + PLACEHOLDER + text[span.end :]
    end = span.body_start + len(span.indent) + len(PLACEHOLDER)
    return Wrong(Hole(path, before, span.body_start, end, "function", span.lead), old, name)


def _emptied(path: Path, text: str, start: int, end: int) -> Hole:
    """A hole in the text without the statement, or in the text as it is where that breaks it."""
    without = text[:start] + PLACEHOLDER + text[end:]
    if syntax_findings(path, without):
        return Hole(path, text, start, end, "line")
    return Hole(path, without, start, start + len(PLACEHOLDER), "line")


def _line(positions: Positions, finding: Finding) -> tuple[int, int]:
    row = positions.row(finding.line)
    start = positions.line_start(finding.line)
    return start + len(row) - len(row.lstrip()), start + len(row.rstrip())


def _statement(text: str, positions: Positions, finding: Finding) -> tuple[int, int] | None:
    """The innermost statement that holds the finding; of a compound one only the header."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    at = positions.offset(finding.line, finding.column)
    spans = [
        (*_span(positions, node), node) for node in ast.walk(tree) if isinstance(node, ast.stmt)
    ]
    around = [found for found in spans if found[0] <= at <= found[1]]
    if not around:
        return None
    start, end, node = min(around, key=lambda found: found[1] - found[0])
    if not hasattr(node, "body") and not hasattr(node, "cases"):
        return start, end
    header = _header_end(text[start:end])
    return (start, start + header) if header and at <= start + header else None


def _span(positions: Positions, node: ast.stmt) -> tuple[int, int]:
    end_line = node.end_lineno or node.lineno
    return (
        positions.offset(node.lineno, positions.from_bytes(node.lineno, node.col_offset)),
        positions.offset(end_line, positions.from_bytes(end_line, node.end_col_offset or 0)),
    )


def _header_end(text: str) -> int:
    """The length of a compound statement's header, its colon included; 0 if there is none."""
    positions = Positions(text)
    depth = lambdas = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            depth += (token.string in "([{") - (token.string in ")]}") if token.string else 0
            lambdas += token.string == "lambda"
            if token.type == tokenize.OP and token.string == ":" and not depth:
                if not lambdas:
                    return positions.offset(token.end[0], token.end[1] + 1)
                lambdas -= 1
    except (tokenize.TokenError, SyntaxError):
        return 0
    return 0
