"""What a project consists of, found by reading folders only.

Nothing of the workspace is run to learn about it: its interpreter may be a program that somebody
else put there. The environment is what `pyvenv.cfg` and the folder names say. What cannot be
told that way (packages of a system interpreter behind a virtual environment) makes the
environment incomplete, and then a module that is not found proves nothing.
"""

import functools
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.environment import Environment, read_environment

ROOT_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", ".git")
ENVIRONMENT_FOLDERS = (".venv", "venv")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project folder, and whether its user trusts it.

    Usage:
        workspace = Workspace(find_root(path), trusted=False)
        workspace.has_module("requests")
    """

    root: Path
    trusted: bool = False

    @property
    def source_roots(self) -> tuple[Path, ...]:
        """The folders that the project's absolute imports start from, most specific first."""
        source = self.root / "src"
        return (source, self.root) if _is_dir(source) else (self.root,)

    @property
    def environment(self) -> Environment:
        """The project's virtual environment, else VIRTUAL_ENV's, else the one we run in."""
        for folder in self._environment_folders():
            found = read_environment(folder)
            if found is not None:
                return found
        return _own_environment()

    @property
    def site_packages(self) -> tuple[Path, ...]:
        """Where the project's installed packages lie."""
        return self.environment.site_packages

    @property
    def python(self) -> Path:
        """The interpreter of the project's environment, which may be missing; else ours."""
        folder = self.environment.folder
        return folder / "bin" / "python" if folder is not None else Path(sys.executable)

    def module_name(self, path: Path) -> str:
        """The dotted name that imports of the project use for the file at `path`."""
        parts = list(self.source_path(path).with_suffix("").parts)
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        return ".".join(parts)

    def source_path(self, path: Path) -> Path:
        """The path of a file from where its imports start, as `click/core.py`; else its name."""
        path = path.absolute()
        for plain in (Path.absolute, Path.resolve):
            for root in map(plain, self.source_roots):
                if path.is_relative_to(root):
                    return path.relative_to(root)
        return Path(path.name)

    def module_file(self, name: str) -> Path | None:
        """The file of the project's own module `name`; a package's is its `__init__.py`."""
        relative = Path(*name.split("."))
        for root in self.source_roots:
            for found in (root / relative / "__init__.py", root / relative.with_suffix(".py")):
                if _is_file(found):
                    return found
        return None

    def has_project_module(self, name: str) -> bool:
        """Whether the project itself has the module or namespace package `name`."""
        relative = Path(*name.split("."))
        return self.module_file(name) is not None or any(
            _is_dir(root / relative) for root in self.source_roots
        )

    def has_module(self, name: str) -> bool:
        """Whether `import name` (top level) finds something, as far as reading can tell."""
        return (
            name in sys.stdlib_module_names
            or name in sys.builtin_module_names
            or self.has_project_module(name)
            or name in self.environment.modules
        )

    def _environment_folders(self) -> list[Path]:
        inside = [self.root / name for name in ENVIRONMENT_FOLDERS]
        active = os.environ.get("VIRTUAL_ENV")
        return [*inside, Path(active)] if active else inside


def find_root(path: Path) -> Path:
    """The nearest folder above `path` that marks a project, else the file's own folder."""
    absolute = Path(os.path.abspath(path))
    start = absolute if _is_dir(absolute) else absolute.parent
    for folder in (start, *start.parents):
        if any(os.path.lexists(folder / marker) for marker in ROOT_MARKERS):
            return folder
    return start


@functools.cache
def _own_environment() -> Environment:
    found = read_environment(Path(sys.prefix))
    if found is not None:
        return Environment(found.site_packages, found.python_version, complete=False)
    version = (sys.version_info.major, sys.version_info.minor)
    folder = Path(sys.prefix, "lib", f"python{version[0]}.{version[1]}", "site-packages")
    return Environment((folder,) if _is_dir(folder) else (), version, complete=False)


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
