"""Rule `mutable-default`: a default value that all calls share is made anew for each.

The default becomes None, the annotation allows it, and the body begins with `if x is None:`. Not
done where it could mean something else: the body knows None already, the default names something
that may change after the definition, the body stands on the line of the head, or the annotation
cannot be written for the project's Python. A value that the function keeps for its next call on
purpose looks the same, so this is for people who ask, and no candidate is changed by it.
"""

import ast
from collections.abc import Iterator

from trueline.analysis.names.defaults import CODE, mutable_defaults
from trueline.analysis.repairs.around import FUNCTIONS, Function
from trueline.analysis.repairs.edits import Edits, edited, newline_of
from trueline.analysis.repairs.indentation import unit_of
from trueline.analysis.repairs.problem import Problem, Repair

_UNIONS = (3, 10)
"""The first Python whose annotations may say `X | None` when they are evaluated."""


def mutable_default(problem: Problem) -> Repair | None:
    """Make the defaults that were found inside their functions; None if no one can be."""
    places = {problem.span_of(one)[0] for one in problem.findings if one.code == CODE}
    if not places or problem.tree is None:
        return None
    edits: Edits = {}
    names = []
    for function in ast.walk(problem.tree):
        if not isinstance(function, FUNCTIONS):
            continue
        wanted = [
            (arg, default)
            for arg, default in mutable_defaults(function)
            if problem.span(default)[0] in places and _is_sure(function, arg, default)
        ]
        made = _edits(problem, problem.tree, function, wanted)
        edits |= made
        names += [arg.arg for arg, _ in wanted] if made else []
    if not edits:
        return None
    said = f"default made in the body: {', '.join(names)}"
    return Repair("mutable-default", said, edited(problem.after, edits))


def _is_sure(function: Function, arg: ast.arg, default: ast.expr) -> bool:
    """Whether the default means the same in the body, and None means nothing there yet."""
    if any(isinstance(node, (ast.Name, ast.Call)) for node in _evaluated(default)):
        return False
    compared = (node for node in ast.walk(function) if isinstance(node, ast.Compare))
    return not any(
        any(isinstance(side, ast.Name) and side.id == arg.arg for side in sides)
        and any(isinstance(side, ast.Constant) and side.value is None for side in sides)
        for sides in ([one.left, *one.comparators] for one in compared)
    )


def _evaluated(default: ast.expr) -> Iterator[ast.AST]:
    """The parts of a default that may have another value later; `list()` and its like have not."""
    if not isinstance(default, ast.Call):
        yield from ast.walk(default)


def _edits(
    problem: Problem,
    tree: ast.Module,
    function: Function,
    wanted: list[tuple[ast.arg, ast.expr]],
) -> Edits:
    """The edits of one function; none if one of them cannot be made."""
    place = _first_line(problem, function)
    if place is None or not wanted:
        return {}
    at, lead = place
    newline = newline_of(problem.after)
    step = unit_of(problem.after) or "    "
    edits: Edits = {}
    lines = ""
    for arg, default in wanted:
        annotation = _annotation(problem, tree, arg)
        if annotation is None:
            return {}
        edits |= annotation
        start, end = problem.span(default)
        if "\n" in problem.after[start:end]:
            return {}
        edits[start, end] = "None"
        made = problem.after[start:end]
        lines += f"{lead}if {arg.arg} is None:{newline}{lead}{step}{arg.arg} = {made}{newline}"
    edits[at, at] = lines
    return edits


def _first_line(problem: Problem, function: Function) -> tuple[int, str] | None:
    """Where the body's first line after the docstring begins, and its indentation."""
    first = function.body[0]
    row = problem.positions.row(first.lineno)
    lead = row[: len(row) - len(row.lstrip(" \t"))]
    if problem.span(first)[0] != problem.positions.line_start(first.lineno) + len(lead):
        return None
    if ast.get_docstring(function, clean=False) is None:
        decorators = getattr(first, "decorator_list", [])
        line = min([first.lineno, *(one.lineno for one in decorators)])
        return problem.positions.line_start(line), lead
    below = (first.end_lineno or first.lineno) + 1
    if len(function.body) > 1 and function.body[1].lineno < below:
        return None
    return problem.positions.line_start(below), lead


def _annotation(problem: Problem, tree: ast.Module, arg: ast.arg) -> Edits | None:
    """The edit that lets the annotation be None; None if this Python cannot say so."""
    node = arg.annotation
    if node is None:
        return {}
    start, end = problem.span(node)
    said = ast.unparse(node)
    if "None" in said or "Optional[" in said or said in {"Any", "object"}:
        return {}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        end -= 1
        return {(end, end): " | None"} if problem.after[start + 1 : end] == node.value else None
    if _imports(tree, "typing", "Optional"):
        return {(start, start): "Optional[", (end, end): "]"}
    version = problem.workspace.environment.python_version
    if (
        version is not None
        and version < _UNIONS
        and not _imports(tree, "__future__", "annotations")
    ):
        return None
    return {(end, end): " | None"}


def _imports(tree: ast.Module, module: str, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == module
        and any(one.name == name and one.asname is None for one in node.names)
        for node in tree.body
    )
