"""A text as tree-sitter sees it: the tree, and byte offsets turned into characters."""

import functools

import tree_sitter_python
from tree_sitter import Language, Node, Parser


@functools.cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


class Source:
    """A text with its syntax tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "surrogatepass")
        self.tree = _parser().parse(self.data)

    @property
    def root(self) -> Node:
        """The root of the tree."""
        return self.tree.root_node

    def char(self, byte: int) -> int:
        """The character offset of a byte offset."""
        if len(self.data) == len(self.text):
            return byte
        return len(self.data[:byte].decode("utf-8", "ignore"))

    def byte(self, char: int) -> int:
        """The byte offset of a character offset."""
        if len(self.data) == len(self.text):
            return char
        return len(self.text[:char].encode("utf-8", "surrogatepass"))
