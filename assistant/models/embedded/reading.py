"""The Python files of a workspace: which there are, and the text of one, whatever lies there.

Only plain files count: a link leads to a file that is read where it lies, or round in a circle, or
out of the workspace, and a pipe or a device never ends. How much is looked at is bounded, too: a
home folder may be opened as a workspace. A file that is gone, not UTF-8, not text or too large has
no text. What is not covered: sources in other encodings.
"""

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from itertools import chain, islice, takewhile
from pathlib import Path

from trueline.assistant.folders import is_passed_over

MOST_FILES = 20_000
MOST_NAMES = 200_000  # of files and folders that are looked at
LARGEST_FILE = 400_000  # bytes; a larger one is data, or nobody's hand wrote it
Stamp = tuple[int, int]


def python_files(root: str, near: str, stopped: Callable[[], bool]) -> Iterator[tuple[str, Stamp]]:
    """Paths below `root`, with time of change and size, those in the folder of `near` first.

    Ends at the bounds, or as soon as `stopped()`.
    """
    look = _Look(stopped)
    first = os.path.dirname(near)
    if not is_written_in(root, first):
        return islice(look.below(root), MOST_FILES)
    return islice(chain(look.below(first), look.below(root, without=first)), MOST_FILES)


def is_written_in(root: str, path: str) -> bool:
    """Whether a path is below the root, and in no folder that is passed over."""
    if not path.startswith(root.rstrip(os.sep) + os.sep):
        return False
    above = takewhile(lambda folder: str(folder) != root, (Path(path), *Path(path).parents))
    return not any(map(is_passed_over, above))


def stamp_of(path: str) -> Stamp | None:
    """Time of change and size of a file that is worth reading."""
    try:
        info = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(info.st_mode) or not 0 < info.st_size <= LARGEST_FILE:
        return None
    return info.st_mtime_ns, info.st_size


def read_text(path: str) -> str:
    """The text of a file, lines ending in bare newlines; empty where there is none to read."""
    try:
        with open(path, "rb", opener=_carefully) as file:
            plain = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            content = file.read(LARGEST_FILE + 1) if plain else b""
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return bare(text) if len(content) <= LARGEST_FILE and "\0" not in text else ""


def bare(text: str) -> str:
    """The text with lines that end in bare newlines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _carefully(path: str, flags: int) -> int:
    """Open what was a plain file a moment ago: no link is followed, and no pipe is waited for."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


class _Look:
    """One look at the folders, which ends after so many names."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._names = 0

    @property
    def _over(self) -> bool:
        return self._names > MOST_NAMES or self._stopped()

    def below(self, start: str, without: str = "") -> Iterator[tuple[str, Stamp]]:
        """The files of each folder before those of the folders in it, but in one of them."""
        waiting = [start]
        while waiting and not self._over:
            files, folders = self._inside(waiting.pop())
            for path in sorted(files):
                stamp = stamp_of(path)
                if stamp is not None:
                    yield path, stamp
            found = (path for path in sorted(folders, reverse=True) if path != without)
            waiting += [path for path in found if not is_passed_over(Path(path))]

    def _inside(self, folder: str) -> tuple[list[str], list[str]]:
        files: list[str] = []
        folders: list[str] = []
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                self._names += 1
                if self._over:
                    break
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.name.endswith((".py", ".pyi")):
                    files.append(entry.path)
        return files, folders
