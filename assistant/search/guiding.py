"""What steers a search beside its examples: the words of the docstring, and a model's samples.

Both change what a component costs, so what is likely is tried earlier and what is unlikely later;
nothing is left out. Words make a component up to two cheaper, or one dearer; one that they do not
speak of stays as it is, because most of what a function needs no word says. Samples say more: what
the model writes for this very problem, even where each sample is wrong, uses the operations that a
right one needs. What none of several samples uses is dearer.
"""

import ast
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from trueline.assistant.search.problem import Problem
from trueline.assistant.search.uses import operations, operations_of
from trueline.assistant.search.words import suggested

LIKELY, VERY_LIKELY, UNLIKELY = 1.2, 3.0, -1.2  # nats, all words together
OFTEN = 0.3
FEWEST_SAMPLES = 3
LONGEST_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Guidance:
    """Whether the docstring's words guide, and the programs that a model wrote for the problem."""

    words: bool = True
    samples: tuple[str, ...] = ()


BY_WORDS = Guidance()


class Costs:
    """What components cost for one problem."""

    def __init__(self, problem: Problem, guidance: Guidance) -> None:
        self._lifts = suggested(problem.name, problem.words) if guidance.words else {}
        self._shares = shares(guidance.samples)

    def of(self, source: str, cost: int) -> int:
        """What a component costs that is written so and costs so much without guidance."""
        used = operations_of(source)
        if not used:
            return cost
        return max(1, cost + self._by_words(used) + self._by_samples(used))

    def _by_words(self, used: frozenset[str]) -> int:
        lift = sum(self._lifts.get(one, 0.0) for one in used) / len(used)
        return -2 if lift > VERY_LIKELY else -1 if lift > LIKELY else lift < UNLIKELY

    def _by_samples(self, used: frozenset[str]) -> int:
        if not self._shares:
            return 0
        least = min(self._shares.get(one, 0.0) for one in used)
        return -1 if least >= OFTEN else least == 0


def shares(samples: Iterable[str]) -> dict[str, float]:
    """In what share of the samples each operation is; empty if too few of them can be read."""
    read = [found for found in map(_read, samples) if found]
    if len(read) < FEWEST_SAMPLES:
        return {}
    counted = Counter(one for found in read for one in found)
    return {one: times / len(read) for one, times in counted.items()}


def _read(sample: str) -> frozenset[str]:
    """The operations of a sample, none if it is no Python."""
    if len(sample) > LONGEST_SAMPLE:
        return frozenset()
    try:
        return operations(ast.parse(sample))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
