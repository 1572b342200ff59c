"""What stands around a node of a syntax tree: its statement, its function, its class."""

import ast
from collections.abc import Iterator
from functools import cached_property

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Around:
    """The parents of every node of one tree."""

    def __init__(self, tree: ast.Module) -> None:
        self._parents = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }

    @cached_property
    def computed(self) -> frozenset[str]:
        """The names of functions with decorators: as attributes, they may be properties."""
        return frozenset(
            one.name for one in self._parents if isinstance(one, FUNCTIONS) and one.decorator_list
        )

    def outward(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around `node`, the nearest first."""
        around = self._parents.get(node)
        while around is not None:
            yield around
            around = self._parents.get(around)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that `node` is a part of."""
        return self._parents.get(node)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that holds `node`."""
        if isinstance(node, ast.stmt):
            return node
        return next((one for one in self.outward(node) if isinstance(one, ast.stmt)), None)

    def function(self, node: ast.AST) -> Function | None:
        """The function whose body runs `node`; None in a lambda, a class body or a module."""
        inner = node
        for one in self.outward(node):
            if isinstance(one, FUNCTIONS):
                return one if any(inner is statement for statement in one.body) else None
            if isinstance(one, (ast.Lambda, ast.ClassDef)):
                return None
            inner = one
        return None
