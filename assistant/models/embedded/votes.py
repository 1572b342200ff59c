"""What the code around a cursor and the workspace say about the next token.

The longest end of the text before the cursor that stands somewhere else, in the file itself or in
the workspace, is looked up; what followed it there votes. Votes of the file itself count half as
much again, and those of its text just before the cursor once more: what was written last is written
again. The place of the answer itself is never among them: the text behind the cursor begins anew,
and what is written already votes for nothing, or the answer would go round in circles.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.index import View
from trueline.assistant.models.embedded.suffixes import DEPTH, Tokens

OWN = 1.5
RECENT = 1.5
RECENT_TOKENS = 2_000
OWN_TOKENS = 60_000  # on each side of the cursor


@dataclass(frozen=True, slots=True)
class Votes:
    """Tokens and their shares of the votes, by how long a context, from how many places."""

    length: int
    count: int
    tokens: NDArray[np.int64]
    shares: NDArray[np.float64]


class Around:
    """The file in hand and a view of the others, as one request sees them."""

    def __init__(self, prefix: Tokens, suffix: Tokens, view: View) -> None:
        self._prefix = prefix[-OWN_TOKENS:]
        self._suffix = suffix[:OWN_TOKENS]
        self._view = view
        self._known: dict[bytes, Votes] = {}

    def votes(self, written: Tokens) -> Votes:
        """What may follow the prefix and what is `written` behind it; looked up once."""
        key = written.tobytes()
        if key not in self._known:
            self._known[key] = self._votes(written)
        return self._known[key]

    def _votes(self, written: Tokens) -> Votes:
        before = np.concatenate([self._prefix, written])
        found = self._view.find(before)
        own_length, own, weights = self._own(before, max(1, found.length))
        length = max(found.length, own_length)
        others = found.followers if found.length == length else found.followers[:0]
        if own_length < length:
            own, weights = own[:0], weights[:0]
        if not len(others) and not len(own):
            nothing = np.empty(0)
            return Votes(0, 0, nothing.astype(np.int64), nothing)
        followers = np.concatenate([others, own]).astype(np.int64)
        votes = np.concatenate([np.ones(len(others)), weights])
        tokens, which = np.unique(followers, return_inverse=True)
        shares = np.bincount(which, weights=votes)
        return Votes(length, len(followers), tokens, shares / shares.sum())

    def _own(self, before: Tokens, least: int) -> tuple[int, Tokens, NDArray[np.float64]]:
        """The longest match in the file itself of at least `least`, what followed, and weights."""
        length, followers, weights = 0, before[:0], np.empty(0)
        for text, is_before in ((self._prefix, True), (self._suffix, False)):
            ends, own_length = _matches(text, before)
            if own_length < max(least, length, 1):
                continue
            if own_length > length:
                length, followers, weights = own_length, before[:0], np.empty(0)
            recent = is_before & (ends >= len(before) - RECENT_TOKENS)
            followers = np.concatenate([followers, text[ends]])
            weights = np.concatenate([weights, np.where(recent, OWN * RECENT, OWN)])
        return length, followers, weights


def _matches(text: Tokens, context: Tokens) -> tuple[NDArray[np.int64], int]:
    """Where the longest end of the context that something follows in the text ends; its length."""
    if not len(context):
        return np.empty(0, np.int64), 0
    ends = np.flatnonzero(text[:-1] == context[-1]) + 1
    length = 1 if len(ends) else 0
    while length and length < min(DEPTH, len(context)):
        longer = ends[ends > length]
        longer = longer[text[longer - length - 1] == context[-length - 1]]
        if not len(longer):
            break
        ends, length = longer, length + 1
    return ends, length
