"""Typing a few lines again into a file that had them, a key at a time, as an editor does.

The editor closes brackets by itself and types over those it closed. Indentation is typed by the
editor as well, so no key is counted for it.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.syntax import hole_kind
from trueline.assistant.completion import BLOCK_TOKENS, LINE_TOKENS
from trueline.assistant.models.protocol import FimPrompt, Place

PAIRS = {"(": ")", "[": "]", "{": "}"}
LINES = 4  # that are typed at a place
LEAST_LINES = 60  # of a file that is typed into


@dataclass(frozen=True, slots=True)
class Key:
    """What the editor asks after a key: the hole, and how long an answer may be."""

    prompt: FimPrompt
    tokens: int


@dataclass(frozen=True, slots=True)
class Typing:
    """Where something is typed: a file, what stands before and after, and what is typed."""

    root: Path
    path: Path
    prefix: str
    new: str
    suffix: str

    def keys(self) -> Iterator[Key]:
        """The questions, a key at a time, beginning before the first."""
        closed, begins = "", True
        for at, character in enumerate(["", *self.new]):
            if closed and character == closed[0]:
                closed = closed[1:]
            elif character in PAIRS:
                closed = PAIRS[character] + closed
            begins = character == "\n" or (begins and character.isspace())
            coming = self.new[at : at + 1]
            if begins and coming.isspace() and coming != "\n":
                continue
            yield self._key(self.prefix + self.new[:at], closed + self.suffix)

    def _key(self, before: str, after: str) -> Key:
        place = Place(self.root, self.path)
        prompt = FimPrompt(before, after, self.path.name, place=place)
        line = hole_kind(before, after) == "line"
        return Key(prompt, LINE_TOKENS if line else BLOCK_TOKENS)


def drawn(root: Path, sources: Mapping[Path, str], places: int, seed: int) -> Iterator[Typing]:
    """Random places in random files of a project, in the middle and later parts of a file."""
    choice = random.Random(seed)
    long = [path for path in sorted(sources) if sources[path].count("\n") >= LEAST_LINES]
    for path in choice.sample(long, min(places, len(long))):
        rows = sources[path].splitlines(keepends=True)
        row = choice.randrange(len(rows) // 3, len(rows) - LINES)
        before, new, after = rows[:row], rows[row : row + LINES], rows[row + LINES :]
        yield Typing(root, path, "".join(before), "".join(new), "".join(after))
