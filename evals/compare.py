"""Two finished runs side by side, paired by task.

A difference of two rates hides how much of it is luck. The tasks are the same in both, so they are
compared one by one: how many only one of the runs solves, and how often a split that uneven would
come about if both were equally good (the exact sign test, two-sided, over the tasks that differ).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path

from trueline.analysis.errors import CannotRun
from trueline.evals.results import read_samples


@dataclass(frozen=True, slots=True)
class Comparison:
    """The tasks that both runs have a verdict on, by who solved them with the chosen sample."""

    both: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    neither: tuple[str, ...]
    left_out: int

    @property
    def p_value(self) -> float:
        """Chance of a split at least this uneven between runs that are equally good."""
        return sign_test(len(self.only_first), len(self.only_second))


def compare(first: Path, second: Path) -> Comparison:
    """Compare the chosen samples of two runs' folders.

    Raises:
        CannotRun: if a folder holds no finished run, or they have no task in common.
    """
    one, other = _chosen(first), _chosen(second)
    common = [task for task in one if task in other]
    if not common:
        raise CannotRun(
            f"{first} and {second} have no task in common; compare runs of one benchmark"
        )
    solved = {task: (one[task], other[task]) for task in common}
    return Comparison(
        both=_with(solved, (True, True)),
        only_first=_with(solved, (True, False)),
        only_second=_with(solved, (False, True)),
        neither=_with(solved, (False, False)),
        left_out=len({*one, *other}) - len(common),
    )


def sign_test(first: int, second: int) -> float:
    """Two-sided exact probability of a split of `first` to `second` or a more uneven one."""
    total = first + second
    tail = sum(comb(total, count) for count in range(min(first, second) + 1))
    outcomes: int = 2**total
    return min(1.0, 2 * tail / outcomes)


def _chosen(folder: Path) -> dict[str, bool]:
    """Whether each task's chosen sample passed; tasks without a verdict are left out."""
    samples = read_samples(folder)
    return {one.task_id: one.passed for one in samples if one.chosen and one.passed is not None}


def _with(solved: Mapping[str, tuple[bool, bool]], outcome: tuple[bool, bool]) -> tuple[str, ...]:
    return tuple(task for task, found in solved.items() if found == outcome)
