"""Where a candidate must end, and what of it the file has already.

A model does not know when to stop: it closes a bracket that the suffix closes, repeats the line
below, or starts the next function. We cut by what is open (brackets, strings) and by indentation,
never at stop strings, because a stop string inside a docstring is not an end. The cut of a
candidate that is still growing grows with it, except at a hard end, so that a stream can be
stopped as soon as the cut stays behind. Not covered: a candidate whose end was lost to the token
limit; the syntax check rejects it.
"""

import functools
import re

from trueline.analysis.syntax.hole import HoleKind, last_statement_line
from trueline.analysis.syntax.indent import from_the_cursor, in_style, lead_of
from trueline.analysis.syntax.lexer import (
    Open,
    logical_lines,
    open_at_end,
    tokens,
    unmatched_closers,
)
from trueline.analysis.syntax.overlap import LOOK_AHEAD, drop_suffix

_REPEAT_AT_LEAST = 4
_DEEPER = " " * 80 + "x"
_IMPORT = re.compile(r"(?:import|from)[ \t][^\n]+")
_WORD = re.compile(r"[^\W\d]\w+\Z")
_CLAUSES = ("elif", "else", "except", "finally")
_CLAUSE = re.compile(rf"[ \t]*(?:{'|'.join(_CLAUSES)})\b")
_DECORATED = re.compile(r"[ \t]*(?:@|(?:async[ \t]+)?def\b|class\b)")
_MORE = (_DEEPER, "\n" + _DEEPER)


def cut(prefix: str, completion: str, suffix: str, kind: HoleKind) -> str:
    """The part of `completion` that belongs between `prefix` and `suffix`.

    Ends a line at its logical end, or behind the block that it opens if none follows; a block at
    the first dedent, a function at its body's end, both behind a statement that leaves them;
    drops what repeats the line before the cursor or what the suffix says again; strips trailing
    white space. The answer may be empty: then there was nothing new.
    """
    crlf = "\r\n" in prefix or "\r\n" in suffix
    before, after = prefix.replace("\r\n", "\n"), suffix.replace("\r\n", "\n")
    text = completion.replace("\r\n", "\n")
    state = open_at_end(before)
    line = before.rpartition("\n")[2]
    text = _without_repeated_line(before, line, text, state)
    if not state.inside:
        text = from_the_cursor(line, in_style(before, text))
        text = _reindented(before, line, text)
    text = _line(line, text, after, state) if kind == "line" else _block(line, text, kind, state)
    text = _stripped(drop_suffix(text, line, after, state), after)
    if not text.strip() or _imported_already(before, line + text, after):
        return ""
    if kind != "line" and _needs_newline(after):
        text += "\n"
    return text.replace("\n", "\r\n") if crlf else text


def has_ended(prefix: str, completion: str, suffix: str, kind: HoleKind) -> bool:
    """Whether nothing that the model could add to `completion` would reach the candidate.

    Asked of a stream after each chunk: then the model can be stopped. Comparing the lengths of
    completion and cut would not do, since the cut also drops text at the beginning.
    """
    now = cut(prefix, completion, suffix, kind)
    if kind == "line" and (open_at_end(completion).brackets or _begins_clause(completion)):
        return False
    return all(now == cut(prefix, completion + more, suffix, kind) for more in _MORE)


def _begins_clause(completion: str) -> bool:
    """Whether the last line may become an `else:` of a statement above it."""
    _, newline, row = completion.rpartition("\n")
    return bool(newline and row.strip()) and any(one.startswith(row.strip()) for one in _CLAUSES)


def _line(line: str, text: str, suffix: str, state: Open) -> str:
    """The rest of the line; it goes on where its own brackets, strings or block are still open."""
    first = text.split("\n", 1)[0]
    if not first.strip() or len(state.quote) == 1:
        return first
    theirs = bool(suffix.split("\n", 1)[0].strip()) or bool(unmatched_closers(suffix[:LOOK_AHEAD]))
    spans = logical_lines(text, state.quote, 0 if theirs else len(state.brackets))
    whole = text[spans[0][0] : spans[0][1]].rstrip("\n")
    if len(spans) == 1:
        return first if open_at_end(whole).inside else whole
    apart = theirs or state.quote or state.comment
    if apart or open_at_end(line).brackets != state.brackets:
        return whole
    return _statement(line, text, suffix, spans) or whole


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


