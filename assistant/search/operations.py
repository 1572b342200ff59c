"""What the tables' value expressions call, over values as they are held (`kinds.held`)."""

import itertools
from collections import Counter
from typing import Any, NoReturn

from trueline.assistant.search.guards import LONGEST, bounded, times
from trueline.assistant.search.kinds import FAILED, Record


def fail() -> NoReturn:
    """Make the expression one that failed."""
    raise ValueError


def some(value: Any) -> Any:
    """The value, which must not be a failed one: a list that holds one did not come to be."""
    if value is FAILED:
        raise ValueError
    return value


def counted(values: Any) -> Record:
    """How often each value is there, in the order of the first ones."""
    return Record(Counter(values))


def accumulated(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The sums of the first one, two, three … values."""
    return tuple(map(bounded, itertools.accumulate(values)))


def largest(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The largest of the first one, two, three … values."""
    return tuple(itertools.accumulate(values, max))


def chained(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of all rows, one row after the other."""
    if sum(map(len, rows)) > LONGEST:
        raise ValueError
    return tuple(itertools.chain.from_iterable(rows))


def transposed(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """The columns of rows, as far as the shortest row goes."""
    return tuple(zip(*rows, strict=False))


def paired(keys: tuple[Any, ...], values: tuple[Any, ...]) -> Record:
    """A dict of keys and values, as far as the shorter list goes."""
    return Record(zip(keys, values, strict=False))


def of_products(first: tuple[int, ...], second: tuple[int, ...]) -> Any:
    """The sum of the products of what stands in the same places."""
    return bounded(sum(times(one, other) for one, other in zip(first, second, strict=False)))
