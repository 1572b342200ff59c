"""Rule `add-self`: a method uses an attribute of its own object without `self.`.

Fires when every undefined name of the candidate stands in a method and is an attribute that the
class itself defines (assigned to `self` in some method, a method, a class variable). A use of the
same name that is defined, such as a parameter, is left as it is.
"""

import ast
import builtins

from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.syntax import Positions

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def add_self(problem: Problem) -> Repair | None:
    """Put `self.` before the undefined uses, if all of them are the object's attributes."""
    wanted = problem.undefined_uses
    if not wanted:
        return None
    try:
        tree = ast.parse(problem.after)
    except (SyntaxError, ValueError, RecursionError):
        return None
    places: dict[int, str] = {}
    positions = Positions(problem.after)
    for method, attributes in _methods(tree):
        for node in ast.walk(method):
            if isinstance(node, ast.Name) and node.id in attributes:
                column = positions.from_bytes(node.lineno, node.col_offset)
                if wanted.get((node.lineno, column)) == node.id:
                    offset = positions.offset(node.lineno, column)
                    places[offset] = method.args.args[0].arg
    if len(places) != len(wanted):
        return None
    text = problem.after
    for offset, owner in sorted(places.items(), reverse=True):
        text = f"{text[:offset]}{owner}.{text[offset:]}"
    names = ", ".join(f"self.{name}" for name in sorted(set(wanted.values())))
    return Repair("add-self", f"self added: {names}", text)


def _methods(tree: ast.Module) -> list[tuple[_Function, set[str]]]:
    """Methods that take the object first, with the attributes that their class defines."""
    found = []
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.ClassDef):
            continue
        methods = [one for one in owner.body if isinstance(one, _Function)]
        attributes = _attributes(owner) - set(dir(builtins))
        found += [
            (one, attributes) for one in methods if one.args.args and one.args.args[0].arg == "self"
        ]
    return found


def _attributes(owner: ast.ClassDef) -> set[str]:
    names = {one.name for one in owner.body if isinstance(one, _Function)}
    for node in ast.walk(owner):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        ):
            names.add(node.attr)
    for statement in owner.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
        names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return names
