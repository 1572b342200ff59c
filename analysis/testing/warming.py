"""What the runs of a project's tests share, to be made ready once for all of them.

Loading is most of what a run of a few tests costs, and what is installed is the same for every
candidate, as are the project's other modules. Two sources tell what is needed: what a run without
the candidate had loaded, and, for the files under test, which that run leaves out, the imports
that their texts and those of the project's modules behind them begin with. Of what is installed
only names are passed on: the jail finds a name among the installed packages and the standard
library, and nowhere else. Nothing that the project has a module for is loaded; its modules are
compiled instead, but none that is under test, and none that defines tests: what was compiled
before some of their expected values are changed would tell which.
"""

import ast
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.sandbox.inside import tree
from trueline.analysis.testing.suites import defines_tests

MAX_NAMES = 2000
MAX_FILES = 400
MAX_BYTES = 1 << 20
MAX_ENTRIES = 100_000
MODULES = (".py", ".so")
NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
NOT_LOADED = ("__main__", "antigravity", "conftest", "idlelib", "this", "turtledemo")


@dataclass(frozen=True, slots=True)
class Shared:
    """Modules to load by their names, and files of the project to compile."""

    modules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def shared_by(
    project: Path,
    roots: Iterable[str],
    under_test: Collection[str],
    tests: Iterable[str],
    loaded: Iterable[str],
    *,
    shown: Iterable[str] | None = None,
) -> Shared:
    """What runs of these tests share; `loaded` are the modules of the run without the candidate.

    `shown` are the files of the project that are shown, if not all.
    """
    folders = [project / root for root in roots]
    own = _own_names(project, shown)
    found = dict.fromkeys(name for name in loaded if _is_wanted(name, own))
    waiting = [project / path for path in (*under_test, *tests)]
    seen: set[Path] = set()
    files: list[str] = []
    while waiting and len(seen) < MAX_FILES:
        file = waiting.pop(0)
        parsed = None if file in seen else _parsed(file)
        seen.add(file)
        if parsed is None or not file.is_relative_to(project):
            continue
        path = file.relative_to(project).as_posix()
        if path not in under_test and not defines_tests(parsed):
            files.append(path)
        for name in _imports(parsed):
            waiting += _files_of(name, folders)
            if _is_wanted(name, own):
                found[name] = None
        for level, name in _relative_imports(parsed):
            waiting += _files_of(name, [file.parents[level - 1]])
    return Shared(tuple(found)[:MAX_NAMES], tuple(files))


def _own_names(project: Path, shown: Iterable[str] | None) -> frozenset[str] | None:
    """What the project has modules or folders for, in any folder; None if it is too large.

    Which of its folders are imported from, its configuration and the tests themselves may say.
    """
    if shown is not None:
        return frozenset(part.partition(".")[0] for path in shown for part in path.split("/"))
    found: set[str] = set()
    seen = 0
    for folder, names, files in os.walk(project):
        seen += len(names) + len(files)
        if seen > MAX_ENTRIES:
            return None
        names[:] = [name for name in names if not tree.is_left_out(folder, name)]
        found.update(names, (name.partition(".")[0] for name in files if name.endswith(MODULES)))
    return frozenset(found)


def _is_wanted(name: str, own: frozenset[str] | None) -> bool:
    if not NAME.fullmatch(name) or any(part in NOT_LOADED for part in name.split(".")):
        return False
    return own is not None and name.partition(".")[0] not in own


def _files_of(name: str, folders: list[Path]) -> list[Path]:
    """The files of a project's module and of the packages it is in."""
    parts = name.split(".")
    found = []
    for folder in folders:
        for end in range(len(parts), 0, -1):
            path = folder.joinpath(*parts[:end])
            both = (path.with_name(f"{path.name}.py"), path / "__init__.py")
            found += [file for file in both if file.is_file()]
    return found


def _parsed(file: Path) -> ast.Module | None:
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _imports(tree: ast.Module) -> Iterator[str]:
    """The absolute imports at the top level."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")


def _relative_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """How many folders up, and what from there."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            for alias in node.names:
                yield node.level, f"{node.module}.{alias.name}" if node.module else alias.name
