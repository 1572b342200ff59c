"""One edit of a text: what is put in the place of what, and the words for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from trueline.analysis.syntax.tree import Source

Kind = Literal[
    "constant",
    "comparison",
    "bound",
    "variable",
    "operator",
    "call",
    "place",
    "negation",
    "guard",
    "result",
]
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement in a text, in characters; `line` is that of its start, 1-based."""

    start: int
    end: int
    new: str
    kind: Kind
    line: int
    message: str

    def made(self, text: str) -> str:
        """The text with this edit."""
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a function in a parsed file, from byte to byte: where edits may be made."""

    source: Source
    function: Node
    start: int
    end: int
    indent: str

    def nodes(self) -> Iterator[Node]:
        """Every node of the syntax tree that lies inside, in the order of the text."""
        waiting = [self.function]
        while waiting:
            node = waiting.pop()
            if node.end_byte <= self.start or node.start_byte >= self.end:
                continue
            if node.start_byte >= self.start and node.end_byte <= self.end:
                yield node
            waiting += reversed(node.children)

    def text(self, node: Node) -> str:
        """What the node says."""
        return said(node)

    def edit(self, node: Node, new: str, kind: Kind) -> Edit:
        """The node with another text in its place."""
        return self.between(node.start_byte, node.end_byte, new, kind)

    def between(self, start: int, end: int, new: str, kind: Kind, message: str = "") -> Edit:
        """Another text in the place of these bytes."""
        source = self.source
        old = source.data[start:end].decode("utf-8", "replace")
        line = source.data.count(b"\n", 0, start) + 1
        told = message or f"changed `{short(old)}` to `{short(new)}`"
        place = source.char(start), source.char(end)
        return Edit(*place, new, kind, line, f"{told} in line {line}")


def said(node: Node) -> str:
    """The text of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def short(text: str) -> str:
    """A text on one line, cut where it is long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 3]}..."
