"""Comments that tell a check to be silent, and whether the candidate brought them in.

What the user's text tells mypy and the names check to overlook is the user's word. A candidate
that says the same of its own line (`import nope  # type: ignore`) would be its own judge, so it
is checked as if it had not: the word that makes the comment one is crossed out, character for
character, and every position stays. A comment is the user's if the text before has it: outside
what changed, or on a line that had the same code up to it, however it is indented or goes on. What
is not covered: other ways to keep a checker quiet (`Any`, `cast`, `@no_type_check`), which are code
and are shown as such.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from trueline.analysis.spread import common_prefix, common_suffix
from trueline.analysis.syntax.lexer import open_at_end, tokens

_SILENCING = re.compile(r"#[^\S\n]*(type(?=:\s*ignore)|mypy(?=:)|(?:noqa|NOQA)\b)")
_TO_OTHERS_TOO = ("noqa", "NOQA")


@dataclass(frozen=True, slots=True)
class _Comment:
    """A silencing comment: where it starts, where its word does, and what it stands behind."""

    start: int
    at: int
    word: str
    code: str


def unsilenced(before: str, after: str) -> str:
    """`after` with the silencing comments crossed out that a candidate brought into `before`."""
    return _crossed_out(after, _brought_in(before, after, ends_alike=True))


def unsilenced_start(before: str, text: str) -> str:
    """The same of a text that ends at the cursor, while a candidate is written into `before`."""
    return _crossed_out(text, _brought_in(before, text, ends_alike=False))


def without_silencing(before: str, prefix: str, text: str, suffix: str) -> str:
    """A candidate, between `prefix` and `suffix`, without what it tells mypy to overlook.

    `noqa` stays: it speaks to other linters as well.
    """
    if _SILENCING.search(text) is None:
        return text
    found = _brought_in(before, prefix + text + suffix, ends_alike=True)
    starts = [one.start - len(prefix) for one in found if one.word not in _TO_OTHERS_TOO]
    comments = [
        (one.start, one.start + len(one.text.rstrip("\r")))
        for one in tokens(text, open_at_end(prefix).quote)
        if one.kind == "comment"
    ]
    for start in reversed(starts):
        ends = [end for begin, end in comments if begin <= start < end]
        if ends:
            text = _without(text, start, ends[0])
    return text


def is_comment(row: str, at: int) -> bool:
    """Whether the `#` at this place of a line begins or continues a comment.

    Where a string that other lines go on with makes it unclear, it is taken to be one.
    """
    if "'" not in row and '"' not in row:
        return True
    found = list(tokens(row))
    unclear = any(one.kind == "quote" for one in found)
    return unclear or any(one.kind == "comment" and one.start <= at for one in found)


def _brought_in(before: str, after: str, *, ends_alike: bool) -> list[_Comment]:
    if _SILENCING.search(after) is None:
        return []
    head = common_prefix(before, after)
    most = min(len(before), len(after)) - head
    tail = common_suffix(before, after, most) if ends_alike else 0
    first = after.rfind("\n", 0, head) + 1
    old = list(_comments(before, first, len(before) - tail))
    left = Counter(one.code for one in old)
    new = []
    for one in _comments(after, first, len(after) - tail):
        if left[one.code]:
            left[one.code] -= 1
        else:
            new.append(one)
    # Where the code before a comment changed, the comment is still the one behind the cursor.
    kept = {at for one in old if left[one.code] and (at := len(before) - one.start) <= tail}
    return [one for one in new if len(after) - one.start not in kept]


def _comments(text: str, start: int, end: int) -> Iterator[_Comment]:
    """The silencing comments on the lines between two offsets, the last line whole."""
    stop = text.find("\n", end)
    for match in _SILENCING.finditer(text, start, stop if stop >= 0 else len(text)):
        line = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        row = text[line : line_end if line_end >= 0 else len(text)]
        if is_comment(row, match.start() - line):
            # What is told to mypy of the whole file matters to the last word.
            code = row if match[1] == "mypy" else row[: match.end() - line]
            yield _Comment(match.start(), match.start(1), match[1], code.strip())


def _crossed_out(text: str, comments: list[_Comment]) -> str:
    for one in comments:
        end = one.at + len(one.word)
        text = text[: one.at] + "x" * len(one.word) + text[end:]
    return text


def _without(text: str, start: int, end: int) -> str:
    """`text` without the part of a comment at `start`, and without its line if that is all of it.

    The comment ends at `end`, and the part before another `#`.
    """
    more = text.find("#", start + 1, end)
    if more >= 0:
        return text[:start] + text[more:]
    head = text[:start].rstrip(" \t")
    rest = text[end:]
    if head.endswith("\n"):
        return head + rest.removeprefix("\r").removeprefix("\n")
    return head + rest
