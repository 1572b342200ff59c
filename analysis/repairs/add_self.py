"""Rule `add-self`: a method uses an attribute of its own object without `self.`.

Fires when every undefined name of the candidate stands in a method and is an attribute that the
class itself defines (assigned to `self` in some method, a method, a class variable). In a class
method it is `cls.`, and only what the class has without an object. A use of the same name that is
defined, such as a parameter, is left as it is; so is a name of which something is used that the one
import of that name has (`date.today()`, whatever the object's own date is).
"""

import ast
import builtins

from trueline.analysis.repairs.around import FUNCTIONS, Function
from trueline.analysis.repairs.edits import Edits, edited
from trueline.analysis.repairs.members import attributes_of, class_names_of
from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.repairs.sources import imports_for
from trueline.analysis.repairs.usage import used_attributes
from trueline.analysis.scope import last_name


def add_self(problem: Problem) -> Repair | None:
    """Put `self.` before the undefined uses, if all of them are the object's attributes."""
    wanted = problem.undefined_uses
    tree = problem.tree
    if not wanted or tree is None or any(_is_import(problem, tree, one) for one in wanted.values()):
        return None
    edits: Edits = {}
    added: set[tuple[str, str]] = set()
    for method, attributes in _methods(tree):
        for node in ast.walk(method):
            if isinstance(node, ast.Name) and node.id in attributes:
                column = problem.positions.from_bytes(node.lineno, node.col_offset)
                if wanted.get((node.lineno, column)) == node.id:
                    offset = problem.positions.offset(node.lineno, column)
                    owner = method.args.args[0].arg
                    edits[offset, offset] = f"{owner}."
                    added.add((owner, node.id))
    if len(edits) != len(wanted):
        return None
    owners = " and ".join(sorted({owner for owner, _ in added}, reverse=True))
    names = ", ".join(f"{owner}.{name}" for owner, name in sorted(added))
    return Repair("add-self", f"{owners} added: {names}", edited(problem.after, edits))


def _is_import(problem: Problem, tree: ast.Module, name: str) -> bool:
    """Whether what the file uses of the name is what the one import of that name has."""
    if not used_attributes(tree, name):
        return False
    return len(imports_for(problem.workspace, problem.path, tree, name)) == 1


def _methods(tree: ast.Module) -> list[tuple[Function, set[str]]]:
    """Methods that take the object or the class first, with the attributes that it has."""
    found = []
    for owner in ast.walk(tree):
        if not isinstance(owner, ast.ClassDef):
            continue
        for method in owner.body:
            if not isinstance(method, FUNCTIONS) or not method.args.args:
                continue
            decorators = {last_name(one) for one in method.decorator_list}
            names = attributes_of(owner)
            if "classmethod" in decorators:
                names = class_names_of(owner)
            elif method.args.args[0].arg != "self" or "staticmethod" in decorators:
                continue
            found.append((method, names - set(dir(builtins))))
    return found
