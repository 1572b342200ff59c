"""Templates: texts that are put together of literals and of values, as f-strings are.

The enumeration would need a `+` for every piece, and has no literals but those that the words
name. Here the results themselves say which expressions are pieces of them (`pieces.py`), and how
pieces and literals follow one another (`sides.py`). That is searched for all examples, for those
whose results look alike, and for those on each side of a condition, which gives the cases of a
function (`deciding.py`). At least one piece has different texts on the examples, so a table of
results is no template. Nothing is searched where the results have more than 2,000 characters
together, or where one of those searched is empty.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.meter import Meter
from trueline.assistant.search.pieces import LONGEST, Piece, Pieces, value_of
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.sides import Part, Side
from trueline.assistant.search.space import Space
from trueline.assistant.search.writing import written

MOST_SHOWN = 2_000  # characters of all results
MOST_WAYS, MOST_WAYS_OF_A_CASE = 4, 2
MOST_ALIKE, MOST_SIDES, MOST_PIECES, OF_ONE_TEXT = 4, 16, 1_000, 2
SIGN = re.compile(r"[^\w.]")
UNWRITABLE = re.compile(r"""['"\\{}]""")


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
        self._read: dict[tuple[Kind, int], int] = {}
        self._alike: dict[tuple[int, tuple[str, ...]], int] = {}
        self._sides: dict[int, Side] = {}
        self._full = (1 << len(results)) - 1
        if self._active:
            self._add_side(self._full, MOST_WAYS)
            for mask in _alike(self._results)[:MOST_ALIKE]:
                self._add_side(mask, MOST_WAYS_OF_A_CASE)

    def add(
        self, space: Space, cost: int, masks: Iterable[int], meter: Meter
    ) -> Iterator[tuple[int, Expression]]:
        """The new templates with what a space holds at a cost by now, each with its own cost.

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
                    self._add_side(one, MOST_WAYS_OF_A_CASE)
        for side in self._sides.values():
            for price, parts in side.ways(meter):
                yield price, _expression(parts)

    def _new(self, space: Space, cost: int) -> Iterator[Piece]:
        """The pieces of one cost, of those with the same texts only the first ones."""
        for kind, pieces_of in self._pieces.kinds.items():
            expressions, read = space.at(kind, cost), self._read.get((kind, cost), 0)
            self._read[kind, cost] = len(expressions)
            for expression in expressions[read:]:
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
        """Search the examples of a mask as well, if their results differ and are not empty."""
        places = [at for at in range(len(self._results)) if mask >> at & 1]
        results = [self._results[at] for at in places]
        if len(set(results)) > 1 and all(results):
            everywhere = len(results) == len(self._results)
            said = None if everywhere else (self._words, self._results)
            self._sides[mask] = Side(mask, places, results, most, said)
            for piece in self._taken:
                self._sides[mask].enter(piece)


def _alike(results: Sequence[str]) -> list[int]:
    """Sets of examples that may be a case each, as bits: results with the same signs, or one."""
    signs = ["".join(SIGN.findall(one)) for one in results]
    keys = dict.fromkeys(signs)
    one_each = dict.fromkeys(itertools.chain(*signs))
    sets = [[one == key for one in signs] for key in keys]
    sets += [[sign in one for one in signs] for sign in one_each]
    masks = [sum(flag << at for at, flag in enumerate(flags)) for flags in sets]
    return [one for one in dict.fromkeys(masks) if one & (one - 1)]


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
