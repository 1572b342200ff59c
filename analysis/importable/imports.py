"""Imports of modules and names that do not exist in the project's environment.

A module is missing only if neither the standard library, nor the project, nor its environment has
it as far as reading can tell, a name only if no file of its module binds it. What may exist where
it cannot be seen is a warning: a missing module where the environment is only assumed, a file that
a build writes (`_version`, `schema_pb2`), a module that has only stubs.
"""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from trueline.analysis.findings import Severity
from trueline.analysis.importable.exports import bound_names, exported_names, star_names
from trueline.analysis.importable.modules import Located, Locator, has_submodule, relative
from trueline.analysis.importable.standard_library import Version, has_standard
from trueline.analysis.parts import Imported, Place
from trueline.analysis.workspace import Workspace

IMPORT_CODES = frozenset({"missing-module", "missing-name", "self-import"})
_GENERATED = re.compile(r"_?_?version(__)?|_build\w*|\w+_pb2(_grpc)?|_?generated\w*|_\w+")
Wrong = tuple[Place, str, str, Severity]


class Imports:
    """The imports of one file, looked up in its workspace."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self._workspace = workspace
        self._path = path.absolute()

    @functools.cached_property
    def locator(self) -> Locator:
        """Where the file's imports are looked for."""
        return Locator(self._workspace, self._path)

    @property
    def python(self) -> Version:
        """The project's Python, where it is known and not assumed."""
        return self.locator.version

    def wrong(self, imported: Imported) -> Iterator[Wrong]:
        """What is wrong with an import: place, code, message and severity."""
        if not imported.names:
            yield from self._module(imported)
            return
        located = self.located(imported)
        shown = "." * imported.level + imported.module
        if located is None or (located.typed and not imported.for_types):
            yield self._missing(imported, located)
        elif self._is_itself(imported, located):
            yield from self._from_itself(imported, shown)
        else:
            for name, place in imported.names:
                if not self._has(located, imported.module, name):
                    message = f"cannot import name '{name}' from '{shown}'"
                    yield place, "missing-name", message, "error"

    def names_of_star(self, imported: Imported) -> frozenset[str] | None:
        """What a star import binds, None if that cannot be read."""
        located = self.located(imported)
        if located is None:
            return None
        return star_names(located, self.locator.version, self.find)

    def _module(self, imported: Imported) -> Iterator[Wrong]:
        located = self.located(imported)
        if located is None or (located.typed and not imported.for_types):
            yield self._missing(imported, located)

    def located(self, imported: Imported) -> Located | None:
        """The module that an import names, None if nothing that can be read has it."""
        if imported.level:
            return relative(self._path, imported.module, imported.level)
        if imported.for_types and imported.module.partition(".")[0] == "_typeshed":
            return Located(opaque=True)
        return self.locator.find(imported.module)

    def _missing(self, imported: Imported, located: Located | None) -> Wrong:
        shown = "." * imported.level + imported.module
        top, _, rest = imported.module.partition(".")
        message = f"no module named '{shown}'"
        if located is not None:
            message = f"only the stubs of '{shown}' are installed"
        elif not imported.level and (not rest or self.locator.find(top) is None):
            where = "in the project, its environment or the standard library"
            message = f"no module named '{top}' {where}"
        return imported.place, "missing-module", message, self._severity(imported, located)

    def _severity(self, imported: Imported, located: Located | None) -> Severity:
        top, _, rest = imported.module.partition(".")
        inside = bool(imported.level or rest)
        generated = inside and _GENERATED.fullmatch(imported.module.rpartition(".")[2])
        own = imported.level or self._workspace.module_file(top) is not None
        if located is not None or generated:
            return "warning"
        return "error" if own or self.locator.environment.complete else "warning"

    def _is_itself(self, imported: Imported, located: Located) -> bool:
        """Whether the module that is meant is the file that imports it."""
        named = imported.level or imported.module == self._workspace.module_name(self._path)
        own = self._path.name != "__init__.py" and self._path in located.files
        return bool(named) and own

    def _from_itself(self, imported: Imported, shown: str) -> Iterator[Wrong]:
        """A module that runs has not bound its own names yet."""
        if imported.runs_at_once:
            message = f"'{shown}' is this module, which cannot import from itself"
            yield imported.place, "self-import", message, "error"

    def _has(self, located: Located, module: str, name: str) -> bool:
        """Whether the module has the name, or may have it."""
        if name == "*" or located.opaque or not located.files or self._path in located.files:
            return True
        packages = [file.parent for file in located.files if file.stem == "__init__"]
        below = any(has_submodule(folder, name) for folder in (*located.folders, *packages))
        if below and located.standard:
            below = has_standard(f"{module}.{name}", self.locator.version)
        return below or self._binds(located, name)

    def _binds(self, located: Located, name: str) -> bool:
        """Whether a file of the module binds the name, or may; stubs alone may leave it out."""
        sources = [file for file in located.files if file.suffix == ".py"]
        if not located.standard and not sources:
            return True
        for file in located.files:
            if located.standard and file in sources:
                continue
            known = exported_names(file, self.locator.version, self.find)
            if known is None or name in known:
                return True
        if not located.standard:
            return False
        return name.startswith("_") or any(name in bound_names(file) for file in sources)

    def find(self, file: Path, star: ast.ImportFrom) -> Located | None:
        """The module of a star import in another file."""
        if star.level:
            return relative(file, star.module or "", star.level)
        return self.locator.find(star.module or "")
