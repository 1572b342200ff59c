"""Documents as the model reads them: plain, or with a hole it has to fill.

A hole is written suffix first: SUFFIX, then PREFIX, and the middle simply goes on where the prefix
stops. Nothing stands between prefix and middle, so all the model learned from plain text holds in
a hole too, and a keystroke never changes the text before it: the cache of keys and values stays
valid. Holes are cut at characters, not tokens, and end where a line or block ends, because that
is where a completion should end. A window that begins below the imports of its file is headed by
them in half of the documents, so that they are of use and not relied on. What is not covered:
holes over several files.
"""

import re
from dataclasses import dataclass
from random import Random

from trueline.assistant.models.embedded.imports import imports_of
from trueline.training.tokenizer import END

SUFFIX, PREFIX = "<|fim_suffix|>", "<|fim_prefix|>"
PATH_SHARE = 0.5  # documents that name their file in a first comment
IMPORTS_SHARE = 0.5  # documents without the imports of their file that are headed by them
SPLIT_SHARE = 0.25  # holes whose prefix is tokenized apart, as the editor sees it
_LEAST, _MOST_PER_TOKEN = 300, 3.3  # characters of a sample; the most by tokens of a row
_SUFFIX_SHARE = 0.35
_CONTENT = re.compile(r"[^\s#].{7,}")


@dataclass(frozen=True, slots=True)
class Hole:
    """A span of a text, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A piece of a file: characters `start` to `end` of its `text`."""

    text: str
    path: str
    start: int
    end: int

    @property
    def piece(self) -> str:
        """The text of the piece."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sample:
    """One training document: pieces tokenized one by one and then joined.

    A piece is either a special token or text, never both: text that happens to spell a special
    token stays text.
    """

    pieces: tuple[str, ...]


def plain(document: Document, rng: Random) -> Sample:
    """The piece from left to right."""
    return Sample((_heading(document, document.start, rng) + document.piece, END))


def with_hole(document: Document, rng: Random, context: int) -> Sample | None:
    """A window of the piece with a hole, or None if it has no line to cut.

    Args:
        document: where the piece is from.
        rng: what every choice is drawn from.
        context: tokens of a row that the window should fit in.
    """
    text = document.piece
    hole = pick_hole(text, rng)
    if hole is None:
        return None
    budget = rng.randint(_LEAST, max(_LEAST, int(_MOST_PER_TOKEN * context)))
    budget -= hole.end - hole.start
    after = int(budget * rng.uniform(0, _SUFFIX_SHARE))
    suffix = text[hole.end : line_end(text, hole.end + after)] if after > 40 else ""
    start = _line_start(text, max(0, hole.start - (budget - after)))
    prefix = _heading(document, document.start + start, rng) + text[start : hole.start]
    middle = text[hole.start : hole.end]
    if rng.random() < SPLIT_SHARE:
        return Sample((SUFFIX, suffix, PREFIX, prefix, middle, END))
    return Sample((SUFFIX, suffix, PREFIX, prefix + middle, END))


def pick_hole(text: str, rng: Random) -> Hole | None:
    """A place to cut: the rest of a line (half of them), a block, or a part of a line."""
    lines = [match.span() for match in _CONTENT.finditer(text)]
    if not lines:
        return None
    start, end = rng.choice(lines)
    kind = rng.random()
    if kind < 0.55:
        return Hole(rng.randrange(start, end), end)
    if kind < 0.90:
        cut = start if rng.random() < 0.5 else rng.randrange(start, end)
        return Hole(cut, block_end(text, start))
    cut = rng.randrange(start, end - 2)
    return Hole(cut, rng.randrange(cut + 1, end))


def block_end(text: str, start: int, limit: int = 600) -> int:
    """Where the block of the line at `start` ends: before the first line indented less.

    An empty line ends it too when the next code stands no deeper; so does `limit` in characters.
    """
    line_start = text.rfind("\n", 0, start) + 1
    depth = start - line_start
    end = position = line_end(text, start)
    while position < len(text):
        following = line_end(text, position + 1)
        line = text[position + 1 : following]
        indent = len(line) - len(line.lstrip())
        if line.strip() and (indent < depth or following - start > limit):
            break
        if not line.strip() and text[following + 1 : following + 2 + depth].strip():
            break
        end = following if line.strip() else end
        position = following
    return end


def line_end(text: str, position: int) -> int:
    """The end of the line that holds the position, before its newline."""
    found = text.find("\n", min(position, len(text)))
    return len(text) if found < 0 else found


def _line_start(text: str, position: int) -> int:
    """The start of the first line at or after the position's line, kept inside the text."""
    return text.rfind("\n", 0, position) + 1


def _heading(document: Document, start: int, rng: Random) -> str:
    """Path and imports for a window that begins at `start` in its file."""
    path = f"# {document.path}\n" if document.path and rng.random() < PATH_SHARE else ""
    imports = imports_of(document.text[:start]) if rng.random() < IMPORTS_SHARE else ""
    return path + imports
