"""Defaults: what is given where an expression has no value, as one does for an empty list.

An expression that fails only where an example shows a result which the words state becomes a whole
function with that result as its default. What is empty or zero where it fails is found among its
parts, so that the program asks for it before, and catches no exception.
"""

from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.lines import escaped

WITH_DEFAULT = {
    "max({0})": "max({{0}}, default={default})",
    "min({0})": "min({{0}}, default={default})",
}
COST = 3


def with_default(
    expression: Expression, default: object, known: int
) -> tuple[int, Expression] | None:
    """The expression with a default for where it fails, and what that costs; None if none fits.

    `known` are the points that the part asked for must tell apart.
    """
    text = escaped(repr(list(default) if isinstance(default, tuple) else default))
    for part in (*expression[2:], *(inner for one in expression[2:] for inner in one[2:])):
        if not _tells(expression[0], part[0], known):
            continue
        values = tuple(
            default if one is FAILED and asked is not FAILED and not asked else one
            for one, asked in zip(expression[0], part[0], strict=True)
        )
        source = WITH_DEFAULT.get(expression[1].source)
        if source is not None and part is expression[2]:
            return COST, (values, Template(source.format(default=text)), part)
        template = Template(f"({{1}} if {{0}} else {text})")
        return COST + 1, (values, template, part, expression)
    return None


def _tells(values: tuple[Any, ...], asked: tuple[Any, ...], known: int) -> bool:
    """Whether a part is there, and true, just where the expression has a value."""
    if len(asked) != len(values):
        return False
    pairs = zip(values[:known], asked[:known], strict=True)
    return all(one is not FAILED and bool(one) == (value is not FAILED) for value, one in pairs)
