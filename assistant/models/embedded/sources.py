"""The files of a workspace as tokens: from the disk, or from the editor that shows them.

What an editor shows is taken from there, so what is not saved counts; once it is closed, what lies
on the disk counts. A text is encoded only when it is another one than before, whatever the disk
says of its time; of a text that is shown, only the pieces that changed. The nearest to the file in
hand come first, up to so many tokens.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from trueline.assistant.models.embedded.reading import (
    LARGEST_FILE,
    Stamp,
    bare,
    is_written_in,
    python_files,
    read_text,
    stamp_of,
)
from trueline.assistant.models.embedded.suffixes import Tokens

MOST_TOKENS = 1_500_000
MOST_SHOWN = 2_000_000  # characters of all files that an editor shows
PORTION = 200_000  # tokens that are read before they can be found
SHOWN: Stamp = (-1, -1)
Encode = Callable[[str], Tokens]


@dataclass(slots=True)
class Source:
    """A file as it was read: its stamp, a hash of its text, its tokens."""

    stamp: Stamp
    text: int
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class News:
    """Paths of files that are new or have other tokens than before, and of those that are gone."""

    changed: Sequence[str] = ()
    gone: Sequence[str] = ()


class Sources:
    """What is known of the files below a folder, which is resolved."""

    def __init__(self, root: str, encode: Encode, encode_shown: Encode) -> None:
        """Take a folder; `encode_shown` is for texts that come again with a few changes."""
        self._root = root
        self._encode, self._encode_shown = encode, encode_shown
        self._known: dict[str, Source] = {}
        self._followed: dict[str, int] = {}

    def tokens(self, path: str) -> Tokens:
        """The tokens of a known file."""
        return self._known[path].tokens

    def differs(self, near: str, shown: Mapping[str, str]) -> bool:
        """Whether the editor shows something else than what was followed last."""
        return self._now(near, shown) != self._followed

    def follow(self, near: str, shown: Mapping[str, str]) -> News:
        """Take in what the editor shows, but for the file `near`, which is in hand."""
        self._followed = self._now(near, shown)
        texts = self._worth_following(shown)
        left = {path for path, known in self._known.items() if known.stamp == SHOWN}
        closed = sorted(left - texts.keys() - {near})
        stamps = {path: stamp_of(path) for path in closed}
        gone = [path for path in closed if stamps[path] is None]
        for path in gone:
            del self._known[path]
        return News(
            [
                *(path for path, text in texts.items() if path != near and self._show(path, text)),
                *(path for path, stamp in stamps.items() if stamp and self._read(path, stamp)),
            ],
            gone,
        )

    def look(self, near: str, stopped: Callable[[], bool]) -> Iterator[News]:
        """Look at every file and read what is new, those near the file in hand first."""
        seen: set[str] = set()
        changed: list[str] = []
        waiting = 0
        size = sum(len(known.tokens) for known in self._known.values() if known.stamp == SHOWN)
        for path, stamp in python_files(self._root, near, stopped):
            if size >= MOST_TOKENS:
                break
            seen.add(path)
            known = self._known.get(path)
            if known is not None and known.stamp == SHOWN:
                continue
            if (known is None or known.stamp != stamp) and self._read(path, stamp):
                changed.append(path)
                waiting += len(self._known[path].tokens)
            size += len(self._known[path].tokens)
            if waiting >= PORTION:
                yield News(changed)
                changed, waiting = [], 0
        unseen = self._known.keys() - seen
        gone = [path for path in unseen if self._known[path].stamp != SHOWN]
        for path in gone:
            del self._known[path]
        yield News(changed, gone)

    def _now(self, near: str, shown: Mapping[str, str]) -> dict[str, int]:
        """Hashes of what the editor shows; the file in hand is as it was followed last."""
        now = {path: hash(text) for path, text in shown.items() if path != near}
        return now | ({near: self._followed[near]} if near in self._followed else {})

    def _worth_following(self, shown: Mapping[str, str]) -> dict[str, str]:
        """The texts of this workspace, up to so many characters."""
        found: dict[str, str] = {}
        room = MOST_SHOWN
        for path, text in shown.items():
            if len(text) <= min(room, LARGEST_FILE) and is_written_in(self._root, path):
                found[path] = bare(text)
                room -= len(text)
        return found

    def _show(self, path: str, text: str) -> bool:
        return self._learn(path, SHOWN, text, self._encode_shown)

    def _read(self, path: str, stamp: Stamp) -> bool:
        return self._learn(path, stamp, read_text(path), self._encode)

    def _learn(self, path: str, stamp: Stamp, text: str, encode: Encode) -> bool:
        """Keep what a file holds; returns whether that is new."""
        known, digest = self._known.get(path), hash(text)
        if known is not None and known.text == digest:
            known.stamp = stamp
            return False
        self._known[path] = Source(stamp, digest, encode(text))
        return True
