"""The words of a text by the lines that they stand in, each part of the text read once.

A text is cut before the headers of its functions and classes. What a part says depends on itself
alone, so it is remembered: while somebody types, the part with the cursor is read again and no
other. A part that ends within a string is read together with the parts behind it.
"""

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

REMEMBERED = 2048  # parts: those of a few files
ANYWHERE = 1 << 30  # deeper than any line
_QUOTED = re.compile(
    r"""[rbutRBUT]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"""
    r"""|(?P<unclosed>(?:\"\"\"|''').*)|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"""
    r"""|(?P<open>[\"'][^\n]*))|\#[^\n]*""",
    re.DOTALL,
)
_WORD = re.compile(r"(?<![.\w])[^\W\d]\w*")
_CUT = re.compile(r"\n(?=[ \t]*(?:async[ ]+)?(?:def|class)\b)")
_HEADER = re.compile(r"([ \t]*)(?:async[ ]+)?(def|class)\b[ \t]*(\w*)")
_UNSEEN = re.compile(r"import[ ]*\(?[ ]*\*|\b(?:globals|exec)[ ]*\(|\bglobal_enum\b")
_GLOBAL = re.compile(r"^[ \t]*global[ ]+([^\n#]+)", re.MULTILINE)
_CLOSES = ")]}"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that follow each other: how deep the least deep of them is, and their words.

    `function` is the name of the function whose header they are.
    """

    indent: int
    words: frozenset[str]
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text.

    Attributes:
        lines: its lines; where they get less deep, others begin.
        declared: the names that are declared `global`.
        unseen: whether it may bind names that it does not name.
        ended: whether no string is open at its end.
        depth: how many brackets are open at its end.
    """

    lines: tuple[Lines, ...]
    declared: frozenset[str]
    unseen: bool
    ended: bool
    depth: int


def sections(text: str, depth: int = 0) -> Iterator[Section]:
    """The parts of a text, which begins in so many brackets."""
    cuts = [0, *(match.end() for match in _CUT.finditer(text)), len(text)]
    first = 0
    while first < len(cuts) - 1:
        for more in (2**power for power in itertools.count()):
            last = min(first + more, len(cuts) - 1)
            found = _section(text[cuts[first] : cuts[last]], depth)
            if found.ended or last == len(cuts) - 1:
                break
        yield found
        first, depth = last, found.depth


def without_text(source: str) -> str:
    """The source without strings and comments.

    What no quote closes stays, to the end of its line, or of the text after three: beside a hole
    inside a string such a quote closes it, and what follows is code.
    """
    return _QUOTED.sub(_left_of, source)


def _left_of(match: re.Match[str]) -> str:
    if match["unclosed"] or match["open"]:
        return match[0]
    return "" if match[0][0] == "#" else '" "'


@functools.lru_cache(maxsize=REMEMBERED)
def _section(source: str, depth: int) -> Section:
    text = without_text(source)
    declared = frozenset(name for row in _GLOBAL.findall(text) for name in _WORD.findall(row))
    reading = _Reading(depth)
    for row in text.split("\n"):
        reading.take(row)
    reading.end()
    ended = '"""' not in text and "'''" not in text
    unseen = _UNSEEN.search(text) is not None
    return Section(tuple(reading.found), declared, unseen, ended, reading.depth)


class _Reading:
    """Lines as they are gathered."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.found: list[Lines] = []
        self._rows: list[str] = []
        self._indent = ANYWHERE

    def take(self, row: str) -> None:
        """Take one line more."""
        bare = row.lstrip()
        header = _HEADER.match(row)
        if bare and (self.depth <= 0 or header):
            self.depth = 0
            indent = len(row) - len(bare)
            if header:
                self.end()
                function = header[3] if header[2] == "def" else None
                self.found.append(Lines(indent, frozenset(_WORD.findall(row)), function))
            elif indent < self._indent and bare[0] not in _CLOSES:
                self.end()
                self._indent = indent
        self.depth += row.count("(") + row.count("[") + row.count("{")
        self.depth -= row.count(")") + row.count("]") + row.count("}")
        if not (header and bare):
            self._rows.append(row)

    def end(self) -> None:
        """Make lines of what was gathered, and begin anew."""
        words = frozenset(_WORD.findall("\n".join(self._rows)))
        if words or self._indent < ANYWHERE:
            self.found.append(Lines(self._indent, words))
        self._rows, self._indent = [], ANYWHERE
