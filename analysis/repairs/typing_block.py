"""Imports that only annotations need, in the `if TYPE_CHECKING:` block that the file has.

Only where annotations are not evaluated (`from __future__ import annotations`), and where nothing
is likely to read them at run time: not those of fields of classes and of decorated functions. What
comes from `typing`, or joins an import at the file's top, stays there.
"""

import ast
from collections.abc import Iterator, Sequence

from trueline.analysis.repairs.around import FUNCTIONS
from trueline.analysis.repairs.import_block import lossless, with_import
from trueline.analysis.repairs.sources import Import
from trueline.analysis.scope import last_name
from trueline.analysis.syntax import Positions

_AT_TOP = frozenset({"typing", "typing_extensions"})


def for_annotations(tree: ast.Module, wanted: Sequence[Import]) -> list[Import]:
    """Those of the wanted imports that belong into the file's block."""
    if _block(tree) is None or not _imports(tree, "__future__", "annotations"):
        return []
    unread = set(_unread(tree))
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return [
        one
        for one in wanted
        if one.module not in _AT_TOP
        and not _imports(tree, one.module)
        and all(node in unread for node in uses if node.id == (one.name or one.alias or one.module))
    ]


def with_block_imports(text: str, tree: ast.Module, wanted: Sequence[Import]) -> str:
    """`text`, whose parse is `tree`, with more imports in its block, where that is sure."""
    block = _block(tree)
    if block is None:
        return text
    positions = Positions(text)
    start = positions.line_start(block.body[0].lineno)
    end = positions.line_start((block.body[-1].end_lineno or 0) + 1)
    rows = text[start:end].split("\n")
    lead = rows[0][: len(rows[0]) - len(rows[0].lstrip())]
    if not lead or rows[-1] or any(row.strip() and not row.startswith(lead) for row in rows):
        return text
    module = lossless("\n".join(row.removeprefix(lead) for row in rows))
    if module is None:
        return text
    for one in sorted(set(wanted)):
        module = with_import(module, one)
    new = [lead + row if row.strip() else row for row in module.code.split("\n")]
    return text[:start] + "\n".join(new) + text[end:]


def _block(tree: ast.Module) -> ast.If | None:
    """The file's one block of imports for type checkers."""
    found = [
        node
        for node in tree.body
        if isinstance(node, ast.If)
        and last_name(node.test) == "TYPE_CHECKING"
        and all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in node.body)
        and node.body[0].lineno > node.lineno
    ]
    return found[0] if len(found) == 1 else None


def _imports(tree: ast.Module, module: str, name: str = "") -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and not node.level
        and node.module == module
        and (not name or any(one.name == name for one in node.names))
        for node in tree.body
    )


def _unread(tree: ast.Module) -> Iterator[ast.AST]:
    """The parts of annotations that nothing reads at run time."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            parts = [] if node.decorator_list else [node.returns, *_annotations(node.args)]
            parts += [one.annotation for one in _variables(node)]
            for part in parts:
                yield from ast.walk(part) if part is not None else ()


def _annotations(args: ast.arguments) -> Iterator[ast.expr | None]:
    return (one.annotation for one in ast.walk(args) if isinstance(one, ast.arg))


def _variables(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AnnAssign]:
    """The annotated variables of a function's own body, classes in it left out."""
    queue: list[ast.AST] = list(function.body)
    while queue:
        node = queue.pop()
        if isinstance(node, ast.AnnAssign):
            yield node
        elif not isinstance(node, (ast.ClassDef, *FUNCTIONS)):
            queue.extend(ast.iter_child_nodes(node))
