"""Where an undefined name could be imported from.

The answers are all that fit, so that the rule can see whether there is exactly one: the standard
library (modules whose members are used, names that people import by habit), the project's own
modules and top-level definitions, and the usual aliases of packages that are installed. Of several,
the one that other files of the project import is meant. A name that is none of these may be what
other files take from an installed package, or what a package that the project uses exports. What
the file uses as it uses its variables has no source.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.importable.exports import exported_names, stub_of
from trueline.analysis.repairs.known_names import ALIASES, HOMES
from trueline.analysis.repairs.members import has_members
from trueline.analysis.repairs.project_files import project_files, told_by
from trueline.analysis.repairs.usage import (
    VALUES,
    is_handed_on,
    is_like_an_import,
    used_attributes,
)
from trueline.analysis.workspace import Workspace


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """`import module`, `import module as alias`, or `from module import name`.

    The module of a relative import begins with its dots.
    """

    module: str
    name: str = ""
    alias: str = ""

    def __str__(self) -> str:
        if self.name:
            return f"from {self.module} import {self.name}"
        return f"import {self.module}" + (f" as {self.alias}" if self.alias else "")


def imports_for(workspace: Workspace, path: Path, tree: ast.Module, name: str) -> frozenset[Import]:
    """Every import that would define `name` in the file at `path`, as the file uses it."""
    members = used_attributes(tree, name)
    imported = is_like_an_import(tree, name)
    homes = HOMES.get(name, ()) if imported or name in VALUES else ()
    found = {Import(home, name) for home in homes if has_members(home, name, members)}
    found |= _modules(workspace, path, name, members)
    if name in ALIASES and ALIASES[name].split(".")[0] in workspace.environment.modules:
        found.add(Import(ALIASES[name], alias=name))
    wanted = imported or is_handed_on(tree, name)
    if wanted and (not members or name[:1].isupper() or not found):
        found |= set(_definitions(workspace, path, name))
    if len(found) != 1 and not name.startswith("_") and imported:
        taken = set(_taken(workspace, path, name))
        found = found & taken or found or taken or set(_exports(workspace, path, name))
    return frozenset(found)


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
    for file in project_files(workspace.root, path):
        if name in told_by(file).defined:
            module = workspace.module_name(file)
            if module and all(part.isidentifier() for part in module.split(".")):
                yield Import(module, name)


def _taken(workspace: Workspace, path: Path, name: str) -> Iterator[Import]:
    """Where the project's other files import `name` from."""
    for file in project_files(workspace.root, path):
        for module, taken in told_by(file).taken:
            if taken == name and workspace.has_module(module.partition(".")[0]):
                yield Import(module, name)


def _exports(workspace: Workspace, path: Path, name: str) -> Iterator[Import]:
    """The installed packages which the project uses that have `name` themselves."""
    told = [told_by(file) for file in project_files(workspace.root, path)]
    used = {package for one in told for package in one.packages}
    for package in sorted(used & workspace.environment.modules):
        for folder in workspace.site_packages:
            for file in (folder / package / "__init__.py", folder / f"{package}.py"):
                known = exported_names(file) if file.is_file() else None
                if known is not None and name in known:
                    yield Import(package, name)
