"""From the fits of a search to what is said of them: which come first, and where they differ.

Programs that give the same on the generated inputs are one behaviour, told by its cheapest program.
Several say that the examples leave something open; how sure the first is: `chances.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.program import Program

RIVAL = 6
"""How much dearer than the first a program may be to count as another reading of the examples."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A program that gives the results of all examples.

    Attributes:
        cost: of its components, with what an unused argument costs.
        program: its body, and what that imports.
        values: what it gives on the generated inputs, None if it was found before those were
            there.
        evaluated: how many expressions had been evaluated when it was found.
    """

    cost: int
    program: Program
    values: Any
    evaluated: int


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a search: programs, the best first, one for each behaviour.

    Attributes:
        programs: a program for each behaviour that fits.
        differ: an input on which the first two behave differently, as it is written in a call.
        evaluated: how many expressions were evaluated.
        looked: how many costs beyond its first fit the search looked at, -1 for none.
        chance: how likely the first program is right, from 0 to 1, by what was learned.
        sure: whether that is enough to say so.
        why_none: why nothing was searched, or why the search ended early; empty otherwise.
        left_out: a line for each function of the project, or component, that was not used.
    """

    programs: tuple[Fit, ...] = ()
    differ: str = ""
    evaluated: int = 0
    looked: int = -1
    chance: float = 0.0
    sure: bool = False
    why_none: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def rivals(self) -> tuple[Fit, ...]:
        """The programs that cost little more than the first, with it."""
        return tuple(one for one in self.programs if one.cost <= self.programs[0].cost + RIVAL)


def behaviours(fits: Sequence[Fit]) -> list[Fit]:
    """The cheapest program of each behaviour, the cheapest first, then the shortest.

    What was found before there were generated inputs counts by itself, unless it was found again.
    """
    again = {fit.program.body for fit in fits if fit.values is not None}
    ordered = sorted(fits, key=lambda fit: (fit.cost, len(fit.program.body), fit.evaluated))
    chosen: dict[str, Fit] = {}
    for fit in ordered:
        if fit.values is not None:
            chosen.setdefault(repr(fit.values), fit)
        elif fit.program.body not in again:
            chosen.setdefault(fit.program.body, fit)
    return list(chosen.values())


def telling_input(first: Fit, second: Fit) -> int | None:
    """Which generated input tells two programs apart, None if none does."""
    if first.values is None or second.values is None:
        return None
    pairs = enumerate(zip(first.values, second.values, strict=True))
    return next((at for at, (one, other) in pairs if repr(one) != repr(other)), None)
