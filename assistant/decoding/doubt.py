"""Where a block ends because what follows is hardly right.

A small model does not know when to stop: behind a first line that may be right it goes on with what
is right less and less, until its tokens are used up. Each line costs the reader a glance, and one
that is wrong has the whole block rejected. So a block ends at the last complete statement before
the one with which all that was written becomes too unlikely. What is not covered: the first
statement, which the confidence is about, and functions that tests wait for.
"""

import re

from trueline.analysis.syntax import does_nothing
from trueline.analysis.syntax.indent import lead_of
from trueline.analysis.syntax.lexer import logical_lines, open_at_end

LEAST = -8.0  # nats of all that was written; see docs/decisions/0032-where-a-block-ends.md
_TRY = re.compile(r"[ \t]*try[ \t]*:")
_CLAUSE = re.compile(r"[ \t]*(?:except|finally)\b")


class Doubt:
    """A growing candidate, statement by statement, and how likely all of it is."""

    def __init__(self, least: float = LEAST) -> None:
        self._least = least
        self._text = ""
        self._start = 0
        self._logprob = 0.0

    def takes(self, text: str, logprob: float | None) -> str | None:
        """Take a chunk; once the text is too unlikely with a statement, what is kept before it.

        None while the candidate may go on, and for good where log-probabilities are missing.
        """
        self._text += text
        self._logprob += logprob if logprob is not None else 0.0
        end = self._text.rfind("\n") + 1
        row = self._text[self._start : end]
        if "\n" not in text or not row.strip() or open_at_end(self._text[:end]).inside:
            return None
        kept = complete(self._text[: self._start]) if self._logprob < self._least else ""
        self._start = end
        return kept if kept and not does_nothing(kept) else None


def complete(text: str) -> str:
    """The text without headers at its end that open no block, and `try:` without its clause."""
    rows = [text[start:stop] for start, stop in logical_lines(text)]
    while rows:
        at = _lacking(rows)
        if at is None:
            return "".join(rows)
        del rows[at:]
    return ""


def _lacking(rows: list[str]) -> int | None:
    """The row that lacks something behind it; the first one may lack its own white space."""
    code = [at for at, row in enumerate(rows) if row.strip() and not row.lstrip().startswith("#")]
    if code and (rows[code[-1]].rstrip().endswith(":") or rows[code[-1]].lstrip().startswith("@")):
        return code[-1]
    for at in code:
        lead = lead_of(rows[at])
        below = [rows[one] for one in code if one > at and (not at or lead_of(rows[one]) == lead)]
        if _TRY.match(rows[at]) and not any(map(_CLAUSE.match, below)):
            return at
    return None
