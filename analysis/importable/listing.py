"""Which modules and names an import may name, listed.

The check of imports asks whether one name is there; here all of them are wanted, before there is a
name. What the check would let pass must be listed or left open: where a module cannot be read,
where a build writes files, where an environment is only assumed, nothing is known.
"""

import functools
from pathlib import Path

from trueline.analysis.following.words import Words
from trueline.analysis.importable.exports import bound_names, exported_names
from trueline.analysis.importable.imports import Imports
from trueline.analysis.importable.modules import Located, entries_of, makes_modules
from trueline.analysis.importable.standard_library import has_standard, standard_tops
from trueline.analysis.parts import Imported
from trueline.analysis.workspace import Workspace

_BUILT = frozenset({"version", "__version__", "_version"})
_NOWHERE = (0, 0, 0, 0)


class Listing:
    """What the imports of one file may name."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self._imports = Imports(workspace, path)
        self._path = path.absolute()

    def modules(self, level: int, parent: str) -> Words | None:
        """The modules below `parent`, seen from `level` dots; all top-level ones below nothing."""
        if not level and not parent:
            return self._tops
        located = self._located(level, parent)
        if located is None or located.opaque:
            return None
        if not located.standard and any(map(makes_modules, located.files)):
            return None
        below = self._below(located, parent)
        bare = {"import"} if level and not parent else set()
        return None if below is None else Words(below | _BUILT | bare, certain=True, private=True)

    def names(self, level: int, module: str) -> Words | None:
        """The names that `from ...module import` finds, submodules included."""
        located = self._located(level, module)
        if located is None or located.opaque or not located.files or self._path in located.files:
            return None
        below, bound = self._below(located, module), self._bound(located)
        if below is None or bound is None:
            return None
        return Words(below | bound, certain=True, private=located.standard)

    @functools.cached_property
    def _tops(self) -> Words | None:
        locator = self._imports.locator
        found = set(standard_tops(locator.version)) | locator.environment.modules
        for folder in locator.folders:
            found.update(entries_of(folder))
        return Words(found, certain=True, private=True) if locator.environment.complete else None

    def _located(self, level: int, module: str) -> Located | None:
        return self._imports.located(Imported(module, level, (), _NOWHERE, True, False))

    def _below(self, located: Located, module: str) -> frozenset[str] | None:
        """The names of the modules in a package's folders, None if a build may add some."""
        packages = [file.parent for file in located.files if file.stem == "__init__"]
        found: set[str] = set()
        for folder in (*located.folders, *packages):
            entries = entries_of(folder)
            if any(entry.endswith(".proto") for files in entries.values() for entry in files):
                return None
            found.update(name for name in entries if name.isidentifier())
        if located.standard:
            version = self._imports.python
            found = {name for name in found if has_standard(f"{module}.{name}", version)}
        return frozenset(found)

    def _bound(self, located: Located) -> frozenset[str] | None:
        """The names that the module's files bind; stubs alone may leave some out."""
        sources = [file for file in located.files if file.suffix == ".py"]
        if not located.standard and not sources:
            return None
        found: set[str] = set()
        for file in located.files:
            if located.standard and file in sources:
                found |= bound_names(file)
                continue
            known = exported_names(file, self._imports.python, self._imports.find)
            if known is None:
                return None
            found |= known
        return frozenset(found)
