"""Whether a text holds a long run of what the model learned from, word for word.

A table of fingerprints ships beside the weights (Schleimer, Wilkerson and Aiken 2003,
"Winnowing"). A token is a lexical one, white space left out: a word, or a sign however often it is
repeated, since a ruler of dashes is nobody's work. So a copy that is indented or wrapped otherwise
is still a copy, and the table outlives the model's tokenizer. Of every `WINDOW` hashes of `GRAM`
tokens that follow each other, the smallest is in the table. A window reaches over `SPAN` tokens; a
run of `RUN` tokens is taken for a copy when the smallest hash of each window in it is known. So no
run of the corpus is missed, and one that is not in it must be taken for known about ten times at
once. How far a run goes is known to `WINDOW` - 1 tokens at either end, so one of `RUN` - 8 may be
taken for one of `RUN`. What is not covered: copies with a name changed, and runs of a few tokens
again and again, which have fewer than `DIFFERENT` fingerprints: a model that goes round in circles
would often be taken for a copy of nothing.
"""

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from trueline.assistant.models.protocol import ModelUnavailable

FILE = "fingerprints.bin"
RUN = 60
GRAM = 20
WINDOW = 5
DIFFERENT = 5
SPAN = GRAM + WINDOW - 1
LAYOUT = {"run": RUN, "gram": GRAM, "window": WINDOW}
_TOKEN = re.compile(rb"[A-Za-z0-9_\x80-\xff]+|([^\sA-Za-z0-9_\x80-\xff])\1*")
_ODD = np.uint64(0x9E3779B97F4A7C15)
Hashes = NDArray[np.uint64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens `first` to `last`, the last one not included."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Table:
    """The fingerprints of a corpus: bit `hash % size` of each is set."""

    bits: NDArray[np.uint8]
    facts: dict[str, int]

    @classmethod
    def read(cls, folder: Path) -> "Table | None":
        """The table in a weights folder, None if it has none.

        Raises:
            ModelUnavailable: the file has another layout than this version reads.
        """
        try:
            head, _, bits = (folder / FILE).read_bytes().partition(b"\n")
        except OSError:
            return None
        facts = _facts(head)
        if not bits or any(facts.get(name) != value for name, value in LAYOUT.items()):
            raise ModelUnavailable(
                f"embedded model: {FILE} is not of this version; reinstall trueline"
            )
        return cls(np.frombuffer(bits, np.uint8), facts)

    def write(self, file: Path) -> None:
        """One line of JSON, then the bits."""
        file.write_bytes(json.dumps(LAYOUT | self.facts).encode() + b"\n" + self.bits.tobytes())

    def knows(self, hashes: Hashes) -> Marks:
        """Which of the hashes may be in the table; all that are in it are among them."""
        at = hashes % np.uint64(8 * len(self.bits))
        found: Marks = (self.bits[at >> np.uint64(3)] >> (at & np.uint64(7)) & 1).astype(np.bool_)
        return found

    def runs(self, hashes: Hashes) -> list[Run]:
        """The copied runs of `RUN` tokens and more in a text, given the hashes of its tokens."""
        if len(hashes) < RUN:
            return []
        found = fingerprints(hashes)
        return [
            Run(one.first, one.last + SPAN - 1)
            for one in stretches(self.knows(found), RUN - SPAN + 1)
            if len(np.unique(found[one.first : one.last])) >= DIFFERENT
        ]


def spans(text: str) -> NDArray[np.int64]:
    """Where the tokens of a text begin and end, in bytes of UTF-8, [tokens, 2]."""
    found = [match.span() for match in _TOKEN.finditer(encoded(text))]
    return np.array(found, np.int64).reshape(-1, 2)


def token_hashes(text: str) -> Hashes:
    """A hash of each token of a text, [tokens]."""
    tokens = [match.group() for match in _TOKEN.finditer(encoded(text))]
    return _mixed(np.fromiter(map(zlib.crc32, tokens), np.uint64, len(tokens)) + _ODD)


def grams(hashes: Hashes) -> Hashes:
    """A hash of each `GRAM` tokens that follow each other, [tokens - GRAM + 1]."""
    count = max(0, len(hashes) - GRAM + 1)
    found = np.zeros(count, np.uint64)
    for place in range(GRAM):
        found = found * _ODD + hashes[place : place + count]
    return _mixed(found)


def fingerprints(hashes: Hashes) -> Hashes:
    """The smallest hash of each window, [tokens - SPAN + 1]."""
    found = grams(hashes)
    if len(found) < WINDOW:
        return found[:0]
    smallest: Hashes = sliding_window_view(found, WINDOW).min(1)
    return smallest


def stretches(marks: Marks, least: int) -> Iterator[Run]:
    """The places where at least so many marks that follow each other are set."""
    edges = np.flatnonzero(np.diff(marks.astype(np.int8), prepend=0, append=0))
    for first, last in edges.reshape(-1, 2).tolist():
        if last - first >= least:
            yield Run(first, last)


def encoded(text: str) -> bytes:
    """The text in UTF-8, whatever an editor sends."""
    return text.encode("utf-8", "replace")


def _facts(head: bytes) -> dict[str, int]:
    try:
        facts = json.loads(head)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _mixed(values: Hashes) -> Hashes:
    """Each value's bits spread over all 64 (the finaliser of splitmix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
