"""How far a candidate reaches: a line, the statement that it opens, a block.

Decided by what is open and by indentation alone, of text that may be as broken as it likes. What is
not covered: a statement whose header the file has already and whose `else:` is new.
"""

import functools
import re

from trueline.analysis.syntax.hole import HoleKind, last_statement_line
from trueline.analysis.syntax.indent import lead_of
from trueline.analysis.syntax.lexer import (
    Open,
    logical_lines,
    open_at_end,
    tokens,
    unmatched_closers,
)
from trueline.analysis.syntax.overlap import LOOK_AHEAD

_CLAUSES = ("elif", "else", "except", "finally")
_CLAUSE = re.compile(rf"[ \t]*(?:{'|'.join(_CLAUSES)})\b")
_TRY = re.compile(r"[ \t]*try[ \t]*:")
_DECORATED = re.compile(r"[ \t]*(?:@|(?:async[ \t]+)?def\b|class\b)")


def rest_of_line(line: str, text: str, suffix: str, state: Open) -> str:
    """The rest of the line; it goes on where its own brackets, strings or block are still open."""
    first = text.split("\n", 1)[0]
    if not first.strip() or len(state.quote) == 1:
        return first
    theirs = bool(suffix.split("\n", 1)[0].strip()) or _closes(suffix[:LOOK_AHEAD])
    spans = logical_lines(text, state.quote, 0 if theirs else len(state.brackets))
    whole = text[spans[0][0] : spans[0][1]].rstrip("\n")
    if len(spans) == 1:
        return first if open_at_end(whole).inside else whole
    apart = theirs or state.quote or state.comment
    if apart or open_at_end(line).brackets != state.brackets:
        return whole
    return _statement(line, text, suffix, spans) or whole


def block(line: str, text: str, kind: HoleKind, state: Open, owed: int | None) -> str:
    """The lines up to the first one that is indented less than the block, or never reached.

    Clauses that are `owed`, at that indentation, belong to it.
    """
    unfinished = bool(line.strip())
    base = _width(line) if unfinished else _width(line + lead_of(text))
    if not unfinished and not lead_of(text) and text.startswith("\n"):
        base = _first_width(text)
    spans = logical_lines(text, state.quote, len(state.brackets))
    end = 0
    for index, (start, stop) in enumerate(spans):
        row = text[start:stop]
        if owed is not None and index > 0 and _CLAUSE.match(row) and _width(row) == owed:
            base, unfinished = owed, True
        elif index > 0 and row.strip() and not _inside(row, base, strict=unfinished):
            if row.lstrip().startswith("#") and _resumes(
                text, spans[index + 1 :], base, strict=unfinished
            ):
                continue
            break
        if row.strip():
            end = stop
        if index == 0 and unfinished and kind == "block" and not _opens(line + row):
            break
        leaves = owed is None and _leaves(row)
        if leaves and _width(row if index else line + row) == base:
            break
    return text[:end]


def owed_clause(before: str, line: str, after: str) -> int | None:
    """How far the `try:` is indented whose block begins at the cursor, if it lacks its `except`."""
    header = line if line.strip() else last_statement_line(before.rpartition("\n")[0])
    below = _next_row(after)
    if _TRY.match(header) is None or (_CLAUSE.match(below) and _width(below) == _width(header)):
        return None
    return _width(header)


def may_go_on(line: str, completion: str) -> bool:
    """Whether the last line may become what is decorated above, or an `else:` of what is above."""
    *above, row = (line + completion).split("\n")
    if not above:
        return False
    clause = bool(row.strip()) and any(one.startswith(row.strip()) for one in _CLAUSES)
    return clause or all(one.lstrip().startswith("@") for one in above)


def _statement(line: str, text: str, suffix: str, spans: list[tuple[int, int]]) -> str:
    """The first line with the definition that it decorates and the block that it opens.

    Empty if there is neither, or if what follows has it already.
    """
    rows = [line + text[: spans[0][1]], *(text[start:stop] for start, stop in spans[1:])]
    base = _width(line if line.strip() else rows[0])
    head = next((at for at, row in enumerate(rows) if not row.lstrip().startswith("@")), 0)
    below = _next_row(suffix)
    if (head and _DECORATED.match(below)) or not _opens(rows[head]) or _width(below) > base:
        return ""
    end = spans[head][1]
    for index in range(head + 1, len(rows)):
        row = rows[index]
        if _inside(row, base, strict=True) or (_CLAUSE.match(row) and _width(row) == base):
            end = spans[index][1] if row.strip() else end
        elif row.strip() and not row.lstrip().startswith("#"):
            break
    return text[:end]


@functools.lru_cache(maxsize=32)
def _closes(suffix: str) -> bool:
    """Whether a suffix closes brackets of what stands before it; a stream asks of one often."""
    return bool(unmatched_closers(suffix))


def _next_row(suffix: str) -> str:
    """The next line of code below the cursor's line; empty if there is none."""
    below = suffix[:LOOK_AHEAD].split("\n")[1:]
    code = (row for row in below if row.strip() and not row.lstrip().startswith("#"))
    return next(code, "")


def _inside(row: str, base: int, *, strict: bool) -> bool:
    return _width(row) > base if strict else _width(row) >= base


def _resumes(text: str, spans: list[tuple[int, int]], base: int, *, strict: bool) -> bool:
    """Whether code of the block follows after a comment that is indented less."""
    for start, stop in spans:
        row = text[start:stop]
        if row.strip() and not row.lstrip().startswith("#"):
            return _inside(row, base, strict=strict)
    return False


def _leaves(row: str) -> bool:
    """Whether nothing behind this statement, at its own indentation, is ever reached."""
    return re.match(r"\s*(return|raise|break|continue)\b", row) is not None


def _opens(row: str) -> bool:
    comments = (one.start for one in tokens(row) if one.kind == "comment")
    return row[: next(comments, len(row))].rstrip().endswith(":")


def _width(row: str) -> int:
    return len(lead_of(row.lstrip("\f")).expandtabs(8))


def _first_width(text: str) -> int:
    return next((_width(row) for row in text.split("\n") if row.strip()), 0)
