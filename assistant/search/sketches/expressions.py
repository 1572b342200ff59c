"""Edits of expressions: constants, comparisons, bounds, operators, negations, what is returned.

Every list is short and in the order in which the mistake is likely: a bound that is off by one, a
comparison that should be strict, then the rest of the operators.
"""

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from trueline.assistant.search.sketches.edit import Body, Edit, said

LARGEST: Final = 10**6
COMPARISONS: Final = {
    "<": ("<=", ">", ">=", "==", "!="),
    "<=": ("<", ">=", ">", "==", "!="),
    ">": (">=", "<", "<=", "==", "!="),
    ">=": (">", "<=", "<", "==", "!="),
    "==": ("!=", "<=", ">=", "<", ">"),
    "!=": ("==", "<", ">", "<=", ">="),
    "in": ("not in",),
    "not in": ("in",),
    "is": ("is not",),
    "is not": ("is",),
}
ARITHMETIC: Final = ("+", "-", "*", "//", "/", "%")
OTHERS: Final = {one: tuple(other for other in ARITHMETIC if other != one) for one in ARITHMETIC}
BOOLEAN: Final = {"and": "or", "or": "and"}
BRANCHES: Final = {"if_statement", "elif_clause", "while_statement", "if_clause"}
NOTHING: Final = {("+", 0), ("-", 0), ("*", 1), ("//", 1)}
"""Operators with a number on their right that is better left out with them."""
RETURNED: Final = (
    *("sorted({})", "list({})", "{}[::-1]", "len({})", "sum({})", "abs({})", "int({})", "str({})"),
    *("tuple({})", "''.join({})", "{} + 1", "{} - 1", "round({}, 2)", "not {}", "bool({})"),
)
WHOLE: Final = {
    *("identifier", "call", "attribute", "subscript", "integer", "string", "list", "dictionary"),
    *("list_comprehension", "parenthesized_expression", "tuple", "set"),
}
"""Expressions that need no brackets wherever they are put."""


def constants(body: Body) -> Iterator[Edit]:
    """A whole number one more, one less, or a small one; the other truth value."""
    for node in body.nodes():
        if node.type in ("true", "false"):
            yield body.edit(node, "False" if node.type == "true" else "True", "constant")
        value = _integer(node)
        if value is None or abs(value) > LARGEST:
            continue
        sign, other = _beside(node)
        for new in dict.fromkeys((value + 1, value - 1, 0, 1, 2, -1)):
            if (sign, new) in NOTHING and other is not None and node.parent is not None:
                yield body.edit(node.parent, said(other), "constant")
            elif new != value and (new >= 0 or not sign):
                yield body.edit(node, str(new), "constant")


def comparisons(body: Body) -> Iterator[Edit]:
    """Another comparison in the place of one."""
    for node in body.nodes():
        if node.type == "comparison_operator":
            for sign in node.children:
                for new in COMPARISONS.get(_sign(sign), ()):
                    yield body.edit(sign, new, "comparison")


def bounds(body: Body) -> Iterator[Edit]:
    """A range, an index or a slice that begins or ends one earlier or later."""
    for node in body.nodes():
        if node.type == "call" and _called(node) == "range":
            given = _arguments(node)
            for one in given:
                yield from _shifted(body, one)
            if len(given) == 1:
                for first in ("1", "2"):
                    new = f"{first}, {said(given[0])}"
                    yield body.edit(given[0], new, "bound")
            elif len(given) == 2:
                yield body.between(given[0].start_byte, given[1].start_byte, "", "bound")
        if node.type == "subscript":
            for one in node.children_by_field_name("subscript"):
                parts = one.named_children if one.type == "slice" else [one]
                for part in parts:
                    yield from _shifted(body, part)


def operators(body: Body) -> Iterator[Edit]:
    """Another arithmetic operator; `and` for `or`."""
    for node in body.nodes():
        sign = node.child_by_field_name("operator")
        if sign is None:
            continue
        text = said(sign)
        if node.type == "binary_operator":
            for new in OTHERS.get(text, ()):
                yield body.edit(sign, new, "operator")
        elif node.type == "augmented_assignment":
            for new in OTHERS.get(text.removesuffix("="), ()):
                yield body.edit(sign, f"{new}=", "operator")
        elif node.type == "boolean_operator":
            yield body.edit(sign, BOOLEAN[text], "operator")


