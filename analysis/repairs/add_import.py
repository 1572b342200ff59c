"""Rule `add-import`: an undefined name that exactly one import would define.

The line is put where the file's imports are, at a position computed from the parsed file, and
nothing else is touched. A rewriting of the whole file through a lossless tree would take hundreds
of milliseconds on a long file; the position of a line does not need one.
"""

import ast
import sys

from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.repairs.sources import Import, imports_for
from trueline.analysis.syntax import Positions

MAX_LINE = 88


def add_imports(problem: Problem) -> Repair | None:
    """Add the imports for all undefined names that have exactly one; None if none has."""
    wanted = problem.undefined
    tree = _parsed(problem.after)
    if not wanted or tree is None:
        return None
    chosen = []
    for name in wanted:
        found = imports_for(problem.workspace, problem.path, tree, name)
        if len(found) == 1:
            chosen += list(found)
    text = problem.after
    for one in sorted(set(chosen)):
        text = insert_import(text, one)
    if not chosen or text == problem.after:
        return None
    said = ", ".join(str(one) for one in sorted(set(chosen)))
    return Repair("add-import", f"import added: {said}", text)


def insert_import(text: str, wanted: Import) -> str:
    """`text` with one import more, placed as the file's imports are; unchanged if it has it."""
    tree = _parsed(text)
    if tree is None:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    positions = Positions(text)
    block = _import_block(tree)
    joined = _joined(text, positions, block, wanted)
    if joined is not None:
        return joined
    line, head, tail = _place(tree, block, wanted)
    at = positions.line_start(line)
    lead = text[:at]
    missing = newline if lead and not lead.endswith(("\n", "\r")) else ""
    return f"{lead}{missing}{newline * head}{wanted}{newline}{newline * tail}{text[at:]}"


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _import_block(tree: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    """The imports at the top: those before the first definition."""
    found = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            break
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.append(node)
    return found


def _joined(
    text: str,
    positions: Positions,
    block: list[ast.Import | ast.ImportFrom],
    wanted: Import,
) -> str | None:
    """The text with the name in an existing `from` line, if that is one plain, short line."""
    for node in block:
        if not wanted.name or not isinstance(node, ast.ImportFrom) or node.level:
            continue
        if node.module != wanted.module:
            continue
        names = [alias.name for alias in node.names]
        if wanted.name in names or "*" in names:
            return text
        start, end = positions.line_start(node.lineno), positions.line_end(node.lineno)
        row = text[start:end]
        if row != f"from {node.module} import {', '.join(names)}":
            continue
        listed = [*names, wanted.name]
        if names == sorted(names):
            listed.sort()
        elif names == sorted(names, key=str.lower):
            listed.sort(key=str.lower)
        new = f"from {node.module} import {', '.join(listed)}"
        if len(new) <= MAX_LINE:
            return text[:start] + new + text[end:]
    return None


def _place(
    tree: ast.Module, block: list[ast.Import | ast.ImportFrom], wanted: Import
) -> tuple[int, int, int]:
    """The 1-based line to insert before, and how many empty lines around the import."""
    group = _group(wanted.module, 0)
    peers = [node for node in block if _group_of(node) == group]
    smaller = [node for node in peers if _key_of(node) < _key(wanted)]
    if smaller:
        return _after(smaller[-1]), 0, 0
    if peers:
        return peers[0].lineno, 0, 0
    earlier = [node for node in block if _group_of(node) < group]
    later = [node for node in block if _group_of(node) > group]
    if later and (not earlier or earlier[-1].lineno < later[0].lineno):
        return later[0].lineno, 0, 1
    if earlier:
        return _after(earlier[-1]), 1, 0
    return _first_line(tree)


def _first_line(tree: ast.Module) -> tuple[int, int, int]:
    """Where a file without imports gets its first one: below its comments and docstring."""
    body = list(tree.body)
    if body and ast.get_docstring(tree, clean=False) is not None:
        return _after(body[0]), 1, 0 if len(body) > 1 and _gap(body) else 1
    if not body:
        return 1, 0, 0
    first = body[0]
    definition = isinstance(first, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    decorators = getattr(first, "decorator_list", [])
    line = min([first.lineno, *(one.lineno for one in decorators)])
    return line, 0, 2 if definition else 1


def _gap(body: list[ast.stmt]) -> bool:
    return body[1].lineno > (body[0].end_lineno or body[0].lineno) + 1


def _after(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) + 1


def _group(module: str, level: int) -> int:
    """Imports come as `__future__`, standard library, others, relative ones."""
    if module == "__future__":
        return 0
    if level:
        return 3
    return 1 if module.split(".", maxsplit=1)[0] in sys.stdlib_module_names else 2


def _group_of(node: ast.Import | ast.ImportFrom) -> int:
    if isinstance(node, ast.Import):
        return _group(node.names[0].name, 0)
    return _group(node.module or "", node.level)


def _key(wanted: Import) -> tuple[bool, str]:
    return (bool(wanted.name), wanted.module)


def _key_of(node: ast.Import | ast.ImportFrom) -> tuple[bool, str]:
    if isinstance(node, ast.Import):
        return (False, node.names[0].name)
    return (True, node.module or "")
