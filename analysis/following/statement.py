"""The tokens of the statement that a text ends in.

Python's own tokenizer wants a whole program. Here a text begins where a statement does and ends
anywhere; what is read is the last statement in it. What is not covered: the replacement fields of
f-strings, which count as text.
"""

import keyword
import re
from dataclasses import dataclass

from trueline.analysis.syntax.lexer import open_at_end, unmatched_closers

_TOKEN = re.compile(
    r"""(?P<space>[ \t\f]+|\\\r?\n)
      | (?P<newline>\r?\n)
      | (?P<comment>\#[^\n]*)
      | (?P<string>[rbfutRBFUT]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''
            |\"(?!\"\")(?:[^\"\\\n]|\\.)*\"|'(?!'')(?:[^'\\\n]|\\.)*'))
      | (?P<unclosed>[rbfutRBFUT]{0,2}[\"'])
      | (?P<number>\d[\w.]*|\.\d\w*)
      | (?P<name>[^\W\d]\w*)
      | (?P<op>:=|->|\.\.\.|(?:\*\*|//|>>|<<)=?|[-+*/%@&|^=!<>]=|[-+*/%@&|^~<>=.,:;()\[\]{}])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
KEYWORDS = frozenset(keyword.kwlist)
_LOOK_BACK = 60  # lines that a statement may be long


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text, and where it begins in the text that was read."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Tail:
    """The last statements of a text.

    Attributes:
        tokens: of the statement that the text ends in; empty where the next one begins; None where
            the text ends in a string or a comment, so that no word of the program stands there.
        start: where the line begins that this statement begins in.
        above: the last token of the statement before it, None if the text has none.
        above_start: where that statement begins.
        depth: how many brackets are open in the statement that the text ends in.
    """

    tokens: tuple[Token, ...] | None
    start: int
    above: Token | None
    above_start: int
    depth: int = 0

    def holds_behind(self, text: str) -> bool:
        """Whether the tail of a longer text can be read on from this one, that of `text`."""
        return self.tokens is not None and text[-1:] in {" ", "\t", "\n"}


NO_TAIL = Tail((), 0, None, 0)


def read_tail(text: str, known: Tail = NO_TAIL, at: int = 0) -> Tail:
    """The tail of `text`, which begins where a statement does.

    What was read before is not read again: `known` is the tail of the text before `at`, and holds
    behind it.
    """
    found = list(known.tokens or ())
    above, above_start, start, depth = known.above, known.above_start, known.start, known.depth
    comment = False
    for match in _TOKEN.finditer(text, at):
        kind = match.lastgroup or "other"
        comment = kind == "comment"
        if kind == "space" or comment:
            continue
        if kind == "unclosed":
            return Tail(None, start, above, above_start, depth)
        if kind == "newline":
            if depth <= 0:
                if found:
                    above, above_start = found[-1], start
                found, depth, start = [], 0, match.end()
            continue
        word = match.group()
        if kind == "op":
            depth += (word in "([{") - (word in ")]}")
            if word == ";" and depth <= 0:
                found = []
                continue
        found.append(Token(kind, word, match.start()))
    return Tail(None if comment else tuple(found), start, above, above_start, depth)


def tail_start(text: str) -> int | None:
    """Where the last statement begins that has code in `text`; None where that is not known."""
    state = open_at_end(text)
    if state.quote or state.comment:
        return None
    end = len(text) if state.brackets else len(text.rstrip())
    start = end
    for _ in range(_LOOK_BACK):
        if start == 0:
            return 0
        start = text.rfind("\n", 0, start - 1) + 1
        if _is_whole(text[start:end], len(state.brackets)) and not text[:start].endswith("\\\n"):
            return start
    return None


def _is_whole(part: str, brackets: int) -> bool:
    """Whether a part that ends in a statement has its beginning: it opens what is open, no more."""
    if part.lstrip().startswith("#"):
        return False
    state = open_at_end(part)
    return not state.quote and len(state.brackets) == brackets and not unmatched_closers(part)
