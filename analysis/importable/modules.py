"""Where a module's files are: in the project, in its environment, or in the standard library.

The import path of a program is not known before it runs, so every folder that may be on it is
looked at and what they have is put together: a module is missing only if none of them has it.
Nothing is imported. A compiled module, and one whose package makes submodules while it runs, is
there but `opaque`: nobody can tell by reading what it holds.
"""

import functools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.environment import Environment
from trueline.analysis.importable.standard_library import Version, has_standard, source_of, stub_of
from trueline.analysis.workspace import Workspace

_MAKES_MODULES = re.compile(rb"__path__|\bmeta_path\b|\bsys\.modules\b|\bextend_path\b")
# What a module is built from counts as well: a checkout is often not built.
_COMPILED = (".so", ".pyd", ".pyc", ".pyx", ".c", ".cpp", ".py.in")
_MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Located:
    """A module's source and stub files, and the folders of its submodules.

    `standard` holds the files of the standard library's own, whose stubs are complete; `typed`
    is set if there are only stubs, so that nothing is there when the program runs.
    """

    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    opaque: bool = False
    standard: bool = False
    typed: bool = False


class Locator:
    """The import path of one file, as far as it can be known."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self.environment: Environment = workspace.environment
        self.path = path.absolute()
        own = (*workspace.source_roots, *_above(path, workspace.root))
        self._own = tuple(one for one in dict.fromkeys(own) if not _is_package(one))
        self._doubtful = tuple(dict.fromkeys(one for one in own if _is_package(one)))

    @property
    def version(self) -> Version:
        """The project's version of Python, where it is known and not assumed."""
        return self.environment.python_version if self.environment.complete else None

    @property
    def folders(self) -> tuple[Path, ...]:
        """The project's folders that top-level modules may lie in."""
        return (*self._own, *self._doubtful)

    def find(self, module: str) -> Located | None:
        """The module, or None if nothing that can be read has it."""
        top = module.partition(".")[0]
        found = [one for one in (self._own_or_installed(module), self._standard(module)) if one]
        if top == "distutils" and "setuptools" in self.environment.modules:
            found.append(Located(opaque=True))
        return _together(found) if found else None

    def _own_or_installed(self, module: str) -> Located | None:
        top, *rest = module.split(".")
        environment = self.environment
        found = _walk([*self._own, *environment.places], [top, *rest])
        if found is None and top in environment.mapped:
            place = environment.mapped[top]
            found = _walk([place.parent], [place.name.removesuffix(".py"), *rest])
        if found is None and self._may_have(top, alone=not rest):
            return Located(opaque=True)
        return found

    def _may_have(self, top: str, *, alone: bool) -> bool:
        """Whether it is there, but not where a module should be: beside a script in a package."""
        listed = alone and top in self.environment.modules
        return listed or any(_module_at(folder, top) for folder in self._doubtful)

    def _standard(self, module: str) -> Located | None:
        if not has_standard(module, self.version):
            return None
        files = [path for path in (stub_of(module), source_of(module, self.version)) if path]
        return Located(tuple(files), opaque=not files, standard=True)


def relative(path: Path, module: str, level: int) -> Located | None:
    """The module that `from ...module` means in the file at `path`."""
    folder = path.absolute().parent
    for _ in range(level - 1):
        folder = folder.parent
    if module:
        return _walk([folder], module.split("."))
    return _module_at(folder.parent, folder.name) or Located(folders=(folder,))


def has_submodule(folder: Path, name: str) -> bool:
    """Whether a package's folder has anything of that name."""
    return name in entries_of(folder)


def _is_package(folder: Path) -> bool:
    return "__init__.py" in entries_of(folder).get("__init__", ())


def _above(path: Path, root: Path) -> Iterator[Path]:
    """The folders of a file up to the project's root, each with its `src`: tests, sub-projects."""
    for folder in path.absolute().parents:
        yield folder
        yield folder / "src"
        if folder == root.absolute() or not folder.is_relative_to(root.absolute()):
            return


def _walk(roots: list[Path], parts: list[str]) -> Located | None:
    """The module `parts` below any of the folders."""
    found = _together_or_none([_module_at(root, parts[0], stubs=True) for root in roots])
    for part in parts[1:]:
        if found is None:
            return None
        below = _together_or_none([_module_at(folder, part) for folder in found.folders])
        if below is None and (found.opaque or any(map(makes_modules, found.files))):
            return Located(opaque=True)
        found = below
    return found


def _module_at(folder: Path, name: str, *, stubs: bool = False) -> Located | None:
    """The module or package `name` directly in `folder`."""
    entries = entries_of(folder)
    beside = entries.get(name, ())
    files = [folder / entry for entry in beside if entry in {f"{name}.py", f"{name}.pyi"}]
    folders = [folder / name] if name in beside and (folder / name).is_dir() else []
    compiled = any(entry.endswith(_COMPILED) for entry in beside)
    for package in folders:
        inside = entries_of(package).get("__init__", ())
        files += [package / entry for entry in inside if entry.endswith((".py", ".pyi"))]
        compiled |= any(entry.endswith(_COMPILED) for entry in inside)
    runs = compiled or bool(folders) or any(file.suffix == ".py" for file in files)
    if stubs and f"{name}-stubs" in entries:
        folders.append(folder / f"{name}-stubs")
        files += [file for file in (folders[-1] / "__init__.pyi",) if file.is_file()]
    if not (files or folders or compiled):
        return None
    return Located(tuple(files), tuple(folders), opaque=compiled, typed=not runs)


def entries_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """The entries of a folder, by their names up to the first dot; remembered until it changes."""
    try:
        return _entries(folder, folder.stat().st_mtime_ns)
    except OSError:
        return {}


@functools.lru_cache(maxsize=512)
def _entries(folder: Path, stamp: int) -> dict[str, tuple[str, ...]]:
    del stamp
    found: dict[str, tuple[str, ...]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            stem = entry.name.partition(".")[0]
            found[stem] = (*found.get(stem, ()), entry.name)
    return found


def makes_modules(file: Path) -> bool:
    """Whether a module may make submodules while it runs, so that no folder shows them."""
    try:
        with file.open("rb") as source:
            return _MAKES_MODULES.search(source.read(_MAX_BYTES)) is not None
    except OSError:
        return True


def _together_or_none(found: list[Located | None]) -> Located | None:
    there = [one for one in found if one is not None]
    return _together(there) if there else None


def _together(found: list[Located]) -> Located:
    return Located(
        tuple(file for one in found for file in one.files),
        tuple(folder for one in found for folder in one.folders),
        any(one.opaque for one in found),
        all(one.standard for one in found),
        all(one.typed for one in found),
    )
