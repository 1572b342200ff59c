"""Rule `near-miss`: a name, attribute or keyword that is mistyped, where exactly one is meant.

For an attribute and for a keyword argument the type checker says which one there is; a name that is
imported is looked up in its module, another one among those that the file binds and the builtins,
unless an import would define it as it is. One slip of the finger is a mistyping (two in a long
name), but another letter in a short name is mostly another word. A plural, another number and
another underscore are none: `item` for `items` and `x1` for `x2` are other things. Whether the name
is visible where it stands the checks say.
"""

import ast
import builtins
import re
from collections.abc import Iterator, Set

from trueline.analysis.importable.imports import Imports
from trueline.analysis.parts import Imported
from trueline.analysis.repairs.edits import edited
from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.repairs.sources import imports_for

SHORTEST = 4
SURE = 6
LONG = 8
_COUNTED = re.compile(r"[\d_]")
_ATTRIBUTE = re.compile(r'.* has no attribute "(\w+)"; maybe "(\w+)"\?$')
_IMPORTED = re.compile(r"cannot import name '\w+' from '[\w.]+'$")
_NOWHERE = (0, 0, 0, 0)
_KEYWORD = re.compile(r'Unexpected keyword argument "(\w+)" for .*; did you mean "(\w+)"\?$')
_Place = tuple[int, int]
_Change = tuple[_Place, tuple[str, str]]


def near_miss(problem: Problem) -> Repair | None:
    """Put the names that are meant in the place of the mistyped ones; None if there are none."""
    patterns = (_ATTRIBUTE, _KEYWORD, _IMPORTED)
    said = any(one.match(found.message) for found in problem.findings for one in patterns)
    tree = problem.tree if said or problem.undefined_uses else None
    if tree is None:
        return None
    changes: dict[_Place, tuple[str, str]] = {}
    for kind in (_attributes, _keywords, _names, _imported):
        found = kind(problem, tree)
        changes |= {place: change for place, change in found if problem.wrote(place[0])}
    if not changes:
        return None
    text = edited(problem.after, {place: meant for place, (_, meant) in changes.items()})
    names = ", ".join(f"{wrong} is {meant}" for wrong, meant in sorted(set(changes.values())))
    return Repair("near-miss", f"mistyped: {names}", text)


def is_typo(wrong: str, meant: str) -> bool:
    """Whether `wrong` is `meant`, mistyped."""
    if not is_close(wrong, meant) or min(len(wrong), len(meant)) < SHORTEST:
        return False
    if meant in {f"{wrong}s", f"{wrong}es"} or wrong in {f"{meant}s", f"{meant}es"}:
        return meant.endswith("s") and wrong == f"{meant}s"
    if _COUNTED.sub("", wrong) == _COUNTED.sub("", meant):
        return False
    exchanged = len(wrong) == len(meant) and sorted(wrong) != sorted(meant)
    return not exchanged or len(meant) >= SURE


def is_close(wrong: str, meant: str) -> bool:
    """Whether `wrong` is so like `meant` that one may be meant by the other."""
    return wrong != meant and _slips(wrong, meant) <= (2 if len(meant) >= LONG else 1)


def _attributes(problem: Problem, tree: ast.Module) -> Iterator[_Change]:
    """The attributes for which the type checker knows one that is meant.

    Of `a.b.c`, where all begin at one place, the shortest that has the attribute is found wrong.
    """
    told = {(one.line, one.column): _ATTRIBUTE.match(one.message) for one in problem.findings}
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    for node in sorted(nodes, key=lambda one: (one.end_lineno or 0, one.end_col_offset or 0)):
        start = problem.start(node)
        match = told.get(start)
        if match and match[1] == node.attr and is_typo(match[1], match[2]):
            del told[start]
            end = problem.span(node)[1]
            yield (end - len(node.attr), end), (match[1], match[2])


def _keywords(problem: Problem, tree: ast.Module) -> Iterator[_Change]:
    """The keyword arguments for which the type checker knows the parameter that is meant."""
    told = [(problem.span_of(one), _KEYWORD.match(one.message)) for one in problem.findings]
    calls = [(problem.span(node), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for place, match in told:
        for span, call in calls:
            names = [one.arg for one in call.keywords]
            if match is None or span != place or names.count(match[1]) != 1 or match[2] in names:
                continue
            if is_typo(match[1], match[2]):
                start, _ = problem.span(call.keywords[names.index(match[1])])
                yield (start, start + len(match[1])), (match[1], match[2])


def _imported(problem: Problem, tree: ast.Module) -> Iterator[_Change]:
    """The names that a module has not but almost, and what the file uses of them."""
    told = {(one.line, one.column): _IMPORTED.match(one.message) for one in problem.findings}
    imports = Imports(problem.workspace, problem.path)
    renamed: dict[str, str] = {}
    for node in (one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)):
        for alias in node.names:
            if told.get(problem.start(alias)) is None:
                continue
            asked = Imported(node.module or "", node.level, (), _NOWHERE, False, False)
            meant = _one_near(alias.name, imports.names_of_star(asked) or frozenset())
            if meant and meant not in {one.name for one in node.names}:
                start = problem.span(alias)[0]
                yield (start, start + len(alias.name)), (alias.name, meant)
                renamed |= {} if alias.asname else {alias.name: meant}
    for name in (one for one in ast.walk(tree) if isinstance(one, ast.Name)):
        if name.id in renamed:
            yield problem.span(name), (name.id, renamed[name.id])


def _names(problem: Problem, tree: ast.Module) -> Iterator[_Change]:
    """The undefined names that are like exactly one of those that are bound."""
    uses = problem.undefined_uses
    bound = (set(_bound(tree)) | set(dir(builtins))) if uses else set()
    meant = {name: _meant(problem, tree, name, bound) for name in set(uses.values())}
    for (line, column), name in uses.items():
        if meant[name]:
            start = problem.positions.offset(line, column)
            yield (start, start + len(name)), (name, meant[name])


def _meant(problem: Problem, tree: ast.Module, name: str, bound: set[str]) -> str:
    """The one bound name that `name` may be; empty if there is not just one."""
    meant = _one_near(name, bound)
    return "" if meant and imports_for(problem.workspace, problem.path, tree, name) else meant


def _one_near(name: str, known: Set[str]) -> str:
    """The one of the known names that `name` may be; empty if there is not just one."""
    near = [one for one in known if is_close(name, one)]
    return near[0] if len(near) == 1 and is_typo(name, near[0]) else ""


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that something in the file binds, wherever it is visible."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]


def _slips(one: str, other: str) -> int:
    """Letters too many, missing, wrong, or exchanged with their neighbour (optimal alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row, oldest = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, oldest[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]
