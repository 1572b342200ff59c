"""The inputs that stand beside a problem's reference."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cases:
    """Positional arguments of calls: those a user would write tests for, and those kept hidden."""

    tests: Sequence[tuple[object, ...]]
    hidden: Sequence[tuple[object, ...]]
