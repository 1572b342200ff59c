"""What is shown of a folder that is no project: the modules beside a file, and nothing else.

A file in no project lies in the home folder, among downloads, or with other people's files in
/tmp. To run it must not show all that to it, only what it may import: modules and regular
packages beside it and beside its tests, without their data. A folder becomes a project, and is
shown whole, by a file that marks one; the home folder, and what holds it, never does.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from trueline.analysis.workspace import ROOT_MARKERS

MODULES = (".py", ".so")
SETTINGS = frozenset({"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini"})
MAX_FILES, MAX_BYTES = 2_000, 64 << 20


def is_project(folder: Path) -> bool:
    """Whether a folder is shown whole: a file marks it, and it does not hold the home folder."""
    home = Path(os.path.realpath(os.path.expanduser("~")))
    marked = any(os.path.lexists(folder / marker) for marker in ROOT_MARKERS)
    return marked and not home.is_relative_to(os.path.realpath(folder))


def modules_beside(folder: Path, files: Iterable[str], roots: Iterable[str]) -> tuple[str, ...]:
    """The files of `folder`, relative to it, that these files can import from these roots.

    What goes beyond a bound is left out; the files themselves are always there.
    """
    files = [path for path in files if not path.startswith("../")]
    places = dict.fromkeys([*map(os.path.dirname, files), *roots])
    found = dict.fromkeys(files)
    size = 0
    for path, entry in (one for place in places for one in _importable(folder, place)):
        size += _size(entry)
        if size > MAX_BYTES or len(found) >= MAX_FILES:
            break
        found[path] = None
    return tuple(found)


def _importable(folder: Path, place: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Modules in a folder, then those of the packages in it."""
    packages = []
    for entry in _entries(folder / place):
        path = os.path.join(place, entry.name)
        if entry.is_dir(follow_symlinks=False):
            packages.append(path)
        elif entry.is_file(follow_symlinks=False) and (
            entry.name.endswith(MODULES) or entry.name in SETTINGS
        ):
            yield path, entry
    for path in packages:
        if (folder / path / "__init__.py").is_file():
            yield from _importable(folder, path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0
