"""Which of mypy's errors reject a candidate.

Measured on recorded model output: rejecting at any error throws away correct code, because loose
code is full of findings about declarations. So some codes reject, some are notes; but where the
file is clean under the user's own strict configuration, any new error is one the user will see.
"""

import re
from collections.abc import Sequence

from trueline.analysis.findings import Finding, Severity
from trueline.analysis.typecheck.message import Message

REJECTING = frozenset(
    {"arg-type", "call-arg", "attr-defined", "union-attr", "index", "operator", "no-redef"}
)
FIXABLE = frozenset({"name-defined"})
IMPORTS = frozenset({"import-not-found", "import-untyped", "import"})
_NEWLINE = re.compile(r"\r\n|\n|\r")


def severity_of(code: str, *, any_rejects: bool, environment_known: bool) -> Severity:
    """The severity of an error with mypy's `code`."""
    if code in IMPORTS and not environment_known:
        return "note"
    if any_rejects or code in REJECTING or code in FIXABLE:
        return "error"
    return "note"


def findings_of(
    path: str,
    text: str,
    messages: Sequence[Message],
    *,
    any_rejects: bool,
    environment_known: bool,
) -> tuple[Finding, ...]:
    """The errors of mypy as findings at positions in `text`; its own notes are left out."""
    errors = [one for one in messages if one.severity == "error"]
    if not errors:
        return ()
    rows = _rows(text)
    found = []
    for message in errors:
        line = min(max(message.line, 1), len(rows))
        end_line = min(max(message.end_line, line), len(rows))
        column = _column(rows[line - 1], message.column)
        end_column = _column(rows[end_line - 1], message.end_column)
        end_line, end_column = max((end_line, end_column), (line, column))
        code = message.code or "misc"
        severity = severity_of(code, any_rejects=any_rejects, environment_known=environment_known)
        found.append(
            Finding(
                "types",
                code,
                message.text,
                path,
                line,
                column,
                end_line,
                end_column,
                severity,
                code in FIXABLE,
            )
        )
    return tuple(found)


def _rows(text: str) -> list[str]:
    """The lines as Python and mypy count them; the pattern is slow and seldom needed."""
    return _NEWLINE.split(text) if "\r" in text else text.split("\n")


def _column(row: str, column: int) -> int:
    """The 1-based column for mypy's 0-based one.

    In mypy 2.4.1 a column is too small by the number of extra UTF-8 bytes before it on the line
    (its parser counts characters, and a later step takes the bytes off again). The rightmost
    position that gives the same number is the one, unless the line has several such.
    """
    if column < 0:
        return 1
    if row.isascii():
        return min(column, len(row)) + 1
    shift = 0
    best = 0
    for index, character in enumerate((*row, " ")):
        if index - shift == column:
            best = index
        shift += len(character.encode("utf-8", "surrogatepass")) - 1
    return best + 1
