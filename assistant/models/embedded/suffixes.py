"""A suffix array over tokens: where a context stood before, and for how long it is the same.

What follows a context is found by comparing texts backwards from the cursor. So the tokens are
kept in reverse, all places of them sorted by what stands before, and one array answers for every
length at once: the neighbours of a context in that order share the most with it. Sorting doubles
the compared length in each round (Manber and Myers 1993); `DEPTH` tokens are enough, since a longer
match says no more. It takes 6 bytes a token.

A segment is not changed once it is made; files that are gone or newer elsewhere are left out of
the answers by whoever asks.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DEPTH = 32
MATCHES = 400  # of one context in one segment, evenly spread: more would not change what is likely
Tokens = NDArray[np.uint16]


class Segment:
    """The tokens of some files, each begun by the token 0, which is in no text."""

    def __init__(self, files: Sequence[Tokens]) -> None:
        begin = np.zeros(1, np.uint16)
        parts = [part for tokens in files for part in (begin, tokens)]
        forward = np.concatenate(parts) if parts else begin[:0]
        self.size = len(forward)
        self._starts = np.cumsum([0, *(len(tokens) + 1 for tokens in files)])
        self._first_of = self._starts.tolist()
        backward = forward[::-1]
        self._sorted = memoryview(_sorted_places(backward).data)
        self._bytes = backward.astype(">u2").tobytes() + bytes(2 * DEPTH)
        self._backward = np.frombuffer(self._bytes, ">u2")

    def longest(self, key: bytes, counts: NDArray[np.bool_] | None = None) -> int:
        """How many tokens before some place are the same as in the context, at most `DEPTH`.

        `key` is the context as `key_of` gives it; `counts` are the files that are asked, all if
        None. The file in hand is in most workspaces too, and shares everything with itself: the
        places beside it are looked at until one is in a file that counts. Where that takes too
        many looks, no more can be said than what the next place may share at most.
        """
        at = self._first(key)
        sides = (range(at - 1, -1, -1), range(at, self.size))
        return max(self._shared(side[:MATCHES], key, counts) for side in sides)

    def following(self, key: bytes, length: int) -> tuple[Tokens, NDArray[np.int64]]:
        """The tokens that followed the last `length` of the context, and the files they are in."""
        first = self._first(key[: 2 * length])
        last = self._first(key[: 2 * length] + b"\xff\xff" * DEPTH, first)
        places = np.array(self._sorted[first : last : (last - first) // MATCHES + 1], np.int64)
        places = places[places > 0]
        followers = self._backward[places - 1].astype(np.uint16)
        inside = followers != 0  # else the file ends where the context does
        ends = self.size - places[inside]
        return followers[inside], np.searchsorted(self._starts, ends, "right") - 1

    def _shared(self, ranks: range, key: bytes, counts: NDArray[np.bool_] | None) -> int:
        shared = 0
        for rank in ranks:
            place = self._sorted[rank]
            shared = _same(self._at(place), key)
            file = bisect_right(self._first_of, self.size - 1 - place) - 1
            if not shared or counts is None or counts[file]:
                return shared
        return shared if len(ranks) == MATCHES else 0

    def _first(self, key: bytes, low: int = 0, high: int | None = None) -> int:
        text, end = self._bytes, min(len(key), 2 * DEPTH)
        return bisect_left(
            self._sorted, key, low, high, key=lambda place: text[2 * place : 2 * place + end]
        )

    def _at(self, place: int) -> bytes:
        return self._bytes[2 * place : 2 * (place + DEPTH)]


def key_of(context: Tokens) -> bytes:
    """The end of a context, backwards, as it is compared."""
    return context[: -DEPTH - 1 : -1].astype(">u2").tobytes()


def _same(place: bytes, key: bytes) -> int:
    """How many tokens two places share, counted backwards."""
    if place.startswith(key):
        return len(key) // 2
    return next(at for at in range(0, len(key), 2) if place[at : at + 2] != key[at : at + 2]) // 2


def _sorted_places(backward: Tokens) -> NDArray[np.int32]:
    """All places, by the `DEPTH` tokens that stand there."""
    size = len(backward)
    rank = backward.astype(np.int64) + 1
    order = np.argsort(rank, kind="stable")
    for reach in (1, 2, 4, 8, 16):
        second = np.zeros(size, np.int64)
        second[: max(0, size - reach)] = rank[reach:]
        both = rank * (max(size, 1 << 16) + 2) + second
        order = np.argsort(both, kind="stable")
        new = np.empty(size, np.int64)
        new[order] = np.cumsum(np.diff(both[order], prepend=both[order[:1]]) != 0) + 1
        rank = new
        if size and rank.max() == size:
            break
    return order.astype(np.int32)
