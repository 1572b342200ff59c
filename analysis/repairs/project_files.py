"""The Python files of a project, read in bounds and remembered until they change."""

import functools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_FILES = 2000
MAX_BYTES = 1_000_000
SKIPPED = frozenset({"node_modules", "__pycache__", "build", "dist", "site-packages", "venv"})
_TOP_LEVEL = re.compile(
    r"^(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)|^([A-Z]\w*)[ \t]*(?::[^=\n]+)?=", re.MULTILINE
)
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)|import[ \t]+([\w.]+))",
    re.MULTILINE,
)
_NAME = re.compile(r"(\w+)(\s+as\b)?")


@dataclass(frozen=True, slots=True)
class Told:
    """What a file defines at its top (variables left out), and what it imports.

    `taken` are pairs of a module and a name of `from module import name`; `packages` the first
    parts of all modules that are imported.
    """

    defined: frozenset[str]
    taken: frozenset[tuple[str, str]]
    packages: frozenset[str]


def project_files(root: Path, path: Path) -> Iterator[Path]:
    """The project's files that the one at `path` may learn from: tests only if it is one."""
    for file in _walked(root):
        if file != path.absolute() and (_is_test(path) or not _is_test(file)):
            yield file


def told_by(file: Path) -> Told:
    """What the file at `file` says now; nothing if it cannot be read."""
    try:
        stamp = file.stat().st_mtime_ns
    except OSError:
        return Told(frozenset(), frozenset(), frozenset())
    return _told(file, stamp)


def _walked(root: Path) -> Iterator[Path]:
    """The Python files below `root`, bounded, without hidden and generated folders or links."""
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


@functools.lru_cache(maxsize=MAX_FILES)
def _told(file: Path, stamp: int) -> Told:
    del stamp
    try:
        with file.open("rb") as source:
            text = source.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return Told(frozenset(), frozenset(), frozenset())
    taken = set()
    packages = set()
    for module, names, plain in _IMPORT.findall(text):
        packages.add((module or plain).partition(".")[0])
        if module and not module.startswith("."):
            bare = re.sub(r"#[^\n]*", "", names)
            parts = (_NAME.search(one) for one in bare.split(","))
            taken |= {(module, one[1]) for one in parts if one and not one[2]}
    defined = frozenset(match[1] or match[2] for match in _TOP_LEVEL.finditer(text))
    return Told(defined, frozenset(taken), frozenset(packages - {""}))
