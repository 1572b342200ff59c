"""A docstring that a model writes once more, below the one that the function has already.

It is no docstring there but a statement that does nothing, and no check minds it. Only the strings
at the start of a candidate are looked at, and only where more follows them.
"""

import ast
import itertools

from trueline.analysis.syntax import Positions

Function = ast.FunctionDef | ast.AsyncFunctionDef


def without_restated(prefix: str, text: str, suffix: str) -> str:
    """A candidate between `prefix`, with the docstring, and `suffix`, less its first strings.

    What does not parse, and what stands in a function without a docstring, is left as it is.
    """
    if not text.lstrip()[:3].strip("rRuU").startswith(("'", '"')):
        return text
    whole = prefix + text + suffix
    try:
        tree = ast.parse(whole)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    positions, start = Positions(whole), len(prefix) + len(text) - len(text.lstrip())

    def at(line: int, column: int) -> int:
        return positions.offset(line, positions.from_bytes(line, column))

    for node in ast.walk(tree):
        if not isinstance(node, Function) or not _is_string(node.body[0]):
            continue
        strings = list(itertools.takewhile(_is_string, node.body))
        if not 1 < len(strings) < len(node.body):
            continue
        begin = at(strings[1].lineno, strings[1].col_offset)
        end = at(strings[-1].end_lineno or 0, strings[-1].end_col_offset or 0)
        if begin == start and end < len(prefix) + len(text):
            return text[: begin - len(prefix)] + text[end - len(prefix) :].lstrip("; \t\n")
    return text


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
