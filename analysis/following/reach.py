"""The names that a use in a place may mean, read off a text that may not parse.

While somebody types, the file rarely parses. So this is a reading of words: every name that stands,
other than behind a dot, outside functions or in the functions around the place, above it or below.
That is a superset of what is bound there, so what is left out is bound nowhere in reach. Text that
binds names unseen (a star import, `globals()`, `exec`) makes the answer None.
"""

import builtins

from trueline.analysis.following.sections import Section, sections
from trueline.analysis.following.statement import KEYWORDS
from trueline.analysis.scope import MODULE_NAMES

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
    head = list(sections(before))
    tail = list(sections(after, head[-1].depth))
    if any(section.unseen for section in (*head, *tail)):
        return None
    scopes = _Scopes()
    for section in head:
        scopes.take(section)
    around = scopes.open
    for section in tail:
        scopes.take(section)
    declared = (section.declared for section in (*head, *tail))
    return frozenset().union(*declared, *(scopes.names[owner] for owner in around))


class _Scopes:
    """The names of a text by the function whose body they are in; 0 is none."""

    def __init__(self) -> None:
        self.names: list[set[str]] = [set()]
        self._stack: list[tuple[int, int]] = []

    @property
    def open(self) -> frozenset[int]:
        """The functions around the last line."""
        return frozenset({0, *(owner for _, owner in self._stack)})

    def take(self, section: Section) -> None:
        """Take the lines of one section more."""
        for lines in section.lines:
            while self._stack and self._stack[-1][0] >= lines.indent:
                self._stack.pop()
            if lines.function is not None:
                self.names[self._owner].update([lines.function] if lines.function else ())
                self._stack.append((lines.indent, len(self.names)))
                self.names.append(set())
            self.names[self._owner].update(lines.words)

    @property
    def _owner(self) -> int:
        return self._stack[-1][1] if self._stack else 0
