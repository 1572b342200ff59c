"""The names that can be imported from a module, found by reading its file.

For modules of the standard library the stubs that come with mypy are read; for the project's own,
their source. None means that reading cannot tell: a star import, a module `__getattr__`, a file
that does not parse.
"""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import mypy

from trueline.analysis.scope import MODULE_NAMES

MAX_BYTES = 2_000_000
_STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"


def stub_of(module: str) -> Path | None:
    """The stub of a standard library module."""
    base = _STUBS.joinpath(*module.split("."))
    for path in (base / "__init__.pyi", base.with_suffix(".pyi")):
        if path.is_file():
            return path
    return None


def exported_names(path: Path) -> frozenset[str] | None:
    """The names that `from MODULE import name` finds in the module file at `path`."""
    try:
        found = path.stat()
    except OSError:
        return None
    if found.st_size > MAX_BYTES:
        return None
    return _exported(path, found.st_mtime_ns)


@functools.lru_cache(maxsize=512)
def _exported(path: Path, stamp: int) -> frozenset[str] | None:
    del stamp
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    names = set(MODULE_NAMES)
    for node in _module_level(tree.body):
        bound = _bound(node)
        if bound is None:
            return None
        names |= bound
    return None if "__getattr__" in names else frozenset(names)


def _module_level(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Statements and expressions outside functions and classes."""
    queue: list[ast.AST] = list(body)
    while queue:
        node = queue.pop()
        yield node
        if not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Constant)
        ):
            queue.extend(ast.iter_child_nodes(node))


def _bound(node: ast.AST) -> set[str] | None:
    """The names that a node binds; None if it binds names that cannot be read."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        return None
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return {node.name} if isinstance(node, ast.ExceptHandler) and node.name else set()
