"""One search for templates: over the places that several results have reached at once.

From the beginning of all results, the cheapest way to go on is a piece whose texts come next in
each of them, or a literal that does; the end is the end of all. States are taken cheapest first
and few, so that long results take no longer; nothing is searched again before a new piece could
make a cheaper way.

A literal has twelve characters at most, and costs more if it ends within a word, a number or a row
of one sign. Where only some of the examples are searched, letters and digits in it must stand in
the words or in every result, else each result would be a literal.
"""

import heapq
import itertools
import re
from collections.abc import Iterator, Sequence

from trueline.assistant.search.meter import Meter
from trueline.assistant.search.pieces import AS_IT_IS, Piece

LONGEST_LITERAL = 12
MOST_PARTS, DEAREST = 7, 32
MOST_STATES = 60
CUT = 2  # what a literal costs more for an end within a word or a number
RUNS = re.compile(r"[^\W\d_]+|\d+")
SAME = re.compile(r"[^\W\d_]{2}|\d\d|(.)\1")

Part = Piece | str
Way = tuple[int, tuple[Part, ...]]
"""What it costs to put results together, and of what."""


class Side:
    """The results of some examples, the pieces that stand in all of them, and what was found."""

    def __init__(
        self,
        mask: int,
        places: Sequence[int],
        results: Sequence[str],
        most: int,
        said: tuple[str, Sequence[str]] | None,
    ) -> None:
        self._mask, self._places, self._results, self._most = mask, places, results, most
        self._said = said
        self._first: dict[str, list[tuple[Piece, tuple[str, ...]]]] = {}
        self._lengths: list[int] = []
        self._told: set[tuple[int, ...]] = set()
        self._grown = False
        self._dearest = DEAREST

    def enter(self, piece: Piece) -> None:
        """Take a piece in if it stands in these results, and is no constant there."""
        if piece.examples & self._mask != self._mask:
            return
        texts = tuple(piece.texts[at] for at in self._places)
        plain = len(piece.expression) == 2
        if len(set(texts)) > 1 or (plain and texts[0]):
            self._grown = self._grown or piece.cost < self._dearest
            self._first.setdefault(texts[0], []).append((piece, texts))
            self._lengths = sorted({*self._lengths, len(texts[0])})

    def ways(self, meter: Meter) -> Iterator[Way]:
        """The cheapest ways to put the results together that were not told before."""
        if not self._grown:
            return
        self._grown = False
        found = list(itertools.islice(self._found(meter), self._most))
        if len(found) == self._most:
            self._dearest = found[-1][0]
        for cost, parts in found:
            key = tuple(hash(one) if isinstance(one, str) else id(one) for one in parts)
            if key not in self._told:
                self._told.add(key)
                yield cost, parts

    def _found(self, meter: Meter) -> Iterator[Way]:
        """The ways from the beginning of all results to their ends, the cheapest first."""
        ends = tuple(map(len, self._results))
        order = itertools.count()
        heap: list[tuple[int, int, tuple[int, ...], tuple[Part, ...]]] = []
        heapq.heappush(heap, (1, next(order), (0,) * len(ends), ()))
        reached: dict[tuple[tuple[int, ...], bool], int] = {}
        for _ in range(MOST_STATES):
            if not heap:
                return
            cost, _, at, parts = heapq.heappop(heap)
            meter.spend(1)
            if at == ends:
                if self._tells(parts):
                    yield cost, parts
                continue
            state = at, bool(parts) and isinstance(parts[-1], str)
            reached[state] = reached.get(state, 0) + 1
            if reached[state] > self._most or len(parts) == MOST_PARTS:
                continue
            for price, part, after in self._next(at, after_literal=state[1]):
                if cost + price <= DEAREST:
                    heapq.heappush(heap, (cost + price, next(order), after, (*parts, part)))

    def _tells(self, parts: tuple[Part, ...]) -> bool:
        """Whether a way has a piece that differs, few enough of them, and is not one alone."""
        pieces = [one for one in parts if isinstance(one, Piece)]
        if len(parts) == 1 and pieces and pieces[0].form is AS_IT_IS:
            return False
        differing = any(len({one.texts[at] for at in self._places}) > 1 for one in pieces)
        return differing and len(pieces) <= len(self._places)

    def _next(
        self, at: tuple[int, ...], *, after_literal: bool
    ) -> Iterator[tuple[int, Part, tuple[int, ...]]]:
        """What can stand at a place in each result, with its cost and where it ends."""
        first, start = self._results[0], at[0]
        for length in self._lengths:
            for piece, texts in self._first.get(first[start : start + length], ()):
                if len(texts[0]) == length and self._stand(texts, at):
                    after = tuple(one + len(text) for one, text in zip(at, texts, strict=True))
                    if after != at:
                        yield piece.cost, piece, after
        if not after_literal:
            for end in range(start + 1, min(len(first), start + LONGEST_LITERAL) + 1):
                literal = first[start:end]
                if not self._stand((literal,) * len(at), at):
                    break
                if self._allowed(literal):
                    after = tuple(one + len(literal) for one in at)
                    cuts = CUT * (self._within(at) + self._within(after))
                    yield 1 + len(literal) // 3 + cuts, literal, after

    def _stand(self, texts: Sequence[str], at: tuple[int, ...]) -> bool:
        return all(
            result.startswith(text, start)
            for result, text, start in zip(self._results, texts, at, strict=True)
        )

    def _within(self, at: tuple[int, ...]) -> bool:
        """Whether a place is within a word, a number or a row of signs in every result."""
        around = [
            one[max(0, end - 1) : end + 1] for one, end in zip(self._results, at, strict=True)
        ]
        return all(map(SAME.fullmatch, around))

    def _allowed(self, literal: str) -> bool:
        """Whether the words, or all results, hold the words and numbers of a literal."""
        if self._said is None:
            return True
        words, results = self._said
        runs = RUNS.findall(literal)
        return all(one.lower() in words or all(one in each for each in results) for one in runs)
