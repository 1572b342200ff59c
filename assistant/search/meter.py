"""What a search may spend, and the meter that counts it.

The budget in expressions makes a search the same on every machine. The time is a second line: a
search that ends for lack of time has found the first part of what it would have found with more.
"""

import time
from dataclasses import dataclass

BETWEEN_LOOKS = 500  # expressions from one look at the clock to the next


class SpentError(Exception):
    """The budget is used up: the search ends, and keeps what it has."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Expressions to evaluate at most, seconds of processor time, and whether to look for rivals.

    `inputs` says whether inputs are generated on which programs that fit may differ: without them
    the search is about twice as fast, and knows of no rivals.
    """

    expressions: int = 5_000_000
    seconds: float = 10.0
    inputs: bool = True


class Meter:
    """Counts expressions and looks at the clock; deterministic but for the clock."""

    def __init__(self, budget: Budget) -> None:
        self.evaluated = 0
        self._most = budget.expressions
        self._until = time.process_time() + budget.seconds
        self._look_at = 0

    def allow(self, more: int) -> None:
        """Let so many more expressions be evaluated at most, within the budget."""
        self._most = min(self._most, self.evaluated + more)

    def spend(self, expressions: int) -> None:
        """Count expressions that are about to be evaluated.

        Raises:
            SpentError: if the budget does not hold them, or the time is over.
        """
        if self.evaluated + expressions > self._most:
            raise SpentError
        self.evaluated += expressions
        if self.evaluated >= self._look_at:
            self._look()

    def afford(self, times: int, expressions: int) -> int:
        """How many times so many expressions may be evaluated, `times` at most; counts them.

        Raises:
            SpentError: the time is over.
        """
        allowed = min(times, (self._most - self.evaluated) // max(1, expressions))
        self.evaluated += allowed * expressions
        if self.evaluated >= self._look_at:
            self._look()
        return allowed

    def _look(self) -> None:
        if time.process_time() > self._until:
            raise SpentError
        self._look_at = self.evaluated + BETWEEN_LOOKS
