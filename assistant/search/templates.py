"""Templates: texts that are put together of literals and of values, as f-strings are.

The enumeration would need a `+` for every piece, and has no literals but those that the words
name. Here the results themselves say where a piece can stand: from the beginning of all results at
once, the cheapest way is searched to go on with a piece whose texts come next in every one of them
(`pieces.py`), or with a literal that does. That is done for all examples, and for those on each
side of a condition, which makes the branches of a function by cases (`deciding.py`).

A literal has twelve characters at most. Letters and digits in it stand in every result of all
examples or in the words, else each result would be a literal. At least one piece has different
texts on the examples. Nothing is searched where the results have more than 2,000 characters
together.
"""

import heapq
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.meter import Meter
from trueline.assistant.search.pieces import AS_IT_IS, LONGEST, Piece, Pieces, value_of
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.space import Space
from trueline.assistant.search.writing import written

MOST_SHOWN = 2_000  # characters of all results
LONGEST_LITERAL = 12
MOST_PARTS, DEAREST = 7, 45
MOST_STATES, MOST_WAYS = 150, 4
MOST_SIDES, MOST_PIECES, OF_ONE_TEXT = 16, 2_000, 2
CUT = 2  # what a literal costs more for an end within a word or a number
RUNS = re.compile(r"[^\W\d_]+|\d+")
SAME = re.compile(r"[^\W\d_]{2}|\d\d|(.)\1")
UNWRITABLE = re.compile(r"""['"\\{}]""")

Part = Piece | str
Way = tuple[int, tuple[Part, ...]]


class Templates:
    """The templates of one search, for all of its examples and for parts of them."""

    def __init__(self, problem: Problem) -> None:
        results = [one.result for one in problem.examples]
        self._results = [one for one in results if isinstance(one, str)]
        few = len(results) == len(self._results) and sum(map(len, self._results)) <= MOST_SHOWN
        self._active = few and len(set(self._results)) > 1
        self._words = f"{problem.name} {problem.words}".lower()
        self._pieces = Pieces(self._results if self._active else [])
        self._taken: list[Piece] = []
        self._alike: dict[tuple[int, tuple[str, ...]], int] = {}
        self._sides: dict[int, _Side] = {}
        self._full = (1 << len(results)) - 1
        if self._active:
            self._add_side(self._full, MOST_WAYS)

    def add(
        self, space: Space, cost: int, masks: Iterable[int], meter: Meter
    ) -> Iterator[tuple[int, Expression]]:
        """The new templates with what a space holds at a cost, each with its own cost.

        `masks` are the sets of examples, as bits, that a condition tells from the others.

        Raises:
            SpentError: if the budget is used up.
        """
        if not self._active:
            return
        for piece in self._new(space, cost):
            self._taken.append(piece)
            for side in self._sides.values():
                side.enter(piece)
        for mask in masks:
            for one in (mask, self._full & ~mask):
                if one not in self._sides and len(self._sides) <= MOST_SIDES:
                    self._add_side(one, 1)
        for side in self._sides.values():
            for price, parts in side.ways(meter):
                yield price, _expression(parts)

    def _new(self, space: Space, cost: int) -> Iterator[Piece]:
        """The pieces of one cost, of those with the same texts only the first ones."""
        for kind, pieces_of in self._pieces.kinds.items():
            for expression in space.at(kind, cost):
                if len(self._taken) >= MOST_PIECES:
                    return
                if space.is_constant(expression):
                    continue
                for piece in pieces_of(cost, expression):
                    key = piece.examples, piece.texts
                    self._alike[key] = self._alike.get(key, 0) + 1
                    if self._alike[key] <= OF_ONE_TEXT:
                        yield piece

    def _add_side(self, mask: int, most: int) -> None:
        """Search the examples of a mask as well, if their results differ."""
        places = [at for at in range(len(self._results)) if mask >> at & 1]
        results = [self._results[at] for at in places]
        if len(set(results)) > 1 and all(results):
            everywhere = len(results) == len(self._results)
            said = None if everywhere else (self._words, self._results)
            self._sides[mask] = _Side(mask, places, results, most, said)
            for piece in self._taken:
                self._sides[mask].enter(piece)


class _Side:
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

    def enter(self, piece: Piece) -> None:
        """Take a piece in if it stands in these results, and is no constant there."""
        if piece.examples & self._mask != self._mask:
            return
        texts = tuple(piece.texts[at] for at in self._places)
        plain = len(piece.expression) == 2
        if len(set(texts)) > 1 or (plain and texts[0]):
            self._grown = True
            self._first.setdefault(texts[0], []).append((piece, texts))
            self._lengths = sorted({*self._lengths, len(texts[0])})

    def ways(self, meter: Meter) -> Iterator[Way]:
        """The cheapest ways to put the results together that were not told before."""
        if not self._grown:
            return
        self._grown = False
        for cost, parts in itertools.islice(self._found(meter), self._most):
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
        return differing and len(pieces) <= len(self._places) + 1

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
        around = [one[max(0, end - 1) : end + 1] for one, end in zip(self._results, at, strict=True)]
        return all(map(SAME.fullmatch, around))

    def _allowed(self, literal: str) -> bool:
        """Whether the words, or all results, hold the words and numbers of a literal."""
        if self._said is None:
            return True
        words, results = self._said
        runs = RUNS.findall(literal)
        return all(one.lower() in words or all(one in each for each in results) for one in runs)


def _expression(parts: Sequence[Part]) -> Expression:
    """The parts as one expression."""
    pieces = [one for one in parts if isinstance(one, Piece)]
    texts = [[value_of(one.form, value) for value in one.expression[0]] for one in pieces]
    rows = zip(*texts, strict=True)
    values = tuple(_filled(parts, row) for row in rows)
    sources = [written(one.expression).body.rpartition("return ")[2] for one in pieces]
    simple = all(_simple(one, source) for one, source in zip(pieces, sources, strict=True))
    literals = [one for one in parts if isinstance(one, str)]
    as_one = simple and not UNWRITABLE.search("".join(literals))
    source = _f_string(parts) if as_one else _sum(parts, sources)
    return (values, Template(source), *(one.expression for one in pieces))


def _filled(parts: Sequence[Part], texts: Sequence[Any]) -> Any:
    """The whole text on one point, FAILED if a part has none there or it is too long."""
    if any(one is FAILED for one in texts):
        return FAILED
    left = iter(texts)
    whole = "".join(one if isinstance(one, str) else next(left) for one in parts)
    return whole if len(whole) <= LONGEST else FAILED


def _simple(piece: Piece, source: str) -> bool:
    """Whether a piece can stand in an f-string."""
    return piece.form.spec is not None and not UNWRITABLE.search(source)


def _f_string(parts: Sequence[Part]) -> str:
    """The template of an f-string."""
    at = itertools.count()
    inner = [
        escaped(repr(one)[1:-1])
        if isinstance(one, str)
        else f"{{{{{{{next(at)}}}{one.form.spec}}}}}"
        for one in parts
    ]
    return f"f'{''.join(inner)}'"


def _sum(parts: Sequence[Part], sources: Sequence[str]) -> str:
    """The template of texts that are added, numbers with a format as f-strings of their own."""
    at = itertools.count()
    inner = []
    for one in parts:
        if isinstance(one, str):
            inner.append(escaped(repr(one)))
            continue
        place = next(at)
        if one.form.spec and _simple(one, sources[place]):
            inner.append(f"f'{{{{{{{place}}}{one.form.spec}}}}}'")
        else:
            inner.append(one.form.alone.format(f"{{{place}}}"))
    return f"({' + '.join(inner)})"
