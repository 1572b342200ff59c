"""Rule `add-import`: an undefined name that exactly one import would define.

Which import is decided here; where its line goes, by the tree of the file's import block.
"""

from trueline.analysis.repairs.own_package import as_written_here
from trueline.analysis.repairs.problem import Problem, Repair, parsed
from trueline.analysis.repairs.sources import Import, imports_for


def add_imports(problem: Problem) -> Repair | None:
    """Add the imports for all undefined names that have exactly one; None if none has."""
    tree = problem.tree
    wanted = problem.undefined
    if tree is None or not wanted:
        return None
    fitting = [imports_for(problem.workspace, problem.path, tree, name) for name in wanted]
    chosen = sorted({one for found in fitting if len(found) == 1 for one in found})
    if not chosen:
        return None
    written = [as_written_here(problem.workspace, problem.path, tree, one) for one in chosen]
    text = _placed(problem, written)
    if text == problem.after:
        return None
    return Repair("add-import", f"import added: {', '.join(map(str, written))}", text)


def _placed(problem: Problem, wanted: list[Import]) -> str:
    """The text with the imports: at its top, or in its block of those that annotations need."""
    # Loading libcst takes 0.3 s of CPU, which only a repair should pay.
    from trueline.analysis.repairs.import_block import with_imports  # noqa: PLC0415
    from trueline.analysis.repairs.typing_block import (  # noqa: PLC0415
        for_annotations,
        with_block_imports,
    )

    text, tree = problem.after, problem.tree
    apart = for_annotations(tree, wanted) if tree is not None else []
    if tree is not None and apart:
        text = with_block_imports(text, tree, apart)
        tree = parsed(text)
    left = [one for one in wanted if one not in apart]
    return with_imports(text, tree, left) if tree is not None and left else text
