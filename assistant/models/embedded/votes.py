"""What the code around a cursor and the workspace say about the next token.

Ends of the text before the cursor that stand somewhere else, in the file itself or in the
workspace, are looked up: the longest that is known, and shorter ones, because a long context is met
in few places and a short one in many. What followed there votes, a ballot for each length. The file
itself outvotes the others, and most of all its text just before the cursor: what was written last
is written again. The place of the answer itself is never among them: the text behind the cursor
begins anew, and what is written already votes for nothing, or the answer would go round in circles.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.index import View
from trueline.assistant.models.embedded.suffixes import DEPTH, Tokens

LENGTHS = (1, 2, 3, 5, 9, 17)  # a bucket of contexts of at least so many tokens
OWN = 20.0  # votes of a place in the file itself, where one elsewhere has one
RECENT = 3.0  # times as many just before the cursor
RECENT_TOKENS = 2_000
OWN_TOKENS = 60_000  # on each side of the cursor
Ends = list[NDArray[np.int64]]


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
        self._known: dict[bytes, tuple[Votes, ...]] = {}

    def votes(self, written: Tokens) -> tuple[Votes, ...]:
        """What may follow the prefix and what is `written` behind it, a ballot for each length.

        The last is that of the longest context known; before it come shorter ones, one from each
        bucket of lengths. Empty if nothing is known. Looked up once.
        """
        key = written.tobytes()
        if key not in self._known:
            self._known[key] = self._votes(written)
        return self._known[key]

    def _votes(self, written: Tokens) -> tuple[Votes, ...]:
        before = np.concatenate([self._prefix, written])
        found = self._view.find(before)
        own = self._own(before)
        longest = max(found.length, len(own[0]), len(own[1]))
        ballots = []
        for length in _levels(longest):
            others = found if length == longest else self._view.find(before[-length:])
            followers = others.followers if others.length == length else others.followers[:0]
            ballots.append(self._ballot(length, followers, own, len(before)))
        return tuple(ballots)

    def _own(self, before: Tokens) -> tuple[Ends, Ends]:
        return _matches(self._prefix, before), _matches(self._suffix, before)

    def _ballot(self, length: int, others: Tokens, own: tuple[Ends, Ends], size: int) -> Votes:
        """The votes of the places that share `length` tokens with the `size` before the cursor."""
        above, below = (ends[length - 1] if length <= len(ends) else _NOWHERE for ends in own)
        recent = np.where(above >= size - RECENT_TOKENS, OWN * RECENT, OWN)
        followers = np.concatenate([others, self._prefix[above], self._suffix[below]])
        weights = np.concatenate([np.ones(len(others)), recent, np.full(len(below), OWN)])
        tokens, which = np.unique(followers.astype(np.int64), return_inverse=True)
        shares = np.bincount(which, weights=weights)
        return Votes(length, len(followers), tokens, shares / shares.sum())


_NOWHERE = np.empty(0, np.int64)


def _levels(longest: int) -> list[int]:
    """The lengths to ask about, the shortest first: one in each bucket, in the last the longest."""
    starts = [least for least in LENGTHS if least <= longest]
    return [*starts[:-1], longest] if starts else []


def _matches(text: Tokens, context: Tokens) -> Ends:
    """Where ends of the context that something follows in the text end, by length from 1 on."""
    found: Ends = []
    if not len(context):
        return found
    ends = np.flatnonzero(text[:-1] == context[-1]) + 1
    while len(ends):
        found.append(ends)
        length = len(found)
        if length == min(DEPTH, len(context)):
            break
        ends = ends[ends > length]
        ends = ends[text[ends - length - 1] == context[-length - 1]]
    return found
