"""Rule `add-parameter`: a method that forgot to take its object, or its class.

Fires where the method uses `self` or `cls` and has none, and where the type checker misses the
parameter. Which of the two it is the decorators say. Not touched: static methods, which may
want to be none; a method whose first parameter plays the part under another name; and one without
a use of it that the file calls through its class.
"""

import ast
import re
from collections.abc import Iterator

from trueline.analysis.repairs.around import FUNCTIONS, Function
from trueline.analysis.repairs.edits import Edits, edited
from trueline.analysis.repairs.members import attributes_of
from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.scope import last_name

_MISSING = re.compile(
    r'Method must have at least one argument\. Did you forget the "self" argument\?'
    r'|"self" parameter missing for a non-static method'
)
_OF_CLASS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_OF_OBJECT = frozenset(
    {"property", "cached_property", "abstractmethod", "override", "setter", "deleter", "final"}
)
_OPEN = re.compile(r"(?:async\s+)?def\s+\w+\s*\(")


def add_parameter(problem: Problem) -> Repair | None:
    """Give the methods their first parameter, if it is sure which one each lacks."""
    uses = {at: name for at, name in problem.undefined_uses.items() if name in {"self", "cls"}}
    told = {one.line for one in problem.findings if _MISSING.match(one.message)}
    if problem.tree is None or not (uses or told):
        return None
    edits: Edits = {}
    added: dict[str, str] = {}
    covered = 0
    for owner, method in _methods(problem.tree):
        used = _used_in(method, problem, uses)
        name = _parameter(problem.tree, owner, method, set(used), bool(_lines(method) & told))
        place = _place(problem, method, name) if name else None
        if place is not None:
            edits |= place
            added[method.name] = name
            covered += len(used)
    if not edits or covered != len(uses):
        return None
    said = ", ".join(f"{name} in {method}" for method, name in sorted(added.items()))
    return Repair("add-parameter", f"parameter added: {said}", edited(problem.after, edits))


def _methods(tree: ast.Module) -> Iterator[tuple[ast.ClassDef, Function]]:
    for owner in ast.walk(tree):
        if isinstance(owner, ast.ClassDef):
            yield from ((owner, one) for one in owner.body if isinstance(one, FUNCTIONS))


def _lines(method: Function) -> set[int]:
    """The lines at which the type checker may speak of the method: its head's."""
    first = min([method.lineno, *(one.lineno for one in method.decorator_list)])
    return set(range(first, method.body[0].lineno + 1))


def _used_in(method: Function, problem: Problem, uses: dict[tuple[int, int], str]) -> list[str]:
    """The undefined uses of `self` and `cls` in the method itself, classes in it left out."""
    inner = [node for node in ast.walk(method) if isinstance(node, ast.ClassDef)]
    apart = {node for one in inner for node in ast.walk(one)}
    found = []
    for node in ast.walk(method):
        if isinstance(node, ast.Name) and node not in apart:
            column = problem.positions.from_bytes(node.lineno, node.col_offset)
            if uses.get((node.lineno, column)) == node.id:
                found.append(node.id)
    return found


def _parameter(
    tree: ast.Module, owner: ast.ClassDef, method: Function, used: set[str], told: bool
) -> str:
    """The parameter that the method lacks; empty if that is not sure."""
    decorators = {_decorator(one) for one in method.decorator_list}
    if "staticmethod" in decorators or len(used) > 1 or not (used or told):
        return ""
    of_class = "classmethod" in decorators or method.name in _OF_CLASS
    foreign = not of_class and bool(decorators - _OF_OBJECT)
    if not used:
        called = foreign or _called_through_class(tree, owner, method)
        return "" if called else "cls" if of_class else "self"
    [name] = used
    fits = (name == "cls") == of_class or (name == "cls" and foreign)
    return name if fits and not _plays_the_part(owner, method) else ""


def _decorator(node: ast.expr) -> str:
    return last_name(node.func if isinstance(node, ast.Call) else node)


def _called_through_class(tree: ast.Module, owner: ast.ClassDef, method: Function) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == method.name
        and isinstance(node.value, ast.Name)
        and node.value.id == owner.name
        for node in ast.walk(tree)
    )


def _plays_the_part(owner: ast.ClassDef, method: Function) -> bool:
    """Whether the method takes its object under another name."""
    first = next(iter([*method.args.posonlyargs, *method.args.args]), None)
    attributes = attributes_of(owner)
    return first is not None and any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == first.arg
        and node.attr in attributes
        for node in ast.walk(method)
    )


def _place(problem: Problem, method: Function, name: str) -> Edits | None:
    """The edit that makes `name` the first parameter; None if the head is not the candidate's."""
    if not problem.starts_in_candidate(method.lineno):
        return None
    text, (start, _) = problem.after, problem.span(method)
    head = _OPEN.match(text, start)
    if head is None:
        return None
    rest = text[head.end() :]
    blank = rest[: len(rest) - len(rest.lstrip())]
    if rest.lstrip().startswith(")"):
        return {(head.end(), head.end()): name}
    if rest.lstrip().startswith("#"):
        return None
    at = head.end() + len(blank)
    between = blank if "\n" in blank else " "
    return {(at, at): f"{name},{between}"}
