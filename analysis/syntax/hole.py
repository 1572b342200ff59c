"""What a completion at a position should cover: the rest of a line, a block, a function's body.

The rule is what a person would expect to be filled in: where text follows on the line, or inside
a statement, only the line; on an empty line below a header, what the header opens.
"""

import functools
import re
from typing import Literal

from trueline.analysis.syntax.lexer import open_at_end

HoleKind = Literal["line", "block", "function"]
_DEF = re.compile(r"[ \t]*(?:async[ \t]+)?def\b")
_DOCSTRING_LINE = re.compile(r"""[ \t]*[rRuU]?("{3}|'{3}|"|')""")


def hole_kind(prefix: str, suffix: str) -> HoleKind:
    """What a completion between `prefix` and `suffix` should cover."""
    head, _, line = prefix.rpartition("\n")
    if suffix.split("\n", 1)[0].strip():
        return "line"
    state = open_at_end(prefix)
    if state.inside or state.comment:
        return "line"
    if line.strip():
        return _opened(line) if line.rstrip().endswith(":") else "line"
    above = last_statement_line(head)
    if _continues_below(line, suffix):
        return "line"
    return _opened(above) if above.rstrip().endswith(":") else "line"


@functools.lru_cache(maxsize=32)
def last_statement_line(head: str) -> str:
    """The first physical line of the last statement of `head`; a docstring's is its `def` line."""
    lines = head.splitlines()
    index = _last_code(lines, len(lines))
    if index < 0:
        return ""
    above = _docstring_start(lines, index)
    if above is not None:
        opener = _last_code(lines, above)
        if opener >= 0 and _code(lines[opener]).endswith(":"):
            index = opener
    return _header(lines, index)


def _opened(line: str) -> HoleKind:
    return "function" if _DEF.match(line) else "block"


def _last_code(lines: list[str], stop: int) -> int:
    for index in range(stop - 1, -1, -1):
        text = lines[index].strip()
        if text and not text.startswith("#"):
            return index
    return -1


def _header(lines: list[str], index: int) -> str:
    """The line where the header that ends at `index` starts: a long `def` spans several lines."""
    if _balanced(lines[index : index + 1]):
        return _code(lines[index])
    for start in range(index - 1, max(index - 60, -1), -1):
        if not open_at_end("\n".join(lines[start : index + 1])).inside and _balanced(
            lines[start : index + 1]
        ):
            return lines[start].split("#")[0].rstrip() + (
                ":" if _code(lines[index]).endswith(":") else ""
            )
    return _code(lines[index])


def _balanced(lines: list[str]) -> bool:
    text = "\n".join(lines)
    return sum(map(text.count, "([{")) == sum(map(text.count, ")]}"))


def _code(line: str) -> str:
    return re.sub(r"(:)\s*#[^'\"]*$", r"\1", line).rstrip()


def _docstring_start(lines: list[str], index: int) -> int | None:
    """The line where a string statement that ends at `index` starts, if one does."""
    last = lines[index].rstrip()
    for quote in ('"""', "'''"):
        if not last.endswith(quote):
            continue
        if last.count(quote) >= 2 and _DOCSTRING_LINE.match(last):
            return index
        for start in range(index - 1, -1, -1):
            if quote in lines[start]:
                return start if _DOCSTRING_LINE.match(lines[start]) else None
    if last.endswith(('"', "'")) and _DOCSTRING_LINE.match(last):
        return index
    return None


def _continues_below(line: str, suffix: str) -> bool:
    """Whether the next code below belongs to the block that the empty `line` is in."""
    for below in suffix.split("\n")[1:]:
        text = below.strip()
        if text and not text.startswith("#"):
            return len(below) - len(below.lstrip()) >= max(len(line), 1)
    return False
