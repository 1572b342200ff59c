"""Rule `add-import`: an undefined name that exactly one import would define.

Which import is decided here; where its line goes, by the tree of the file's import block.
"""

import ast

from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.repairs.sources import imports_for


def add_imports(problem: Problem) -> Repair | None:
    """Add the imports for all undefined names that have exactly one; None if none has."""
    wanted = problem.undefined
    tree = _parsed(problem.after) if wanted else None
    if tree is None:
        return None
    fitting = [imports_for(problem.workspace, problem.path, tree, name) for name in wanted]
    chosen = sorted({one for found in fitting if len(found) == 1 for one in found})
    if not chosen:
        return None
    # Loading libcst takes 0.3 s of CPU, which only a repair should pay.
    from trueline.analysis.repairs.import_block import with_imports  # noqa: PLC0415

    text = with_imports(problem.after, tree, chosen)
    if text == problem.after:
        return None
    return Repair("add-import", f"import added: {', '.join(map(str, chosen))}", text)


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
