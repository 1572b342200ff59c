"""What of a candidate the suffix says already: closing brackets, quotes, the line's rest, lines."""

import re

from trueline.analysis.syntax.lexer import Open, unmatched_closers

LOOK_AHEAD = 4000
_CLOSERS_ONLY = re.compile(r"[)\]}\s]*")


def drop_suffix(text: str, line: str, suffix: str, state: Open) -> str:
    """`text` without what `suffix` repeats; `line` stands before the cursor on its line."""
    text = _drop_field(text, suffix, state)
    text = _drop_quote(text, suffix, state)
    text = _drop_closers(text, suffix, state)
    text = _drop_rest_of_line(text, suffix)
    return _drop_lines(text, line, suffix)


def _drop_quote(text: str, suffix: str, state: Open) -> str:
    """Cut where the candidate ends a string that the suffix ends."""
    if not state.quote:
        return text
    if not _closes(suffix, state.quote):
        return text
    end = re.search(rf"(?<!\\){re.escape(state.quote)}", text)
    return text[: end.start()] if end else text


def _drop_field(text: str, suffix: str, state: Open) -> str:
    """Cut before the first bracket of a replacement field that the suffix closes."""
    owed = len(unmatched_closers(suffix.split("\n", 1)[0])) if state.field else 0
    closers = unmatched_closers(text)
    allowed = max(len(state.field) - owed, 0)
    return text[: closers[allowed]] if owed and len(closers) > allowed else text


def _closes(suffix: str, quote: str) -> bool:
    """Whether the next `quote` of the suffix ends a string; it may begin the next docstring."""
    if len(quote) == 1:
        return suffix.split("\n", 1)[0].count(quote) % 2 == 1
    before, found, _ = suffix.partition(quote)
    above, _, row = before.rpartition("\n")
    if not found or row.rstrip().endswith(("=", "(", ",", "[")):
        return False
    return bool(row.strip(" \trRuUfFbB")) or not above.rstrip().endswith(":")


def _drop_closers(text: str, suffix: str, state: Open) -> str:
    """Cut before the first bracket that closes what the suffix closes."""
    if not state.brackets:
        return text
    owed = len(unmatched_closers(suffix[:LOOK_AHEAD], state.quote))
    allowed = max(len(state.brackets) - owed, 0)
    closers = unmatched_closers(text, state.quote)
    if len(closers) <= allowed or owed == 0:
        return text
    return text[: closers[allowed]]


def _drop_rest_of_line(text: str, suffix: str) -> str:
    rest = suffix.split("\n", 1)[0].strip()
    if not rest or _CLOSERS_ONLY.fullmatch(rest) or "\n" in text:
        return text
    body = text.rstrip()
    if body.endswith(rest) and (len(rest) > 1 or not rest.isalnum()):
        return body[: -len(rest)]
    return text


def _drop_lines(text: str, line: str, suffix: str) -> str:
    """Cut where the candidate goes on with the lines that follow in the file anyway."""
    below = [row.rstrip() for row in suffix[:LOOK_AHEAD].split("\n")[1:] if row.strip()]
    first = suffix.split("\n", 1)[0]
    if first.strip():
        if line.strip() or "\n" not in text:
            return text
        below.insert(0, (line + first).rstrip())
    rows = text.split("\n")
    said = [(line + rows[0]).rstrip(), *(row.rstrip() for row in rows[1:])]
    for index, row in enumerate(said):
        if row and below and row == below[0] and _repeats(said[index:], below):
            return "\n".join(rows[:index])
    return text


def _repeats(said: list[str], below: list[str]) -> bool:
    """Whether all the candidate's remaining lines are the file's, or at least the next two."""
    left = [row for row in said if row]
    shared = 0
    for mine, theirs in zip(left, below, strict=False):
        if mine != theirs:
            break
        shared += 1
    if shared == len(left) or shared >= 2:
        return True
    return shared == len(left) - 1 < len(below) and below[shared].startswith(left[-1])
