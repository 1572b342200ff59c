"""What the workspace says after a context: its files as tokens, searched by their suffixes.

Files are read in the background, in bounded portions; what is not read yet says nothing. What
changes goes into a new small segment and is left out of its old one; small segments are merged, so
there are only a few. Nothing is run and nothing is written. What is not covered: changes by others
that leave a file's time and size as they were.
"""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.parts import Part, sorted_out
from trueline.assistant.models.embedded.sources import Encode, News, Sources
from trueline.assistant.models.embedded.suffixes import Segment, Tokens, key_of

FRESH_S = 5.0
REST = 20.0  # after a look that found nothing new, so many times as long as it took there is none
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Found:
    """What followed: the length of the context that was found, and the tokens behind it."""

    length: int
    followers: Tokens


class Index:
    """The files of one workspace.

    Usage:
        index = Index(root, encode)
        index.refresh(file, {other: text})  # returns at once
        index.view(without=[file]).find(context)
        index.close()
    """

    def __init__(self, root: Path, encode: Encode, encode_shown: Encode | None = None) -> None:
        """Take a resolved folder; `encode_shown` is for texts that come again with few changes."""
        self._sources = Sources(str(root), encode, encode_shown or encode)
        self._parts: tuple[Part, ...] = ()
        self._asked = ("", NOTHING)
        self._next_look = 0.0
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._reading: threading.Thread | None = None

    def refresh(self, near: str = "", shown: Mapping[str, str] = NOTHING) -> None:
        """Take in what has changed, in the background, if anything may have.

        `near` is the file in hand; `shown` are the texts of the files that an editor has open, by
        their resolved paths, the most important first.
        """
        self._asked = (near, shown)
        busy = self._reading is not None and self._reading.is_alive()
        if busy or self._closed.is_set():
            return
        if self._stale() or self._sources.differs(near, shown):
            self._reading = threading.Thread(
                target=self._catch_up, name="trueline-index", daemon=True
            )
            self._reading.start()

    def read(self, near: str = "", shown: Mapping[str, str] = NOTHING) -> None:
        """Read what has changed, here and now; asked without anything, as it was asked last."""
        if near or shown:
            self._asked = (near, shown)
        with self._lock:
            self._follow()
            self._look()

    def view(self, without: Iterable[str] = ()) -> "View":
        """The files as they are known now, less some files and folders."""
        return View(self._parts, without)

    def close(self) -> None:
        """Stop reading."""
        self._closed.set()
        if self._reading is not None:
            self._reading.join()

    def _catch_up(self) -> None:
        with self._lock:
            self._follow()
            if self._stale():
                self._look()

    def _stale(self) -> bool:
        return time.monotonic() >= self._next_look

    def _follow(self) -> None:
        if self._sources.differs(*self._asked):
            self._take(self._sources.follow(*self._asked))

    def _look(self) -> None:
        began, quiet = time.monotonic(), True
        for news in self._sources.look(self._asked[0], self._closed.is_set):
            quiet = quiet and not news.changed
            self._take(news)
            self._follow()
        ended = time.monotonic()
        self._next_look = ended + (max(FRESH_S, REST * (ended - began)) if quiet else FRESH_S)

    def _take(self, news: News) -> None:
        """Make what is new searchable, and merge what is small; until then the old is found."""
        if self._closed.is_set() or not (news.changed or news.gone):
            return
        kept, anew = sorted_out(self._parts, [*news.changed, *news.gone])
        files = {path: self._sources.tokens(path) for path in (*news.changed, *anew)}
        files = {path: tokens for path, tokens in files.items() if len(tokens)}
        self._parts = (*kept, Part.of(files)) if files else tuple(kept)


class View:
    """What is searched for one request: it does not change while the request lasts."""

    def __init__(self, parts: Sequence[Part], without: Iterable[str]) -> None:
        left_out = tuple(without)
        self._parts = [(part.segment, part.counting(left_out)) for part in parts]

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


def _counted(segment: Segment, counts: NDArray[np.bool_], key: bytes, length: int) -> Tokens:
    followers, files = segment.following(key, length)
    return followers[counts[files]]
