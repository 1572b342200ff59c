"""Tuples that are found part by part: what was found for each part, put together."""

import itertools
from collections.abc import Iterator, Sequence

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.goals import arity
from trueline.assistant.search.kinds import FAILED

MOST_OF_A_PART = 3
TUPLE = 2
"""What it costs to write one."""


class Columns:
    """The cheapest expressions for each part of results that are tuples, or lists as long."""

    def __init__(self, results: Sequence[object]) -> None:
        self._arity, tuples = arity(results), isinstance(results[0], tuple)
        places = ", ".join(f"{{{at}}}" for at in range(self._arity))
        self._template = Template(f"({places})" if tuples else f"[{places}]")
        self._found: dict[int, list[tuple[int, Expression]]] = {}

    def with_part(
        self, part: int, cost: int, expression: Expression
    ) -> Iterator[tuple[int, Expression]]:
        """Tuples whose parts are all found, with this one among them, and what each costs."""
        column = self._found.setdefault(part, [])
        if len(column) >= MOST_OF_A_PART:
            return
        column.append((cost, expression))
        others = [self._found.get(at, []) for at in range(self._arity)]
        others[part] = [(cost, expression)]
        for chosen in itertools.product(*others):
            tuples = zip(*(one[0] for _, one in chosen), strict=True)
            values = tuple(FAILED if any(v is FAILED for v in row) else row for row in tuples)
            total = sum(price for price, _ in chosen) + TUPLE
            yield total, (values, self._template, *(one for _, one in chosen))
