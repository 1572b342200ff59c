"""Combinations of many numeric expressions computed at once, as arrays.

The same expressions in the same order as the loops of `inner.py` keep: a block of combinations is
computed on all points, told apart by a hash, and only what was not met before becomes an
expression, with values that are Python's. So the rest of the search does not know of arrays.

The hash is a sum of the values, their bits mixed, each times a random odd number of 64 bits. Two
different vectors have the same one with a chance of about 2**-63, so among ten million expressions
hardly ever. Then the second is left out as if it were the first; nothing wrong comes in.
"""

import itertools
import math
import operator
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from trueline.assistant.search.arithmetic import COMPUTED
from trueline.assistant.search.arrays import Array, Numbers, numbers_of
from trueline.assistant.search.components import Component, Expression
from trueline.assistant.search.kinds import FAILED, Kind
from trueline.assistant.search.meter import Meter, SpentError

MOST_VALUES = 1 << 16  # of one block: its arrays stay in the processor's cache
MOST_HELD = 1 << 22  # of the arrays of one space that are kept: 32 MiB
FEWEST_BITS, MOST_BITS = 10, 20  # of a place in the table of hashes
Pool = Sequence[Expression]
Block = tuple[slice, ...]


class Batches:
    """The numeric expressions of one space as arrays, and the hashes of those that were met."""

    def __init__(self, points: int, known: int, *, partial: bool) -> None:
        self._points, self._known, self._partial = points, known, partial
        self._most = max(1, MOST_VALUES // points)
        self._arrays: dict[int, tuple[Pool, int, Numbers | None]] = {}
        self._met: dict[Kind, _Met] = {}
        random = np.random.default_rng(7)
        self._factors = random.integers(0, 2**63, (3, points, 1), np.uint64) * 2 + np.uint64(1)

    def run(  # noqa: PLR0917 - called as a loop of `inner.py` is
        self,
        meter: Meter,
        pools: Sequence[Pool],
        seen: dict[Any, Any],
        found: list[Expression],
        goals: Any,
        hit: Any,
        component: Component,
    ) -> bool:
        """Do what the loop of a component does; False, and nothing done, if it cannot be done here.

        Raises:
            SpentError: if the budget is used up; what was found stays.
        """
        computed = COMPUTED.get((component.value, component.takes))
        takes = zip(component.takes, pools, strict=True)
        given = [self._numbers(kind, pool) for kind, pool in takes] if computed else []
        numbers = [one for one in given if one is not None]
        if computed is None or len(numbers) < len(pools):
            return False
        sizes = [len(pool) for pool in pools]
        met = self._met.setdefault(component.gives, _Met())
        for block in blocks(sizes, self._most):
            allowed = _allowed(meter, block, sizes)
            with np.errstate(all="ignore"):
                made = computed(
                    *(one.along(at, len(sizes), allowed[at]) for at, one in enumerate(numbers))
                )
            met.expect(len(seen))
            rows, places = self._new(made, met, allowed)
            pairs = zip(pools, places, strict=True)
            parts = [map(pool.__getitem__, chosen) for pool, chosen in pairs]
            new: list[Expression] = list(zip(rows, itertools.repeat(component), *parts))
            owners = list(map(seen.setdefault, rows, new))
            if not all(map(operator.is_, owners, new)):  # forgotten here, or made elsewhere
                new = [one for one, owner in zip(new, owners, strict=True) if one is owner]
            found += new
            for one in new if goals else ():
                if one[0][: self._known] in goals:
                    hit(one)
            if allowed != block:
                raise SpentError
        return True

    def _numbers(self, kind: Kind, pool: Pool) -> Numbers | None:
        """The values of a pool as arrays, kept until something is added or too much is held."""
        kept = self._arrays.get(id(pool))
        if kept is None or kept[0] is not pool or kept[1] != len(pool):
            held = sum(size for _, size, _ in self._arrays.values())
            if held * self._points > MOST_HELD:
                self._arrays.clear()
            kept = (pool, len(pool), numbers_of(kind, [one[0] for one in pool]))
            self._arrays[id(pool)] = kept
        return kept[2]

    def _new(
        self, made: Numbers, met: "_Met", block: Block
    ) -> tuple[list[tuple[Any, ...]], list[list[int]]]:
        """The values of what was not met before, and which expressions of each pool made them."""
        whole = made.values.shape
        values, failed = made.values.reshape(whole[0], -1), _spread(made.failed, whole)
        kept: Array | None = None
        if failed is not None:
            kept = np.logical_not(failed[: self._known].all(0) if self._partial else failed.any(0))
            values = np.where(failed, np.zeros_like(values[:1, :1]), values)
        new = met.new(self._hashed(values, failed), kept)
        columns = values[:, new].tolist()
        _mark(columns, _spread(made.whole, whole), new, int)
        if self._partial:
            _mark(columns, failed, new, lambda _: FAILED)
        places = zip(np.unravel_index(new, whole[1:]), block, strict=True)
        indices = [(place + chosen.start).tolist() for place, chosen in places]
        return list(zip(*columns, strict=True)), indices

    def _hashed(self, values: Array, failed: Array | None) -> Array:
        """A hash of 64 bits for each expression; equal values have equal ones."""
        fractions = values.dtype == np.float64
        numbers = (values + 0.0).view(np.uint64) if fractions else values.astype(np.uint64)
        numbers = numbers ^ (numbers >> np.uint64(32))  # where fractions differ is at the top
        numbers *= self._factors[2]
        numbers ^= numbers >> np.uint64(29)
        hashes: Array = (numbers * self._factors[0]).sum(0, np.uint64)
        if failed is not None:
            hashes += (failed * self._factors[1]).sum(0, np.uint64)
        hashes += self._factors[2, 0]  # zeros are no empty place of the table
        return hashes


class _Met:
    """The hashes that were met, a place for each in a table; some are forgotten for others."""

    def __init__(self) -> None:
        self._bits = FEWEST_BITS
        self._table: Array = np.zeros(1 << FEWEST_BITS, np.uint64)
        self._first: Array = np.zeros(1 << FEWEST_BITS, np.int32)

    def expect(self, count: int) -> None:
        """Have room for so many hashes, up to a limit."""
        bits = min(MOST_BITS, max(FEWEST_BITS, count.bit_length() + 1))
        if bits > self._bits:
            old = self._table[self._table != 0]
            self._bits, self._table = bits, np.zeros(1 << bits, np.uint64)
            self._table[self._places(old)] = old
            self._first = np.zeros(1 << bits, np.int32)

    def new(self, hashes: Array, kept: Array | None) -> Array:
        """Where those of the kept hashes are that were not met, the first of each; now they are."""
        places = self._places(hashes)
        fresh = self._table[places] != hashes
        if kept is not None:
            fresh &= kept
        found = np.flatnonzero(fresh)
        chosen: list[Array] = []
        while len(found):  # once more for those whose place in the table goes to another
            here, order = places[found], np.arange(len(found))
            self._first[here[::-1]] = order[::-1]  # of several the first is written last
            first = self._first[here]
            chosen.append(found[first == order])
            self._table[here] = hashes[found[first]]
            found = found[hashes[found[first]] != hashes[found]]
        return (
            np.sort(np.concatenate(chosen))
            if len(chosen) > 1
            else found
            if not chosen
            else chosen[0]
        )

    def _places(self, hashes: Array) -> Array:
        return (hashes >> np.uint64(64 - self._bits)).astype(np.int64)


def blocks(sizes: Sequence[int], most: int) -> Iterator[Block]:
    """Slices of every place that together make all combinations in order, at most `most` each."""
    if not sizes:
        yield ()
        return
    rest = math.prod(sizes[1:])
    step = max(1, most // rest)
    for start in range(0, sizes[0], step):
        chosen = slice(start, min(start + step, sizes[0]))
        if rest <= most:
            yield (chosen, *(slice(0, size) for size in sizes[1:]))
        else:
            yield from ((chosen, *inner) for inner in blocks(sizes[1:], most))


def _allowed(meter: Meter, block: Block, sizes: Sequence[int]) -> Block:
    """The part of a block that the meter allows, counted; a first expression is paid for once."""
    first, *rest = block
    if any(one.start for one in rest):
        return block
    rows = meter.afford(first.stop - first.start, math.prod(sizes[1:]))
    return slice(first.start, first.start + rows), *rest


def _spread(flags: Array | None, shape: tuple[int, ...]) -> Array | None:
    """Flags for every expression of a block, points first."""
    return None if flags is None else np.broadcast_to(flags, shape).reshape(shape[0], -1)


def _mark(columns: list[list[Any]], flags: Array | None, new: Array, how: Any) -> None:
    """Change the values whose flag is set."""
    if flags is None:
        return
    for at, column in enumerate(flags[:, new]):
        for place in np.flatnonzero(column).tolist():
            columns[at][place] = how(columns[at][place])
