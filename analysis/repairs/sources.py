"""Where an undefined name could be imported from.

The answers are all that fit, so that the rule can see whether there is exactly one: the standard
library (modules whose members are used, names that people import by habit), the project's own
modules and top-level definitions, and the usual aliases of packages that are installed.
"""

import ast
import functools
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.exports import exported_names, stub_of
from trueline.analysis.repairs.known_names import ALIASES, HOMES
from trueline.analysis.workspace import Workspace

MAX_FILES = 2000
MAX_BYTES = 1_000_000
SKIPPED = frozenset({"node_modules", "__pycache__", "build", "dist", "site-packages", "venv"})
_TOP_LEVEL = re.compile(
    r"^(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=", re.MULTILINE
)


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """`import module`, `import module as alias`, or `from module import name`."""

    module: str
    name: str = ""
    alias: str = ""

    def __str__(self) -> str:
        if self.name:
            return f"from {self.module} import {self.name}"
        return f"import {self.module}" + (f" as {self.alias}" if self.alias else "")


def imports_for(workspace: Workspace, path: Path, tree: ast.Module, name: str) -> frozenset[Import]:
    """Every import that would define `name` in the file at `path`."""
    members = _members(tree, name)
    found = {Import(home, name) for home in HOMES.get(name, ())}
    found |= _modules(workspace, path, name, members)
    if name in ALIASES and ALIASES[name].split(".")[0] in workspace.environment.modules:
        found.add(Import(ALIASES[name], alias=name))
    if not members or name[:1].isupper() or not found:
        found |= set(_definitions(workspace, path, name))
    return frozenset(found)


def _members(tree: ast.Module, name: str) -> set[str]:
    """The attributes of `name` that the file uses."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    }


def _modules(workspace: Workspace, path: Path, name: str, members: set[str]) -> set[Import]:
    """The module `name`, if the file uses it as one."""
    if not members:
        return set()
    own = workspace.module_file(name)
    if own is not None and own != path.absolute():
        known = exported_names(own)
        return {Import(name)} if known is None or members <= known else set()
    if name in sys.stdlib_module_names and not name.startswith("_"):
        stub = stub_of(name)
        known = exported_names(stub) if stub is not None else None
        return {Import(name)} if known is None or members <= known else set()
    return {Import(name)} if name in workspace.environment.modules else set()


def _definitions(workspace: Workspace, path: Path, name: str) -> Iterator[Import]:
    """Top-level definitions of `name` in the project's other files."""
    if name.startswith("_"):
        return
    for file in _project_files(workspace.root):
        if file == path.absolute() or (_is_test(file) and not _is_test(path)):
            continue
        if name in _defined(file, _stamp(file)):
            module = workspace.module_name(file)
            if module and all(part.isidentifier() for part in module.split(".")):
                yield Import(module, name)


def _project_files(root: Path) -> Iterator[Path]:
    """The project's Python files, bounded, without hidden and generated folders or links."""
    left = MAX_FILES
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in SKIPPED
        )
        for name in sorted(files):
            if name.endswith(".py"):
                left -= 1
                if left < 0:
                    return
                yield Path(folder, name)


def _is_test(path: Path) -> bool:
    return path.name.startswith("test_") or path.name == "conftest.py" or "tests" in path.parts


def _stamp(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@functools.lru_cache(maxsize=MAX_FILES)
def _defined(file: Path, stamp: int) -> frozenset[str]:
    del stamp
    try:
        with file.open("rb") as source:
            text = source.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return frozenset()
    return frozenset(match[1] or match[2] for match in _TOP_LEVEL.finditer(text))
