"""A docstring that a model writes once more, below the one that the function has already.

It is no docstring there but a statement that does nothing, and no check minds it. Only the first
statement of a candidate is looked at, and only where more follows it.
"""

import ast

from trueline.analysis.syntax import Positions

Function = ast.FunctionDef | ast.AsyncFunctionDef


def without_restated(prefix: str, text: str, suffix: str) -> str:
    """A candidate between `prefix`, which ends in a docstring, and `suffix`, less a string first.

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
        if not isinstance(node, Function) or len(node.body) < 3:
            continue
        first, second = node.body[:2]
        if _is_string(first) and _is_string(second):
            begin = at(second.lineno, second.col_offset)
            end = at(second.end_lineno or 0, second.end_col_offset or 0)
            if begin == start and end < len(prefix) + len(text):
                rest = text[end - len(prefix) :].lstrip("; \t\n")
                return text[: begin - len(prefix)] + rest
    return text


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
