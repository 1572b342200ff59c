"""What the workspace says after a context: its files as tokens, searched by their suffixes.

Files are read in the background, the nearest to the file in hand first, in bounded portions; what
is not read yet says nothing. A file that changes goes into a new small segment and is left out of
its old one; small segments are merged, so there are only a few. Nothing is run and nothing is
written. What is not covered: changes by others that leave a file's time and size as they were.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.folders import is_passed_over
from trueline.assistant.models.embedded.suffixes import Segment, Tokens, key_of

MOST_TOKENS = 1_500_000
MOST_FILES = 20_000
LARGEST_FILE = 400_000  # bytes; a larger one is data, or nobody's hand wrote it
PORTION = 200_000  # tokens that are read before they can be found
FEW = 6  # segments
FRESH_S = 5.0
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What followed: the length of the context that was found, and the tokens behind it."""

    length: int
    followers: Tokens


@dataclass(slots=True)
class Part:
    """A segment, the files in it by their number there, and which of them still count."""

    segment: Segment
    paths: list[str]
    alive: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.paths), np.bool_)


class Index:
    """The files of one workspace.

    Usage:
        index = Index(root, chunks.tokens)
        index.refresh(near=file)  # returns at once
        index.view(without=[file]).find(context)
        index.close()
    """

    def __init__(self, root: Path, encode: Callable[[str], Tokens]) -> None:
        self._root, self._encode = root, encode
        self._parts: tuple[Part, ...] = ()
        self._stamps: dict[str, Stamp] = {}
        self._tokens: dict[str, Tokens] = {}
        self._looked = -FRESH_S
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._reading: threading.Thread | None = None

    def refresh(self, near: str = "") -> None:
        """Look in the background for what has changed, if that was not done just now."""
        busy = self._reading is not None and self._reading.is_alive()
        if busy or self._closed.is_set() or time.monotonic() - self._looked < FRESH_S:
            return
        self._reading = threading.Thread(
            target=self.read, args=(near,), name="trueline-index", daemon=True
        )
        self._reading.start()

    def read(self, near: str = "") -> None:
        """Read what has changed, here and now; the files next to `near` first."""
        with self._lock:
            self._looked = time.monotonic()
            self._read_all(near)

    def _read_all(self, near: str) -> None:
        seen: set[str] = set()
        changed: list[str] = []
        size = 0
        for path, stamp in self._files(near):
            if self._closed.is_set() or size >= MOST_TOKENS:
                break
            seen.add(path)
            if self._stamps.get(path) != stamp:
                self._stamps[path] = stamp
                self._tokens[path] = self._read(path)
                changed.append(path)
            size += len(self._tokens[path])
            if sum(len(self._tokens[one]) for one in changed) >= PORTION:
                self._take(changed)
                changed = []
        gone = self._tokens.keys() - seen
        for path in gone:
            del self._tokens[path], self._stamps[path]
        self._take(changed, gone)

    def view(self, without: Iterable[str] = ()) -> "View":
        """The files as they are known now, less some files and folders."""
        return View(self._parts, without)

    def close(self) -> None:
        """Stop reading."""
        self._closed.set()
        if self._reading is not None:
            self._reading.join()

    def _take(self, changed: list[str], gone: Iterable[str] = ()) -> None:
        """Make what is new searchable, and merge what is small."""
        outdated = {*changed, *gone}
        for part in self._parts:
            part.alive &= ~np.isin(np.array(part.paths), list(outdated)) if outdated else True
        parts = [part for part in self._parts if part.alive.any()]
        if len(parts) >= FEW:
            parts.sort(key=lambda part: part.segment.size, reverse=True)
            merged, parts = parts[FEW // 2 :], parts[: FEW // 2]
            alive = [path for part in merged for path in _alive(part)]
            changed = [*alive, *changed]
        if changed:
            segment = Segment([self._tokens[path] for path in changed])
            parts.append(Part(segment, changed))
        self._parts = tuple(parts)

    def _files(self, near: str) -> Iterator[tuple[str, Stamp]]:
        """The Python files of the workspace, those in the folders around `near` first."""
        folder = os.path.dirname(near)
        seen: set[str] = set()
        for start in (folder, str(self._root)) if folder else (str(self._root),):
            for place, names, files in os.walk(start):
                names[:] = sorted(name for name in names if not is_passed_over(Path(place, name)))
                for name in sorted(files):
                    path = os.path.join(place, name)
                    if not name.endswith((".py", ".pyi")) or path in seen:
                        continue
                    seen.add(path)
                    if len(seen) > MOST_FILES:
                        return
                    try:
                        info = os.lstat(path)
                    except OSError:
                        continue
                    if 0 < info.st_size <= LARGEST_FILE:
                        yield path, (info.st_mtime_ns, info.st_size)

    def _read(self, path: str) -> Tokens:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return np.empty(0, np.uint16)
        return self._encode(text)


class View:
    """What is searched for one request: it does not change while the request lasts."""

    def __init__(self, parts: Sequence[Part], without: Iterable[str]) -> None:
        left_out = tuple(without)
        below = tuple(place + os.sep for place in left_out)
        self._parts = [(part.segment, part.alive.copy()) for part in parts]
        for part, (_, counts) in zip(parts, self._parts, strict=True):
            for number, path in enumerate(part.paths if left_out else ()):
                if path in left_out or path.startswith(below):
                    counts[number] = False

    def find(self, context: Tokens) -> Found:
        """What followed the longest end of `context` that stands in a file."""
        key = key_of(context)
        lengths = [segment.longest(key, counts) for segment, counts in self._parts]
        for length in range(max(lengths, default=0), 0, -1):
            followers = [
                _counted(segment, counts, key, length)
                for (segment, counts), longest in zip(self._parts, lengths, strict=True)
                if longest >= length
            ]
            if any(map(len, followers)):
                return Found(length, np.concatenate(followers))
        return Found(0, np.empty(0, np.uint16))


def _alive(part: Part) -> Iterator[str]:
    return (path for path, alive in zip(part.paths, part.alive, strict=True) if alive)


def _counted(segment: Segment, counts: NDArray[np.bool_], key: bytes, length: int) -> Tokens:
    followers, files = segment.following(key, length)
    return followers[counts[files]]
