"""Cache folders that stay small, shared by any number of our processes.

Each workspace has a folder of its own in the platform's cache folder. Whoever uses it holds a
shared lock; when a folder is opened, others that nobody holds are removed, the least recently used
first, until the rest fits the bound. What is in a folder may vanish between two runs: a cache is
never the only copy of anything.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from trueline.analysis.errors import CannotRun

MAX_BYTES = 1_000_000_000
LOCK = ".lock"


@contextmanager
def workspace_cache(parent: Path, root: Path, limit: int = MAX_BYTES) -> Iterator[Path]:
    """The cache folder of the workspace at `root`, held until the block ends.

    Raises:
        CannotRun: if the folder cannot be made or written.
    """
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    folder = parent / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("ab")
    except OSError as error:
        raise CannotRun(
            f"{folder}: cannot be written: {error.strerror}; set XDG_CACHE_HOME to one that can"
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        os.utime(folder)
        _prune(parent, limit)
        yield folder


def _prune(parent: Path, limit: int) -> None:
    folders = [path for path in parent.iterdir() if path.is_dir()]
    sizes = {folder: _size(folder) for folder in folders}
    total = sum(sizes.values())
    for folder in sorted(folders, key=_used):
        if total <= limit:
            return
        if _remove(folder):
            total -= sizes[folder]


def _remove(folder: Path) -> bool:
    """Remove a folder unless somebody holds it."""
    try:
        with (folder / LOCK).open("ab") as lock:
            if not _exclusive(lock):
                return False
            shutil.rmtree(folder, ignore_errors=True)
            return True
    except OSError:
        return False


def _exclusive(lock: IO[bytes]) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _size(folder: Path) -> int:
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
