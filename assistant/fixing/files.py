"""The Python files that a path on the command line means.

A file means itself. A folder means the Python files in it, without what nobody writes by hand or
what belongs to somebody else: hidden folders, virtual environments, caches, built copies, and
everything behind a symbolic link. What is not covered: `.gitignore`.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from trueline.analysis.errors import CannotRun

SKIPPED = frozenset({"node_modules", "__pycache__", "build", "dist", "site-packages"})
ENVIRONMENT = "pyvenv.cfg"


def python_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that `paths` mean, each once, in the order given and sorted inside folders.

    Raises:
        CannotRun: if a folder has no Python file, or cannot be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _inside(path) if path.is_dir() else (path,):
            found.setdefault(file.resolve(), file)
    return tuple(found.values())


def _inside(folder: Path) -> list[Path]:
    found = sorted(_walked(folder))
    if not found:
        raise CannotRun(f"{folder}: no Python files in this folder")
    return found


def _walked(folder: Path) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        raise CannotRun(f"{error.filename}: cannot be read: {error.strerror}") from error

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if _wanted(Path(place, name))]
        for name in files:
            path = Path(place, name)
            if name.endswith(".py") and path.is_file() and not path.is_symlink():
                yield path


def _wanted(folder: Path) -> bool:
    name = folder.name
    if name.startswith(".") or name in SKIPPED or folder.is_symlink():
        return False
    return not (folder / ENVIRONMENT).exists()
