"""What a whole program costs beside its components: arguments it leaves out, and its loops."""

import ast
from collections.abc import Sequence

from trueline.assistant.search.program import Program

UNUSED = 6
LOOP = 3  # loops are tried earlier than they are cheap, since few of them are tried


def unused(program: Program, parameters: Sequence[str]) -> int:
    """How many arguments it leaves out."""
    nodes = ast.walk(ast.parse(program.body))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return sum(name not in names for name in parameters)


def loops(program: Program, name: str) -> int:
    """How many loops it has that are statements, and how often function `name` calls itself."""
    nodes = list(ast.walk(ast.parse(program.body)))
    found = sum(isinstance(node, ast.For | ast.While) for node in nodes)
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    return found + sum(isinstance(one, ast.Name) and one.id == name for one in called)
