"""An import of the file's own package, written as the file writes those it has."""

import ast
from pathlib import Path

from trueline.analysis.repairs.sources import Import
from trueline.analysis.workspace import Workspace


def as_written_here(workspace: Workspace, path: Path, tree: ast.Module, wanted: Import) -> Import:
    """The import, relative if all that the file imports of its own package is."""
    here = workspace.module_name(path).split(".")
    package = here if path.name == "__init__.py" else here[:-1]
    module = wanted.module.split(".")
    if not wanted.name or not package or module[0] != package[0] or not _relative(tree, module[0]):
        return wanted
    pairs = enumerate(zip(package, module, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(package), len(module)))
    dots = "." * (len(package) - same + 1)
    return Import(dots + ".".join(module[same:]), wanted.name)


def _relative(tree: ast.Module, package: str) -> bool:
    """Whether the file's imports at its top know its package by dots, and only so."""
    taken = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    plain = [one.name for node in tree.body if isinstance(node, ast.Import) for one in node.names]
    named = [node.module or "" for node in taken if not node.level] + plain
    absolute = any(name.partition(".")[0] == package for name in named)
    return any(node.level for node in taken) and not absolute
