"""Edits of statements: one left out, the last of a block moved out of it, the empty case first.

A `return` one step too deep, inside the loop whose end it should wait for, is what small models
write; a line too many; and nothing for an argument that is empty.
"""

from collections.abc import Iterator

from tree_sitter import Node

from trueline.assistant.search.sketches.edit import Body, Edit, said, short
from trueline.assistant.search.sketches.names import parameters

KEPT = {
    "function_definition",
    "class_definition",
    "pass_statement",
    "comment",
    "decorated_definition",
}
EMPTY_RESULTS = ("[]", "''", "0", "None", "False", "True", "{}", "-1", "1")
INNER = {"for_statement", "while_statement", "if_statement", "elif_clause", "else_clause"}


def places(body: Body) -> Iterator[Edit]:
    """Every statement left out, then every last one of an inner block moved out of it."""
    blocks = [node for node in body.nodes() if node.type == "block"]
    whole = body.function.child_by_field_name("body")
    for block in [*([whole] if whole is not None else []), *blocks]:
        statements = [one for one in block.named_children if one.type != "comment"]
        for one in statements:
            if one.type not in KEPT and body.start <= one.start_byte and one.end_byte <= body.end:
                yield _without(body, one, alone=len(statements) == 1)
    for block in blocks:
        yield from _moved(body, block)


def guards(body: Body) -> Iterator[Edit]:
    """A result for an argument that is empty or zero, before anything else is done."""
    above = body.source.data[: body.start]
    if above and not above.endswith(b"\n"):
        return
    for name in parameters(body):
        for value in EMPTY_RESULTS:
            new = f"{body.indent}if not {name}:\n{body.indent}    return {value}\n"
            message = f"put `if not {name}: return {value}`"
            yield body.between(body.start, body.start, new, "guard", message)


def _without(body: Body, node: Node, *, alone: bool) -> Edit:
    message = f"left out `{short(said(node))}`"
    span = None if alone else _lines(body, node)
    if span is None:
        return body.between(node.start_byte, node.end_byte, "pass", "place", message)
    return body.between(*span, "", "place", message)


def _moved(body: Body, block: Node) -> Iterator[Edit]:
    """The last statement of a block, one step further left."""
    around = block.parent
    last = block.named_children[-1] if block.named_children else None
    if around is None or around.type not in INNER or last is None or last.type in KEPT:
        return
    if len(block.named_children) == 1 or _followed(around):
        return
    span = _lines(body, last)
    if span is None:
        return
    depth = around.start_point.column
    inner = last.start_point.column
    rows = body.source.data[span[0] : span[1]].decode("utf-8", "replace").splitlines(keepends=True)
    if inner <= depth or not all(row[: inner - depth].isspace() or not row.strip() for row in rows):
        return
    moved = "".join(row[inner - depth :] if row.strip() else row for row in rows)
    yield body.between(*span, moved, "place", f"moved `{short(said(last))}` out of its block")


def _followed(node: Node) -> bool:
    """Whether another branch follows the block, so that nothing can be put between the two."""
    after = node.next_named_sibling
    branch = after is not None and after.type in ("elif_clause", "else_clause")
    return branch or node.child_by_field_name("alternative") is not None


def _lines(body: Body, node: Node) -> tuple[int, int] | None:
    """The whole lines of a statement; None where something else stands on them."""
    data = body.source.data
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    end = data.find(b"\n", node.end_byte)
    end = len(data) if end < 0 else end + 1
    before, behind = data[start : node.start_byte], data[node.end_byte : end].strip()
    if before.strip() or (behind and not behind.startswith(b"#")):
        return None
    return (start, end) if body.start <= start else None