def _next_row(suffix: str) -> str:
    """The next line of code below the cursor's line; empty if there is none."""
    below = suffix[:LOOK_AHEAD].split("\n")[1:]
    code = (row for row in below if row.strip() and not row.lstrip().startswith("#"))
    return next(code, "")


def _imported_already(before: str, row: str, after: str) -> bool:
    """Whether the line that the candidate makes is an import that the module has already."""
    if not _IMPORT.fullmatch(row):
        return False
    return any(re.search(rf"^{re.escape(row)}$", part, re.MULTILINE) for part in (before, after))


def _stripped(text: str, suffix: str) -> str:
    """`text` without white space at its end, but for one blank before a word that follows."""
    bare = text.rstrip()
    follows = suffix[:1]
    word = follows.isalnum() or follows in {"_", '"', "'"}
    return bare + " " if word and bare and text.endswith(" ") else bare


def _block(line: str, text: str, kind: HoleKind, state: Open) -> str:
    """The lines up to the first one that is indented less than the block, or never reached."""
    unfinished = bool(line.strip())
    base = _width(line) if unfinished else _width(line + lead_of(text))
    if not unfinished and not lead_of(text) and text.startswith("\n"):
        base = _first_width(text)
    spans = logical_lines(text, state.quote, len(state.brackets))
    end = 0
    for index, (start, stop) in enumerate(spans):
        row = text[start:stop]
        if index > 0 and row.strip() and not _inside(row, base, strict=unfinished):
            if row.lstrip().startswith("#") and _resumes(
                text, spans[index + 1 :], base, strict=unfinished
            ):
                continue
            break
        if row.strip():
            end = stop
        if index == 0 and unfinished and kind == "block" and not _opens(line + row):
            break
        if _leaves(row) and _width(row if index else line + row) == base:
            break
    return text[:end]


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


def _without_repeated_line(prefix: str, line: str, text: str, state: Open) -> str:
    """The completion without the model's repetition of the line before the cursor."""
    said = line.strip()
    if len(said) >= _REPEAT_AT_LEAST and not state.quote:
        bare = text.lstrip(" \t")
        if bare.startswith(said) and len(bare) > len(said):
            rest = bare[len(said) :]
            return rest.lstrip(" ") if line.endswith(" ") else rest
    if said or state.inside:
        return _without_repeated_word(line, text, state)
    header = last_statement_line(prefix).strip()
    first, newline, rest = text.partition("\n")
    if newline and len(header) >= _REPEAT_AT_LEAST and header.endswith(":"):
        return rest.removeprefix(line) if first.strip() == header else text
    return text


def _without_repeated_word(line: str, text: str, state: Open) -> str:
    """The completion without the word before the cursor, where it begins with the whole word."""
    word = _WORD.search(line)
    if word is None or state.quote or state.comment or not text.startswith(word[0]):
        return text
    rest = text[len(word[0]) :]
    return rest if rest[:1].isalnum() or rest[:1] == "_" else text


def _reindented(prefix: str, line: str, text: str) -> str:
    """The completion without indentation that the line before the cursor has already."""
    lead = lead_of(text)
    if line.strip() or not lead or text[len(lead) :].startswith("\n"):
        return text
    above = last_statement_line(prefix.rpartition("\n")[0])
    unit = "\t" if lead[0] == "\t" else " " * _unit(prefix)
    wanted = lead_of(above) + (unit if above.endswith(":") else "")
    if not (line + lead).startswith(wanted):
        return text
    return (
        text[len(lead) :] if len(line) >= len(wanted) else wanted[len(line) :] + text[len(lead) :]
    )


@functools.lru_cache(maxsize=32)
def _unit(prefix: str) -> int:
    widths = [len(found) for found in re.findall(r"^( +)\S", prefix, re.MULTILINE)]
    return min(widths, default=4) if min(widths, default=4) > 1 else 4


def _width(row: str) -> int:
    return len(lead_of(row.lstrip("\f")).expandtabs(8))


def _first_width(text: str) -> int:
    return next((_width(row) for row in text.split("\n") if row.strip()), 0)


def _needs_newline(suffix: str) -> bool:
    return bool(suffix) and not suffix.startswith("\n") and bool(suffix.split("\n", 1)[0].strip())
