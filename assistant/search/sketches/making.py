"""All programs one edit away from a function: the likeliest mistakes first, none twice.

The order was fixed by what repaired recorded samples of a model before this was built: constants,
comparisons, bounds and variables, then operators and statements; what is returned, wrapped in a
call, comes last, because it repairs the examples more often than the program. What is not made:
anything outside the function, and statements that are not there, but for the case of an empty
argument.
"""

from collections.abc import Iterator

from tree_sitter import Node

from trueline.analysis.syntax import function_span
from trueline.analysis.syntax.tree import Source
from trueline.assistant.search.sketches import expressions, names, statements
from trueline.assistant.search.sketches.edit import Body, Edit

MOST = 3_000
ORDER = (
    expressions.constants,
    expressions.comparisons,
    expressions.bounds,
    names.variables,
    expressions.operators,
    expressions.brackets,
    names.calls,
    statements.places,
    expressions.negations,
    statements.guards,
    expressions.results,
)


def one_edits(text: str, name: str) -> list[Edit]:
    """The edits of function `name` of a module, `MOST` at most; none if it is not there."""
    body = _body(text, name)
    return [] if body is None else list(_distinct(text, body))


def _distinct(text: str, body: Body) -> Iterator[Edit]:
    seen = {(0, 0, "")}
    for make in ORDER:
        for one in make(body):
            key = (one.start, one.end, one.new)
            if key not in seen and text[one.start : one.end] != one.new:
                seen.add(key)
                yield one
            if len(seen) > MOST:
                return


def _body(text: str, name: str) -> Body | None:
    span = function_span(text, name)
    if span is None:
        return None
    source = Source(text)
    start, end = source.byte(span.body_start), source.byte(span.end)
    node = source.root.descendant_for_byte_range(max(0, end - 1), max(0, end - 1))
    function = _enclosing(node, source.byte(span.start))
    return None if function is None else Body(source, function, start, end, span.indent)


def _enclosing(node: Node | None, start: int) -> Node | None:
    """The outermost function around a node that begins at `start`, its decorators left aside."""
    found = None
    while node is not None and node.start_byte >= start:
        found = node if node.type == "function_definition" else found
        node = node.parent
    return found
