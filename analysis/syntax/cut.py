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

from trueline.analysis.syntax.extent import (
    block,
    may_go_on,
    owed_clause,
    rest_of_line,
)
from trueline.analysis.syntax.hole import HoleKind, last_statement_line
from trueline.analysis.syntax.indent import from_the_cursor, in_style, lead_of
from trueline.analysis.syntax.lexer import Open, open_at_end
from trueline.analysis.syntax.overlap import drop_suffix

_REPEAT_AT_LEAST = 4
_DEEPER = " " * 80 + "x"
_IMPORT = re.compile(r"(?:import|from)[ \t][^\n]+")
_WORD = re.compile(r"[^\W\d]\w+\Z")
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
    if kind == "line":
        text = rest_of_line(line, text, after, state)
    else:
        text = block(line, text, kind, state, owed_clause(before, line, after))
    text = _stripped(drop_suffix(text, line, after, state), after, state)
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
    if kind == "line" and open_at_end(completion).brackets:
        return False
    if may_go_on(prefix.rpartition("\n")[2], completion):
        return False
    return all(now == cut(prefix, completion + more, suffix, kind) for more in _MORE)


def _imported_already(before: str, row: str, after: str) -> bool:
    """Whether the line that the candidate makes is an import that the module has already."""
    if not _IMPORT.fullmatch(row):
        return False
    return any(re.search(rf"^{re.escape(row)}$", part, re.MULTILINE) for part in (before, after))


def _stripped(text: str, suffix: str, state: Open) -> str:
    """`text` without white space at its end, but for one blank before a word that follows.

    Closing quotes of a docstring stay on a line of their own.
    """
    bare = text.rstrip()
    tail = text[len(bare) :]
    if bare and "\n" in tail and len(state.quote) == 3 and suffix.startswith(state.quote):
        return bare + tail[tail.rindex("\n") :]
    follows = suffix[:1]
    word = follows.isalnum() or follows in {"_", '"', "'"}
    return bare + " " if word and bare and text.endswith(" ") else bare


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


def _needs_newline(suffix: str) -> bool:
    return bool(suffix) and not suffix.startswith("\n") and bool(suffix.split("\n", 1)[0].strip())
