"""Tokens of whole files, piece by piece, so that a keystroke costs the tokens of one piece.

A file is cut before lines that begin a statement of the module: where a piece begins depends on
its text alone, so an edit changes one piece and the others are known. What a token is may depend on
the text before it, but never on more than the line.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator

import numpy as np

from trueline.assistant.models.embedded.suffixes import Tokens

SHORTEST = 1_000  # characters
LONGEST = 20_000
KEPT_CHARACTERS = 4_000_000
_STATEMENT = re.compile(r"\n(?=[^\s#)\]}])")


class Chunks:
    """Encodes pieces of text and remembers those that were asked for last."""

    def __init__(self, encode: Callable[[str], list[int]]) -> None:
        self._encode = encode
        self._known: OrderedDict[str, Tokens] = OrderedDict()
        self._size = 0

    def tokens(self, text: str, enough: int | None = None) -> Tokens:
        """All tokens of a text, the known pieces of it not encoded again; no more than `enough`."""
        parts = [np.empty(0, np.uint16)]
        size = 0
        for start, end in pieces(text):
            parts.append(self._piece(text[start:end]))
            size += len(parts[-1])
            if enough is not None and size >= enough:
                break
        return np.concatenate(parts)[:enough]

    def _piece(self, text: str) -> Tokens:
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = np.array(self._encode(text), np.uint16)
            self._size += len(text)
            while self._size > KEPT_CHARACTERS:
                self._size -= len(self._known.popitem(last=False)[0])
        else:
            self._known.move_to_end(text)
        return known


def encoded(text: str, encode: Callable[[str], list[int]]) -> Tokens:
    """All tokens of a text, cut at the same places, with nothing remembered."""
    parts = [np.array(encode(text[start:end]), np.uint16) for start, end in pieces(text)]
    return np.concatenate(parts) if parts else np.empty(0, np.uint16)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of a text begin and end."""
    start = 0
    while len(text) - start > SHORTEST:
        found = _STATEMENT.search(text, start + SHORTEST, start + LONGEST)
        end = found.end() if found else min(len(text), start + LONGEST)
        if end == len(text):
            break
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)
