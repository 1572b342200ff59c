"""Functions of the same module that a program may call: those that take and give plain values.

Read from the file's text alone; whether one of them is fit to be called is found out by calling it
(`trying.py`). Only what the annotations say can be searched is offered: a search has to know
what a function takes and gives before it calls it. Not covered: methods, functions of other
modules, arguments by name, and those that may be left out.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from trueline.assistant.search.kinds import ANY, Kind, joined, parts
from trueline.assistant.search.problem import annotated

MOST_ARGUMENTS = 3
MOST = 24
"""Functions of one module that are offered; each is tried before the search begins."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A function by its name, with the annotations of what must be given, and of its result."""

    name: str
    takes: tuple[str, ...]
    gives: str


def neighbours_of(text: str, name: str, words: str) -> tuple[Neighbour, ...]:
    """The functions of a module's text beside function `name`, those first that the words name.

    A name that stands for something else within the function is left out, as is one that the
    module binds twice.
    """
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    own = [one for one in body if isinstance(one, ast.FunctionDef) and one.name == name]
    inner = [node for function in own for node in ast.walk(function.args)]
    taken = {name, *(node.arg for node in inner if isinstance(node, ast.arg))}
    bound = [one.name for one in body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    found = [
        neighbour
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name not in taken
        if bound.count(node.name) == 1 and not node.name.startswith(("__", "test_"))
        if (neighbour := _neighbour(node)) is not None
    ]
    named = set(re.findall(r"\w+", words))
    return tuple(sorted(found, key=lambda one: one.name not in named)[:MOST])


def kind_held(annotation: str) -> Kind:
    """The kind under which values of an annotation are searched: an even tuple is a list there."""
    inner = tuple(map(kind_held, parts(annotation)))
    head = annotation.partition("[")[0]
    if head == "tuple" and (same := joined(inner)) != ANY:
        return f"list[{same}]"
    return f"{head}[{', '.join(inner)}]" if inner else annotation


def used(body: str, neighbours: Sequence[Neighbour]) -> bool:
    """Whether a program calls one of them."""
    names = {one.name for one in neighbours}
    return any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(ast.parse(body)))


def _neighbour(node: ast.FunctionDef) -> Neighbour | None:
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args]
    needed = every[: len(every) - len(arguments.defaults)]
    takes = tuple(annotated(one.annotation) for one in needed)
    gives = annotated(node.returns)
    plain = not any(default is None for default in arguments.kw_defaults)
    fits = plain and gives and all(takes) and 0 < len(takes) <= MOST_ARGUMENTS
    fits = fits and not _unwritten(node)
    return Neighbour(node.name, takes, gives) if fits else None


def _unwritten(node: ast.FunctionDef) -> bool:
    """Whether it holds nothing but words, and says perhaps that it is to be written."""
    rest = [one for one in node.body if not isinstance(one, ast.Pass) and not _is_constant(one)]
    return not rest or (len(rest) == 1 and isinstance(rest[0], ast.Raise))


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
