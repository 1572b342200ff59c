"""The names that a use in a place may mean, read off a text that may not parse.

While somebody types, the file rarely parses. So this is a reading of words: every name that stands,
other than behind a dot, outside functions or in the functions around the place, above it or below.
That is a superset of what is bound there, so what is left out is bound nowhere in reach. Text that
binds names unseen (a star import, `globals()`, `exec`) makes the answer None.
"""

import builtins
import re

from trueline.analysis.following.statement import KEYWORDS
from trueline.analysis.scope import MODULE_NAMES

_QUOTED = re.compile(
    r"""[rbutRBUT]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"""
    r"""|(?P<unclosed>(?:\"\"\"|''').*)|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"""
    r"""|(?P<open>[\"'][^\n]*))|\#[^\n]*""",
    re.DOTALL,
)
_WORD = re.compile(r"(?<![.\w])[^\W\d]\w*")
_HEADER = re.compile(r"([ \t]*)(?:async[ ]+)?(def|class)\b[ \t]*(\w*)")
_UNSEEN = re.compile(r"import[ ]*\(?[ ]*\*|\b(?:globals|exec)[ ]*\(|\bglobal_enum\b")
_GLOBAL = re.compile(r"^[ \t]*global[ ]+([^\n#]+)", re.MULTILINE)
_CLOSES = ")]}"
_BEFORE_QUOTES = frozenset({"r", "b", "f", "u", "t", "rb", "br", "rf", "fr", "rt", "tr"})
ALWAYS = (
    frozenset(dir(builtins))
    | MODULE_NAMES
    | KEYWORDS
    | {"__class__", "match", "case", "type"}
    | _BEFORE_QUOTES
    | {prefix.upper() for prefix in _BEFORE_QUOTES}
)


def names_in_reach(before: str, after: str) -> frozenset[str] | None:
    """The names that may be read between `before` and `after`; None if some may be unseen."""
    head, tail = without_text(before), without_text(after)
    if _UNSEEN.search(head) or _UNSEEN.search(tail):
        return None
    scopes = _Scopes()
    scopes.read(head)
    around = scopes.open
    scopes.read(tail)
    found: set[str] = set()
    for owner, rows in scopes.rows.items():
        if owner in around:
            found.update(_WORD.findall("\n".join(rows)))
    for declared in (*_GLOBAL.findall(head), *_GLOBAL.findall(tail)):
        found.update(_WORD.findall(declared))
    return frozenset(found)


def without_text(source: str) -> str:
    """The source without strings and comments.

    What no quote closes stays, to the end of its line, or of the text after three: beside a hole
    inside a string such a quote closes it, and what follows is code.
    """
    return _QUOTED.sub(_left_of, source)


def _left_of(match: re.Match[str]) -> str:
    if match["unclosed"] or match["open"]:
        return match[0]
    return "" if match[0][0] == "#" else '""'


class _Scopes:
    """The lines of a text by the function whose body they are in; 0 is none."""

    def __init__(self) -> None:
        self.rows: dict[int, list[str]] = {0: []}
        self._stack: list[tuple[int, int]] = []
        self._count = 0
        self._depth = 0

    @property
    def open(self) -> frozenset[int]:
        """The functions around the last line."""
        return frozenset({0, *(owner for _, owner in self._stack)})

    def read(self, text: str) -> None:
        """Take more lines."""
        for row in text.split("\n"):
            bare = row.lstrip()
            header = _HEADER.match(row)
            if bare and (self._depth <= 0 or header):
                self._depth = 0
                indent = len(row) - len(bare)
                while self._stack and self._stack[-1][0] >= indent and bare[0] not in _CLOSES:
                    self._stack.pop()
                if header and header[2] == "def":
                    self.rows[self._owner].append(header[3])
                    self._count += 1
                    self._stack.append((indent, self._count))
                    self.rows[self._count] = []
            self._depth += row.count("(") + row.count("[") + row.count("{")
            self._depth -= row.count(")") + row.count("]") + row.count("}")
            self.rows[self._owner].append(row)

    @property
    def _owner(self) -> int:
        return self._stack[-1][1] if self._stack else 0
