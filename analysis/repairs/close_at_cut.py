"""Rule `close-at-cut`: brackets and quotes that are wrong where the candidate ends.

A model that is cut off leaves brackets open, and one that does not see what follows closes too
many, or with the wrong one. Only the end of the candidate's last line of code is touched, and only
where exactly one closing makes the whole file valid: what the text behind it closes is closed
there. Tried are, in this order, closing what is open, leaving out what is too much, and another
closing for the one that stands there; the first kind of change that makes a valid file decides.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.syntax.errors import compile_error
from trueline.analysis.syntax.lexer import CLOSER, open_at_end, tokens

MOST_CLOSERS = 8
_CLOSING = re.compile(r"""[)\]}"']*$""")
_REST = re.compile(r"\s*:?\s*$")


@dataclass(frozen=True, slots=True)
class _Cut:
    """A file at the candidate's end: text, closing brackets and quotes, a colon, what follows."""

    head: str
    closing: str
    tail: str


def close_at_cut(problem: Problem) -> Repair | None:
    """Close what is open at the candidate's end, or open no more; None if it is not one way."""
    if not any(one.stage == "syntax" for one in problem.findings):
        return None
    cut = _cut(problem.before, problem.after)
    if cut is None or compile_error(problem.after) is None:
        return None
    for closings in _ways(cut):
        valid = {one for one in closings if compile_error(cut.head + one + cut.tail) is None}
        if valid:
            text = cut.head + valid.pop() + cut.tail
            return None if valid else Repair("close-at-cut", "closing fixed", text)
    return None


def _ways(cut: _Cut) -> tuple[set[str], ...]:
    """What could stand in the place of the closing, the likeliest kind of change first.

    Inside a string brackets are text, and so is another quote than the one that is open: whether
    they belong to it or were to end it, their author knows. Only another quote is sure: it was.
    """
    closing = cut.closing
    anew = set(_closers(cut.head))
    more = {closing + closers for closers in _closers(cut.head + closing)}
    if closing and open_at_end(cut.head + closing).quote:
        return (anew,) if set(closing) & {"'", '"'} else (anew | more,)
    fewer = {closing[:kept] for kept in range(len(closing))}
    other = {
        closing[:kept] + closers
        for kept in range(len(closing))
        for closers in _closers(cut.head + closing[:kept])
    }
    return more, fewer, other


def _closers(text: str) -> Iterator[str]:
    """What closes the string and then one bracket after the other that are open after `text`.

    Nothing where something is still to come: after an opening bracket or quote, or a comma.
    """
    state = open_at_end(text)
    closers = state.quote
    if text.rstrip()[-1:] in {*CLOSER, ","} or (closers and text.endswith(closers)):
        return
    if closers:
        yield closers
    for bracket in state.brackets[: -MOST_CLOSERS - 1 : -1]:
        closers += CLOSER[bracket]
        yield closers


def _cut(before: str, after: str) -> _Cut | None:
    """The file at the end of what is new in it, comments and blanks left out."""
    start, end = _span(before, after)
    code = _code_end(after, start, end)
    if code <= start:
        return None
    rest = _REST.search(after, 0, code)
    head = after[: rest.start() if rest else code]
    closing = _CLOSING.search(head, start)
    at = closing.start() if closing else len(head)
    return _Cut(after[:at], head[at:], after[len(head) :])


def _code_end(text: str, start: int, end: int) -> int:
    """Where the last line of text[start:end] that is no comment ends, its comment left out."""
    comments = [(one.start, one.end) for one in tokens(text[:end]) if one.kind == "comment"]
    code = start + len(text[start:end].rstrip())
    for first, last in reversed(comments):
        if last < code:
            break
        code = start + len(text[start:first].rstrip()) if first > start else start
    return code


def _span(before: str, after: str) -> tuple[int, int]:
    """Where what is new starts and ends: whole rows if they replace none, else within its rows."""
    old, new = before.split("\n"), after.split("\n")
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    start, end = (
        len("\n".join([*new[:head], ""])),
        len(after) - len("\n".join(["", *new[len(new) - tail :]])),
    )
    if not tail:
        end = len(after)
    replaced = "\n".join(old[head : len(old) - tail])
    rows = after[start:end]
    same = _common(replaced, rows)
    return start + same, end - _common(replaced[same:][::-1], rows[same:][::-1])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many characters, or rows, both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
