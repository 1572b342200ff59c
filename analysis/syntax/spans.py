"""Where functions and classes are in a text, unfinished text included.

Taken from the syntax tree that tree-sitter makes of any text: a broken line further up does not
hide a function that is whole.
"""

import re
from dataclasses import dataclass

from tree_sitter import Node

from trueline.analysis.syntax.positions import Positions
from trueline.analysis.syntax.tree import Source


@dataclass(frozen=True, slots=True)
class FunctionSpan:
    """A function in a text, as offsets in Unicode characters.

    `start` is where its decorators or its `def` begin, `body_start` the start of the first line
    that its body may be rewritten from (below the header and the docstring; after the colon for
    a body on the header's line), and `end` the end of its last statement with the
    comment behind it. `line` is the 1-based
    line of `def`. `indent` is the indentation of the body's statements; `inline` says that the
    body begins on the header's line.
    """

    name: str
    start: int
    body_start: int
    end: int
    line: int
    indent: str
    inline: bool


def function_span(source: str, name: str) -> FunctionSpan | None:
    """The span of function `name` (`area`, or `Shape.area`), the last one of several."""
    parsed = Source(source)
    found = None
    for node, qualified in _definitions(parsed.root, ""):
        if node.type == "function_definition" and qualified == name:
            found = node
    return _span(parsed, found, name) if found is not None else None


def enclosing_scopes(source: str, offset: int) -> tuple[str, ...]:
    """The names of the classes and functions around `offset`, outermost first."""
    parsed = Source(source)
    at = parsed.byte(offset)
    names = []
    for node, qualified in _definitions(parsed.root, ""):
        if node.start_byte <= at <= node.end_byte:
            names.append(qualified.rpartition(".")[2])
    return tuple(names)


def _definitions(node: Node, scope: str) -> list[tuple[Node, str]]:
    """All definitions below `node` with their qualified names, in the order of the text."""
    found = []
    for child in node.named_children:
        if child.type in {"function_definition", "class_definition"}:
            label = child.child_by_field_name("name")
            text = label.text.decode() if label is not None and label.text is not None else ""
            qualified = f"{scope}.{text}" if scope else text
            found.append((child, qualified))
            found += _definitions(child, qualified)
        elif child.child_count:
            found += _definitions(child, scope)
    return found


def _span(parsed: Source, node: Node, name: str) -> FunctionSpan:
    outer = node.parent if node.parent and node.parent.type == "decorated_definition" else node
    body = node.child_by_field_name("body")
    header_end = _header_end(node, body)
    statements = [child for child in body.named_children if child.type != "comment"] if body else []
    if statements and _is_docstring(statements[0]) and _starts_line(parsed.text, statements[0]):
        header_end = statements[0].end_byte
        statements = statements[1:]
    start = _next_line(parsed, header_end) if _alone(parsed, header_end) else header_end
    body_start = parsed.char(start)
    end = parsed.char(_with_comment(parsed, statements[-1].end_byte)) if statements else body_start
    def_line = Positions(parsed.text).at(parsed.char(node.start_byte))[0]
    inline = not _alone(parsed, header_end)
    indent = _indent(parsed, node, body)
    first = parsed.char(outer.start_byte)
    return FunctionSpan(name, first, body_start, max(end, body_start), def_line, indent, inline)


def _indent(parsed: Source, node: Node, body: Node | None) -> str:
    """The body's own indentation, or one unit more than the header's."""
    if body is not None and body.named_children and _starts_line(parsed.text, body):
        return _leading(parsed, body)
    outer = _leading(parsed, node)
    return outer + ("\t" if "\t" in outer or "\n\t" in parsed.text else "    ")


def _leading(parsed: Source, node: Node) -> str:
    row = parsed.data[: node.start_byte].rpartition(b"\n")[2] + b"x"
    return row[: len(row) - len(row.lstrip())].decode()


def _header_end(node: Node, body: Node | None) -> int:
    colons = [child for child in node.children if child.type == ":"]
    if colons:
        return colons[-1].end_byte
    return body.start_byte if body is not None else node.end_byte


def _is_docstring(node: Node) -> bool:
    return node.type == "expression_statement" and bool(
        node.named_children and node.named_children[0].type == "string"
    )


def _starts_line(text: str, node: Node) -> bool:
    row = text.encode()[: node.start_byte].rpartition(b"\n")[2]
    return not row.strip()


def _alone(parsed: Source, byte: int) -> bool:
    """Whether nothing but a comment follows on the line."""
    row = parsed.data[byte:].split(b"\n", 1)[0]
    return re.fullmatch(rb"\s*(#.*)?\s*", row) is not None


def _with_comment(parsed: Source, byte: int) -> int:
    """The end of a statement with the comment behind it on the line."""
    comment = re.match(rb"[ \t]*#[^\r\n]*", parsed.data[byte:])
    return byte + comment.end() if comment else byte


def _next_line(parsed: Source, byte: int) -> int:
    newline = parsed.data.find(b"\n", byte)
    return newline + 1 if newline >= 0 else len(parsed.data)
