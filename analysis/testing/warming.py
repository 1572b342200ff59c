"""What the tests of a project import besides its own modules, to be loaded before they are run.

Loading is most of what a run of a few tests costs, and what is installed is the same for every
candidate. Two sources: what a run without the candidate had loaded, and, for the files under test,
which that run leaves out, the imports that their texts and those of the project's modules behind
them begin with. Only names are passed on: the jail finds a name among the installed packages and
the standard library, and nowhere else. A name that the project has a module for is left out.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

MAX_NAMES = 2000
MAX_FILES = 200
MAX_BYTES = 1 << 20
NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
NOT_LOADED = ("__main__", "antigravity", "conftest", "idlelib", "this", "turtledemo")


def worth_loading(
    project: Path, roots: Iterable[str], targets: Iterable[str], loaded: Iterable[str]
) -> list[str]:
    """The names of modules, those of the run without the candidate first."""
    folders = [project / root for root in roots]
    found = dict.fromkeys(name for name in loaded if _is_wanted(name, folders))
    waiting = [project / target for target in targets]
    seen: set[Path] = set()
    while waiting and len(seen) < MAX_FILES:
        file = waiting.pop(0)
        if file in seen:
            continue
        seen.add(file)
        for name in _imports(file):
            own = _file_of(name, folders)
            waiting += [own] if own else []
            if _is_wanted(name, folders):
                found[name] = None
    return list(found)[:MAX_NAMES]


def _is_wanted(name: str, folders: list[Path]) -> bool:
    if not NAME.fullmatch(name) or any(part in NOT_LOADED for part in name.split(".")):
        return False
    top = name.partition(".")[0]
    return not any((folder / top).is_dir() or (folder / f"{top}.py").exists() for folder in folders)


def _file_of(name: str, folders: list[Path]) -> Path | None:
    """The file of a project's module, or of the package that a name is taken from."""
    parts = name.split(".")
    for folder in folders:
        for end in range(len(parts), 0, -1):
            path = folder.joinpath(*parts[:end])
            for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
                if file.is_file():
                    return file
    return None


def _imports(file: Path) -> Iterator[str]:
    """The absolute imports at the top level of a file."""
    try:
        if file.stat().st_size > MAX_BYTES:
            return
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")
