"""How many expressions a space of program search makes in a CPU-second: tried, and new ones.

One space each for two ints, a list of ints and a text, on three and on six points, with the
components and constants that a problem without words gets; no comprehensions, no loops, no goals.
Times are of this process alone, without garbage collection, as a search runs.

    python benchmarks/search_speed.py [--seconds 3]
"""

import argparse
import ast
import gc
import os
import platform
import sys
import time
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.choosing import components_of
from trueline.assistant.search.example import Example
from trueline.assistant.search.kinds import held
from trueline.assistant.search.meter import Budget, Meter, SpentError
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.space import Space

HIGHEST = 60
POINTS = (3, 6)
INPUTS: dict[str, list[tuple[Any, ...]]] = {
    "two ints": [(3, 14), (10, 4), (27, 5), (8, 31), (6, 6), (45, 12)],
    "list of int": [
        ([3, 1, 2],),
        ([5, 9, 4, 1],),
        ([8, 8, 2, 7, 6],),
        ([12, 5],),
        ([4, 10, 3, 3],),
        ([1, 6, 20],),
    ],
    "text": [
        ("one two",),
        ("Level up",),
        ("a bc def",),
        ("banana",),
        ("x, y and Z",),
        ("Ends here.",),
    ],
}


@dataclass(frozen=True, slots=True)
class Speed:
    """What one space made in how much processor time, and the cost that it came to."""

    distinct: int
    evaluated: int
    cpu_s: float
    cost: int


def main() -> None:
    """Measure every space and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="processor seconds of each")
    seconds = parser.parse_args().seconds
    gc.disable()
    show("command: python", *sys.argv)
    load = os.getloadavg()[0]
    show(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    show("\n| space | points | distinct a CPU-s | evaluated a CPU-s | distinct | to cost |")
    show("|---|---|---|---|---|---|")
    for name, inputs in INPUTS.items():
        for points in POINTS:
            speed = grown(inputs[:points], seconds)
            row = (
                name,
                points,
                f"{speed.distinct / speed.cpu_s:,.0f}",
                f"{speed.evaluated / speed.cpu_s:,.0f}",
                f"{speed.distinct:,}",
                speed.cost,
            )
            show("|", " | ".join(map(str, row)), "|")
    show(f"load at the end {os.getloadavg()[0]:.1f}")


def grown(inputs: list[tuple[Any, ...]], seconds: float) -> Speed:
    """Grow one space over these inputs until the time is over."""
    space = space_over(inputs)
    meter = Meter(Budget(10**12, seconds))
    before = time.process_time()
    cost = 1
    try:
        for cost in range(2, HIGHEST):
            space.grow(cost, meter)
    except SpentError:
        pass
    spent = time.process_time() - before
    levels = ((kind, level) for kind in space.kinds() for level in range(1, cost + 1))
    distinct = sum(len(space.at(kind, level)) for kind, level in levels)
    return Speed(distinct, meter.evaluated, spent, cost)


def space_over(inputs: list[tuple[Any, ...]]) -> Space:
    """A space with the variables, constants and components of a problem of such inputs."""
    names = ("a", "b")[: len(inputs[0])]
    examples = tuple(Example(one, one[0], "") for one in inputs)
    problem = Problem("f", names, ("",) * (len(names) + 1), "", examples)
    space = Space(len(inputs), len(inputs), components_of(problem), partial=False)
    for at, (name, kind) in enumerate(zip(names, problem.kinds, strict=False)):
        space.leaf(kind, 1, tuple(held(one[at]) for one in inputs), name)
    for (kind, text), cost in problem.constants().items():
        space.constant((kind, cost, ast.literal_eval(text), text))
    return space


def show(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