def brackets(body: Body) -> Iterator[Edit]:
    """Operators that bind the other way: `a % 10 * b % 10` for `a % 10 * (b % 10)`."""
    for node in body.nodes():
        if node.type != "binary_operator":
            continue
        left, right = (node.child_by_field_name(side) for side in ("left", "right"))
        if left is not None and left.type == "binary_operator":
            inner = left.child_by_field_name("right")
            if inner is not None:
                yield _grouped(body, inner, node)
        if left is not None and right is not None and right.type == "binary_operator":
            inner = right.child_by_field_name("left")
            if inner is not None:
                yield _grouped(body, left, inner)


def negations(body: Body) -> Iterator[Edit]:
    """A condition turned round, or a `not` or a minus left out."""
    for node in body.nodes():
        if node.type in BRANCHES:
            condition = node.child_by_field_name("condition") or _last_named(node, "if_clause")
        else:
            condition = node.named_children[1] if node.type == "conditional_expression" else None
        if condition is not None and condition.type != "not_operator":
            yield body.edit(condition, f"not {_bracketed(condition)}", "negation")
        if node.type == "not_operator" or (
            node.type == "unary_operator" and _integer(node) is None
        ):
            inner = node.named_children[-1]
            yield body.edit(node, said(inner), "negation")


def results(body: Body) -> Iterator[Edit]:
    """What is returned, sorted, turned round, counted, or made another kind."""
    for node in body.nodes():
        if node.type != "return_statement" or not node.named_children:
            continue
        value = node.named_children[0]
        for form in RETURNED:
            plain = form.startswith(("{}", "not"))
            inner = _bracketed(value) if plain else said(value)
            yield body.edit(value, form.format(inner.replace("\n", " ")), "result")


def _grouped(body: Body, first: Node, last: Node) -> Edit:
    """Brackets from the start of one node to the end of another."""
    old = body.source.data[first.start_byte : last.end_byte].decode("utf-8", "replace")
    return body.between(first.start_byte, last.end_byte, f"({old})", "operator")


def _shifted(body: Body, node: Node) -> Iterator[Edit]:
    """An expression with one added or taken away; a number is a constant, which has its own."""
    if _integer(node) is not None or node.type in ("string", "comment", "list_splat"):
        return
    text = said(node)
    for new, undone in ((f"{text} + 1", " - 1"), (f"{text} - 1", " + 1")):
        if node.type == "binary_operator" and text.endswith(undone):
            yield body.edit(node, text.removesuffix(undone), "bound")
        else:
            yield body.edit(node, new, "bound")


def _integer(node: Node) -> int | None:
    """The value of a whole number, with the minus before it; None for any other node."""
    around = node.parent
    if node.type == "unary_operator" and said(node.children[0]) == "-":
        inner = _plain(node.named_children[-1])
        return None if inner is None else -inner
    if around is not None and around.type == "unary_operator" and said(around.children[0]) == "-":
        return None
    return _plain(node)


def _plain(node: Node) -> int | None:
    text = said(node)
    return int(text) if node.type == "integer" and text.isdecimal() and len(text) < 9 else None


def _beside(node: Node) -> tuple[str, Node | None]:
    """The operator before a node, and what stands before that; an empty one without any."""
    around = node.parent
    right = around.child_by_field_name("right") if around is not None else None
    if around is None or around.type != "binary_operator" or right is None or right.id != node.id:
        return "", None
    sign = around.child_by_field_name("operator")
    return said(sign) if sign is not None else "", around.child_by_field_name("left")


def _sign(node: Node) -> str:
    return " ".join(said(node).split())


def _called(node: Node) -> str:
    function = node.child_by_field_name("function")
    return said(function) if function is not None else ""


def _arguments(node: Node) -> list[Node]:
    given = node.child_by_field_name("arguments")
    return given.named_children if given is not None else []


def _last_named(node: Node, kind: str) -> Node | None:
    return node.named_children[-1] if node.type == kind and node.named_children else None


def _bracketed(node: Node) -> str:
    return said(node) if node.type in WHOLE else f"({said(node)})"
