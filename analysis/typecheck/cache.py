"""What mypy's cache holds, and how the files on disk differ from it.

An ordinary incremental build brings the cache up to date and takes seconds on a large project.
Where hardly anything changed since that was done last, the cache is loaded as it is instead, and
the few modules that are others by now are updated in the loaded build. mypy would build everything
anew, without its cache, if that held none of the files; a note beside it says what it holds.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mypy.build import BuildResult, State
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__

FEW = 8
Modules = list[tuple[str, str]]


@contextmanager
def alone_in(cache_dir: str) -> Iterator[None]:
    """Wait until no other process builds with this cache.

    mypy writes its cache in one long SQLite transaction and gives up when another process has
    held one for five seconds; whoever waits here instead finds the cache warm.
    """
    os.makedirs(cache_dir, exist_ok=True)
    with open(os.path.join(cache_dir, ".building"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def note(options: Options, result: BuildResult) -> None:
    """Write down which modules the cache holds, and under which options."""
    held = {"options": _digest(options), "modules": sorted(result.graph)}
    Path(options.cache_dir, ".held").write_text(json.dumps(held), "utf-8")


def holds(options: Options, sources: Sequence[BuildSource]) -> bool:
    """Whether the cache has all these modules, by the note beside it."""
    try:
        held = json.loads(Path(options.cache_dir, ".held").read_text("utf-8"))
        return held["options"] == _digest(options) and {one.module for one in sources} <= set(
            held["modules"]
        )
    except (OSError, ValueError, LookupError, TypeError):
        return False


def changed(result: BuildResult, sources: Sequence[BuildSource]) -> Modules | None:
    """Modules, with their files, that are others than in the cache that was loaded.

    None if the cache cannot be used: many are, or modules went or came that others import.
    """
    graph = result.graph
    if not result.used_cache or any(one.module not in graph for one in sources):
        return None
    if not all(state.is_fresh() for state in graph.values()) or _came(result):
        return None
    found = [(state.id, state.xpath) for state in graph.values() if _differs(state)]
    return found if len(found) <= FEW else None


def _differs(state: State) -> bool:
    """Whether the file is another; mypy has put right what only the time tells apart."""
    if state.meta is None or state.path is None:
        return True
    try:
        found = os.stat(state.path)
    except OSError:
        return True
    return (int(found.st_mtime), found.st_size) != (state.meta.mtime, state.meta.size)


def _came(result: BuildResult) -> bool:
    """Whether there is a module now that was imported and not found."""
    finder = result.manager.find_module_cache
    missing = {name for state in result.graph.values() for name in state.suppressed_set}
    return any(
        isinstance(finder.find_module(name, fast_path=True), str)
        for name in missing
        if name not in result.graph and not name.startswith("encodings.")
    )


def _digest(options: Options) -> str:
    said = (
        __version__,
        options.python_version,
        options.select_options_affecting_cache(),
        options.per_module_options,
        options.mypy_path,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()
