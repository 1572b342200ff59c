"""Syntax errors: all of a file, or those that a candidate brings in.

When the file parses with the candidate in it there is nothing to say. When it does not, the
compiler names one place; a file that parsed before and does not now was broken by the candidate,
wherever the compiler noticed. In a file that is broken anyway the top-level statement around the
candidate is judged alone, or the function or class in it that the candidate is in; when that cannot
be told apart either, the answer is unknown.
"""

import functools
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.findings import Accept, Finding, Reject, Unknown, Verdict
from trueline.analysis.recent import Recent
from trueline.analysis.syntax.change import Layout, change_to, is_sound, layout_of
from trueline.analysis.syntax.lexer import CLOSER, open_at_end
from trueline.analysis.syntax.positions import Positions

_WHOLE: Recent[Path, Layout] = Recent(16)
_MARGIN = re.compile(r"^(?!(?:else|elif|except|finally|case)\b)[^\s)\]}#]", re.MULTILINE)
_MARGIN_IN = r"^[ \t]{{0,{}}}[^\s)\]}}#]"
_CODE_LINE = re.compile(r"^([ \t]*)(?:((?:async[ ]+)?def[ ]|class[ ])|[^\s)\]}#])", re.MULTILINE)
_BLOCK = "if 1:\n"  # makes a statement of indented lines, without touching their columns


def syntax_findings(path: Path, text: str) -> tuple[Finding, ...]:
    """The syntax error that the compiler finds in `text`, if any."""
    error = compile_error(text)
    return (_finding(path, text, error),) if error is not None else ()


def check_syntax(path: Path, before: str, after: str, span: tuple[int, int]) -> Verdict:
    """Whether the candidate at `span` (offsets into `after`) is free of syntax errors."""
    error = _error_since(path, before, after)
    if error is None:
        return Accept()
    if compile_error(before) is None or _whole_without(after, span):
        return Reject((_finding(path, after, error),))
    return _judged_locally(path, after, span)


def _error_since(path: Path, before: str, after: str) -> SyntaxError | None:
    """The error in `after`, of which only what changed is compiled where that is enough."""
    last = _WHOLE.get(path)
    known = _changed(last, before) or last
    if known is None or _changed(known, after) is None:
        error = compile_error(after)
        made = layout_of(after) if error is None and last is None else None
        known = made[0] if made is not None else known
    else:
        error = None
    if known is not None:
        _WHOLE.put(path, known)
    return error


def _changed(known: Layout | None, text: str) -> Layout | None:
    """The layout of `text` if it compiles, as far as what differs from a `known` one can tell."""
    if known is None or known.text == text:
        return known
    change = change_to(known, text)
    return change.layout if change is not None and is_sound(change) else None


def _judged_locally(path: Path, after: str, span: tuple[int, int]) -> Verdict:
    """The verdict of the smallest part around the candidate that can be judged alone."""
    for part in _parts(after, span):
        error = compile_error(part.text)
        if error is None:
            return Accept()
        if _whole_without(part.text, part.span):
            found = _finding(path, part.text, error)
            line, end_line = found.line + part.rows, found.end_line + part.rows
            return Reject((replace(found, line=line, end_line=end_line),))
    return Unknown("the code around the candidate does not parse")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a file: where the candidate is in it, and how many rows of the file precede it."""

    text: str
    span: tuple[int, int]
    rows: int


def _parts(after: str, span: tuple[int, int]) -> Iterator[_Part]:
    """The top-level statement that holds `span`, then the functions and classes inside it."""
    first, last = _until_margin(after, span, _MARGIN)
    yield _Part(after[first:last], (span[0] - first, span[1] - first), after.count("\n", 0, first))
    for header in _headers(after, first, span[0]):
        margin = re.compile(_MARGIN_IN.format(len(header[1])), re.MULTILINE)
        _, last = _until_margin(after, span, margin)
        shift = len(_BLOCK) - header.start()
        text = _BLOCK + after[header.start() : last]
        rows = after.count("\n", 0, header.start()) - 1
        yield _Part(text, (span[0] + shift, span[1] + shift), rows)


def _until_margin(text: str, span: tuple[int, int], margin: re.Pattern[str]) -> tuple[int, int]:
    """From the last line at the margin before `span` to the next one after it."""
    first, last = 0, len(text)
    for found in margin.finditer(text):
        if found.start() <= span[0]:
            first = found.start()
        elif found.start() >= span[1]:
            last = found.start()
            break
    return first, last


def _headers(text: str, first: int, at: int) -> list[re.Match[str]]:
    """The indented `def` and `class` lines that hold the offset `at`, outermost first."""
    inside: list[re.Match[str]] = []
    for line in _CODE_LINE.finditer(text, first, at):
        while inside and len(inside[-1][1]) >= len(line[1]):
            inside.pop()
        if line[2] and line[1]:
            inside.append(line)
    return inside


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
