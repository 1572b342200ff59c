"""Marks by which the code under test would decide which of its tests are run.

A test may be skipped by a mark. Where the mark's condition is a value of the candidate, as in
`skipif(cart.OLD)`, the candidate could skip what it fails, so such a mark excuses nothing. Found
by reading the tests alone. Not covered: a condition that another file takes from the candidate.
"""

import ast
from collections.abc import Collection, Iterable, Iterator

from trueline.analysis.testing.expected import Function
from trueline.analysis.testing.sabotage import test_functions


def decided_by(tree: ast.Module, modules: Collection[str]) -> set[str]:
    """The tests, as `Class::name` or `name`, with a mark that a value of these modules decides."""
    names = _names_from(tree, modules)
    marks = [node for node in tree.body if isinstance(node, ast.Assign) and _is_mark(node)]
    if _mention(marks, names):
        return {owner for owner, _ in test_functions(tree)}
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            inner = [one for one in node.body if isinstance(one, ast.Assign) and _is_mark(one)]
            if _mention([*_marks(node), *inner], names):
                found.add(node.name)
    return {
        owner
        for owner, function in test_functions(tree)
        if _mention(_marks(function), names) or owner.partition("::")[0] in found
    }


def _marks(node: Function | ast.ClassDef) -> list[ast.expr]:
    """The decorators, but for the values of parameters."""
    return [one for one in node.decorator_list if "parametrize" not in ast.unparse(one)]


def _is_mark(node: ast.Assign) -> bool:
    return any(getattr(target, "id", "") == "pytestmark" for target in node.targets)


def _names_from(tree: ast.Module, modules: Collection[str]) -> set[str]:
    """The names that stand for the modules, for what they hold, or for what is made of it."""
    names = {name for node in ast.walk(tree) for name in _imported(node, modules)}
    size = -1
    while size != len(names):
        size = len(names)
        for node in tree.body:
            if isinstance(node, ast.Assign) and _mention([node.value], names):
                targets = [part for target in node.targets for part in ast.walk(target)]
                names.update(part.id for part in targets if isinstance(part, ast.Name))
    return names


def _imported(node: ast.AST, modules: Collection[str]) -> Iterator[str]:
    last = {name.rpartition(".")[2] for name in modules}
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name in modules:
                yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(node, ast.ImportFrom):
        whole = (node.module or "").rpartition(".")[2] in last
        for alias in node.names:
            if whole or alias.name in last:
                yield alias.asname or alias.name


def _mention(nodes: Iterable[ast.AST], names: Collection[str]) -> bool:
    found = (part for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name))
    return any(part.id in names for part in found)
