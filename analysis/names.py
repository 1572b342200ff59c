"""Undefined names, and imports of what does not exist.

Both are what a model invents most often. A module is missing only if neither the standard
library, nor the project, nor its environment has it as far as reading can tell; where the
environment is only assumed (the project has none), a missing module is a warning. Not covered:
names of installed packages' modules, and uses before a definition.
"""

import ast
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

from trueline.analysis.exports import exported_names, stub_of
from trueline.analysis.findings import (
    Accept,
    Finding,
    Severity,
    Unknown,
    Verdict,
    new_findings,
    verdict_of,
)
from trueline.analysis.scope import BUILTINS
from trueline.analysis.scopes import Names, analyse
from trueline.analysis.spread import changed_lines
from trueline.analysis.syntax import Positions
from trueline.analysis.workspace import Workspace


def check_names(workspace: Workspace, path: Path, before: str, after: str) -> Verdict:
    """The undefined names and missing imports that `after` has and `before` has not."""
    found = names_findings(workspace, path, after)
    if isinstance(found, Unknown):
        return found
    if not found:
        return Accept()
    old = names_findings(workspace, path, before) if before.strip() else ()
    if isinstance(old, Unknown):
        changed = changed_lines(before, after)
        return verdict_of(one for one in found if one.line in changed)
    return verdict_of(new_findings(old, found))


def names_findings(workspace: Workspace, path: Path, text: str) -> tuple[Finding, ...] | Unknown:
    """All undefined names and missing imports of a text."""
    read = _read(text)
    if read is None:
        return Unknown("the file does not parse, so its names cannot be resolved")
    listed, names = read
    if names.undefined and names.hidden:
        return Unknown(f"{names.hidden} hides which names exist")
    positions = Positions(text)
    found = [
        _at(path, positions, use.node, "undefined-name", f"undefined name '{use.name}'", fix=True)
        for use in names.undefined
    ]
    found += _exports(path, positions, listed, names)
    found += _imports(workspace, path, positions, names)
    return tuple(sorted(found, key=lambda one: (one.line, one.column)))


@functools.lru_cache(maxsize=16)
def _read(text: str) -> tuple[tuple[ast.Constant, ...], Names] | None:
    """The entries of `__all__` and the names of a text; not its tree, which is large."""
    try:
        tree = ast.parse(text)
        return tuple(_listed(tree)), analyse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _listed(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings in `__all__ = [...]`."""
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, (ast.List, ast.Tuple)):
            continue
        if any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            yield from (one for one in node.value.elts if isinstance(one, ast.Constant))


def _exports(
    path: Path, positions: Positions, listed: tuple[ast.Constant, ...], names: Names
) -> Iterator[Finding]:
    """Names in `__all__` that the module does not have; a package may mean its submodules."""
    if path.name == "__init__.py" or names.hidden or "__getattr__" in names.module.names:
        return
    for item in listed:
        if isinstance(item.value, str) and item.value not in names.module.names | BUILTINS:
            message = f"undefined name '{item.value}' in __all__"
            yield _at(path, positions, item, "undefined-export", message)


def _imports(
    workspace: Workspace, path: Path, positions: Positions, names: Names
) -> Iterator[Finding]:
    for node in names.imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                why = _missing(workspace, path, alias.name)
                if why:
                    yield _absent(workspace, path, positions, alias, why)
        else:
            yield from _from_import(workspace, path, positions, node)


def _from_import(
    workspace: Workspace, path: Path, positions: Positions, node: ast.ImportFrom
) -> Iterator[Finding]:
    if node.level:
        file, why = _relative(path, node)
    else:
        module = node.module or ""
        why = _missing(workspace, path, module)
        file = workspace.module_file(module) or _stub(module)
    if why:
        yield _absent(workspace, path, positions, node, why, sure=bool(node.level))
        return
    known = exported_names(file) if file is not None else None
    for alias in node.names:
        if known is None or alias.name in known or alias.name == "*" or file is None:
            continue
        if file.suffix == ".pyi" and alias.name.startswith("_"):
            continue
        if not _is_submodule(file, alias.name):
            message = (
                f"cannot import name '{alias.name}' from '{'.' * node.level}{node.module or ''}'"
            )
            yield _at(path, positions, alias, "missing-name", message)


def _missing(workspace: Workspace, path: Path, module: str) -> str:
    """Why `module` cannot be imported; empty if it can, or if reading cannot tell."""
    top, _, rest = module.partition(".")
    beside = path.absolute().parent / top
    if not workspace.has_module(top):
        if beside.is_dir() or beside.with_suffix(".py").is_file():
            return ""
        return f"no module named '{top}' in the project, its environment or the standard library"
    if not rest:
        return ""
    if workspace.has_project_module(top):
        found = workspace.has_project_module(module) or top in workspace.environment.modules
    else:
        known = top in sys.stdlib_module_names and stub_of(top) is not None and "._" not in module
        found = not known or stub_of(module) is not None
    return "" if found else f"no module named '{module}'"


def _stub(module: str) -> Path | None:
    return stub_of(module) if module.split(".", 1)[0] in sys.stdlib_module_names else None


def _relative(path: Path, node: ast.ImportFrom) -> tuple[Path | None, str]:
    """The file of a relative import, and why there is none."""
    folder = path.absolute().parent
    for _ in range(node.level - 1):
        folder = folder.parent
    if not node.module:
        return folder / "__init__.py", ""
    base = folder.joinpath(*node.module.split("."))
    for file in (base / "__init__.py", base.with_suffix(".py")):
        if file.is_file():
            return file, ""
    compiled = any(base.parent.glob(f"{base.name}.*")) if base.parent.is_dir() else False
    if base.is_dir() or compiled:
        return None, ""
    return None, f"no module named '{'.' * node.level}{node.module}'"


def _is_submodule(file: Path, name: str) -> bool:
    if not file.name.startswith("__init__."):
        return False
    folder = file.parent
    return (folder / name).is_dir() or any(folder.glob(f"{name}.*"))


def _absent(
    workspace: Workspace,
    path: Path,
    positions: Positions,
    node: ast.alias | ast.ImportFrom,
    why: str,
    *,
    sure: bool = False,
) -> Finding:
    severity: Severity = "error" if sure or workspace.environment.complete else "warning"
    return _at(path, positions, node, "missing-module", why, severity=severity)


def _at(
    path: Path,
    positions: Positions,
    node: ast.expr | ast.alias | ast.ImportFrom,
    code: str,
    message: str,
    *,
    severity: Severity = "error",
    fix: bool = False,
) -> Finding:
    end_line = node.end_lineno or node.lineno
    return Finding(
        "names",
        code,
        message,
        str(path),
        node.lineno,
        positions.from_bytes(node.lineno, node.col_offset),
        end_line,
        positions.from_bytes(end_line, node.end_col_offset or node.col_offset),
        severity,
        fix,
    )
