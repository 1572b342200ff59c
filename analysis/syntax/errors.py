"""Syntax errors: all of a file, or those that a candidate brings in.

When the file parses with the candidate in it there is nothing to say. When it does not, the
compiler names one place; the tree says whether the error is the candidate's, because code around
the cursor may be broken while the candidate is fine. A file that parsed before and does not now
was broken by the candidate, wherever the compiler noticed.
"""

import functools
import warnings
from pathlib import Path

from tree_sitter import Node

from trueline.analysis.findings import Accept, Finding, Reject, Verdict
from trueline.analysis.syntax.lexer import CLOSER, open_at_end
from trueline.analysis.syntax.positions import Positions
from trueline.analysis.syntax.tree import Source

_MAX_NODES = 200


def syntax_findings(path: Path, text: str) -> tuple[Finding, ...]:
    """The syntax error that the compiler finds in `text`, if any."""
    error = compile_error(text)
    return (_finding(path, text, error),) if error is not None else ()


def check_syntax(path: Path, before: str, after: str, span: tuple[int, int]) -> Verdict:
    """Whether the candidate at `span` (offsets into `after`) is free of syntax errors."""
    error = compile_error(after)
    if error is None:
        return Accept()
    if compile_error(before) is None or _whole_without(after, span):
        return Reject((_finding(path, after, error),))
    inside = _tree_errors(Source(after), span)
    if not inside:
        return Accept()
    start, end = inside[0]
    positions = Positions(after)
    line, column = positions.at(start)
    end_line, end_column = positions.at(max(end, start))
    return Reject(
        (
            Finding(
                "syntax",
                "syntax-error",
                "invalid syntax",
                str(path),
                line,
                column,
                end_line,
                end_column,
            ),
        )
    )


def _whole_without(after: str, span: tuple[int, int]) -> bool:
    """Whether the file parses with something harmless in the candidate's place.

    Brackets that are open before the candidate may be the candidate's to close.
    """
    head, tail = after[: span[0]], after[span[1] :]
    alone = not head.rpartition("\n")[2].strip()
    closers = "".join(CLOSER[opener] for opener in reversed(open_at_end(head).brackets))
    values = ("None", "x", "", f"None{closers}")
    fillers = ("pass", "    pass", "", f"None{closers}") if alone else values
    return any(compile_error(head + filler + tail) is None for filler in fillers)


@functools.lru_cache(maxsize=16)
def compile_error(text: str) -> SyntaxError | None:
    """The error with which Python refuses `text`, or None. Nothing is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<candidate>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(f"cannot be parsed: {error}", ("", 1, 1, "", 1, 1))
    return None


def _finding(path: Path, text: str, error: SyntaxError) -> Finding:
    positions = Positions(text)
    line = min(max(error.lineno or 1, 1), positions.lines)
    column = max(error.offset or 1, 1)
    end_line = error.end_lineno or line
    end_column = error.end_offset or column
    end_line, end_column = max((end_line, end_column), (line, column))
    code = "indentation" if isinstance(error, IndentationError) else "syntax-error"
    message = error.msg.splitlines()[0]
    return Finding("syntax", code, message, str(path), line, column, end_line, end_column)


def _tree_errors(source: Source, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Spans of error nodes that begin in the candidate, the earliest first."""
    start, end = source.byte(span[0]), source.byte(span[1])
    found = []
    queue: list[Node] = [source.root]
    seen = 0
    while queue and seen < _MAX_NODES * 100:
        node = queue.pop()
        seen += 1
        if not node.has_error or node.end_byte < start or node.start_byte > end:
            continue
        if (node.is_error or node.is_missing) and start <= node.start_byte < end:
            found.append((source.char(node.start_byte), source.char(node.end_byte)))
        queue.extend(node.children)
    return sorted(found)
