"""Where functions and classes are in a text, unfinished text included.

Taken from the syntax tree that tree-sitter makes of any text: a broken line further up does not
hide a function that is whole.
"""

import re
from dataclasses import dataclass

from tree_sitter import Node

from trueline.analysis.syntax.positions import Positions
from trueline.analysis.syntax.tree import Source

BESIDE = frozenset({"setter", "deleter", "overload"})


@dataclass(frozen=True, slots=True)
class FunctionSpan:
    """A function in a text, as offsets in Unicode characters.

    A new body goes between `source[:body_start] + lead` and `tail + source[end:]`, indented by
    `indent` (behind one space if `inline`).

    Attributes:
        name: the qualified name.
        start: where its decorators or its `def` begin.
        body_start: from where the body may be rewritten: the line below the header and the
            docstring, or behind the colon where the body is on the header's line.
        end: the end of its last statement with the comment behind it.
        line: the 1-based line of `def`.
        indent: the indentation of the body's statements, or of those it would have.
        inline: whether a new body goes on the header's line.
        lead: what a new body needs before it and `source[:body_start]` lacks: a newline where
            the file ends without one or the docstring shares its line with a statement; a
            docstring on the header's line, moved below it.
        tail: what a new body needs behind it: a newline at the end of the file, and where there was
            no statement, since the next line begins at `end` then.
    """

    name: str
    start: int
    body_start: int
    end: int
    line: int
    indent: str
    inline: bool
    lead: str = ""
    tail: str = ""


def function_span(source: str, name: str) -> FunctionSpan | None:
    """The span of function `name` (`area`, or `Shape.area`).

    Of several the last one that is no overload and no property's setter or deleter, if any.
    """
    parsed = Source(source)
    found = [
        node
        for node, qualified in _definitions(parsed.root, "")
        if node.type == "function_definition" and qualified == name
    ]
    own = [node for node in found if not _beside(node)]
    return _span(parsed, (own or found)[-1], name) if found else None


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


def _beside(node: Node) -> bool:
    """Whether the definition only stands beside the one that its name means."""
    around = node.parent
    if around is None or around.type != "decorated_definition":
        return False
    decorators = [child.named_children for child in around.children if child.type == "decorator"]
    names = [(parts[0].text or b"").decode() for parts in decorators if parts]
    return any(name.rpartition(".")[2] in BESIDE for name in names)


def _span(parsed: Source, node: Node, name: str) -> FunctionSpan:
    outer = node.parent if node.parent and node.parent.type == "decorated_definition" else node
    body = node.child_by_field_name("body")
    header_end = _header_end(node, body)
    statements = [child for child in body.named_children if child.type != "comment"] if body else []
    indent = _indent(parsed, node, body)
    moved = ""
    if statements and _is_docstring(statements[0]):
        if _starts_line(parsed.text, statements[0]):
            header_end = statements.pop(0).end_byte
            moved = "" if _alone(parsed, header_end) else "\n"
        else:
            moved = f"\n{indent}{(statements[0].text or b'').decode()}\n"
    alone = _alone(parsed, header_end)
    start = _next_line(parsed, header_end) if alone else header_end
    lead = moved or ("\n" if alone and not parsed.data[:start].endswith(b"\n") else "")
    end = max(start, _with_rest(parsed, statements[-1].end_byte) if statements else start)
    inline = not alone and not lead
    above_a_line = not statements and not inline
    return FunctionSpan(
        name,
        parsed.char(outer.start_byte),
        parsed.char(start),
        parsed.char(end),
        Positions(parsed.text).at(parsed.char(node.start_byte))[0],
        indent,
        inline=inline,
        lead=lead,
        tail="\n" if above_a_line or not parsed.data[end:] else "",
    )


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


def _with_rest(parsed: Source, byte: int) -> int:
    """The end of a statement with the semicolon and the comment behind it on the line."""
    rest = re.compile(rb"(?:[ \t]*;)?(?:[ \t]*#[^\r\n]*)?").match(parsed.data, byte)
    return rest.end() if rest else byte


def _next_line(parsed: Source, byte: int) -> int:
    newline = parsed.data.find(b"\n", byte)
    return newline + 1 if newline >= 0 else len(parsed.data)
