"""What a model's samples for a problem have in common: the operations and literals they use.

Samples are read, never run. A sample that is no Python counts for nothing, and too few samples say
nothing at all: what two of them share may be chance.
"""

import ast
import contextlib
import itertools
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trueline.assistant.search.uses import literals, operations

FEWEST = 3
LONGEST = 20_000  # characters of a sample


@dataclass(frozen=True, slots=True)
class Shares:
    """In what share of the samples each operation and each literal is; empty if none can tell."""

    operations: Mapping[str, float]
    literals: Mapping[str, float]


def shares_of(samples: Iterable[str]) -> Shares:
    """What the samples that are Python use."""
    trees = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that a text does not know
        for sample in samples:
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                if len(sample) <= LONGEST:
                    trees.append(ast.parse(sample))
    used = [operations(tree) for tree in trees]
    useful = [at for at, found in enumerate(used) if found]
    if len(useful) < FEWEST:
        return Shares({}, {})
    return Shares(_shares(used[at] for at in useful), _shares(literals(trees[at]) for at in useful))


def _shares(found: Iterable[frozenset[str]]) -> dict[str, float]:
    sets = list(found)
    counted = Counter(itertools.chain.from_iterable(sets))
    return {name: times / len(sets) for name, times in sorted(counted.items())}
