"""A candidate: one file of a project before it and after it."""

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file of the project at `root` before and after a candidate, and what to call it."""

    root: Path
    path: Path
    name: str
    before: str
    after: str


def functions(text: str) -> Iterator[tuple[str, Function]]:
    """The functions of a module and of its classes, by name; of several the last."""
    for node in ast.parse(text).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for one in inside:
            if isinstance(one, Function):
                yield prefix + one.name, one


def with_body(text: str, node: Function, body: str) -> str:
    """The module with another body of a function, below its docstring if it has one."""
    rows = text.split("\n")
    keeps = ast.get_docstring(node, clean=False) is not None
    first = (node.body[0].end_lineno or 0) if keeps else node.body[0].lineno - 1
    indent = " " * node.body[0].col_offset
    new = textwrap.indent(body.strip("\n"), indent).split("\n")
    return "\n".join([*rows[:first], *new, *rows[node.end_lineno :]])


def body_of(text: str, node: Function) -> str:
    """The body of a function, without docstring and indentation."""
    rows = text.split("\n")
    keeps = ast.get_docstring(node, clean=False) is not None
    first = (node.body[0].end_lineno or 0) if keeps else node.body[0].lineno - 1
    return textwrap.dedent("\n".join(rows[first : node.end_lineno]))
