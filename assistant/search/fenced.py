"""Code in a docstring, between Markdown fences or below `::`, read as a test is read.

It may prepare its arguments and name a result (`y = f(3)`, `assert y == 9`), which the readers of
prose, who take each line by itself, do not see. A block that is no Python, or that defines a
function of that name, says nothing.
"""

import ast
import contextlib
import re
from collections.abc import Iterator, Sequence
from textwrap import dedent

from trueline.assistant.search.forgetting import Stopped
from trueline.assistant.search.statements import Reader
from trueline.assistant.search.wording import barred_lines
from trueline.assistant.search.written import Reading

SOURCE = "docstring"
_OPENED = re.compile(r"[ \t]*(```|~~~)[ \t]*(?:py|python3?)?[ \t]*$")
_INTRODUCED = re.compile(r"([ \t]*)\S.*::[ \t]*$")


def code_in(text: str, name: str) -> Reading:
    """The examples of function `name` in the blocks of code of a docstring, one after the other."""
    lines, barred = text.split("\n"), barred_lines(text)
    reader = Reader(frozenset({name}), SOURCE, text)
    for start, end in _blocks(lines):
        code = "\n".join(lines[start:end])
        if f"{name}(" not in code or start - 1 in barred:
            continue
        try:
            tree = ast.increment_lineno(ast.parse(dedent(code)), start)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        with contextlib.suppress(Stopped):
            reader.block(tree.body)
    return reader.reading


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The 0-based first line of each block, and the line behind it."""
    start = 0
    while start < len(lines):
        opened, introduced = _OPENED.match(lines[start]), _INTRODUCED.match(lines[start])
        start = end = start + 1
        if opened:
            while end < len(lines) and lines[end].strip() != opened[1]:
                end += 1
        elif introduced:
            margin = len(introduced[1])
            while end < len(lines) and (not lines[end].strip() or _margin(lines[end]) > margin):
                end += 1
        if end > start:
            yield start, end
            start = end


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())
