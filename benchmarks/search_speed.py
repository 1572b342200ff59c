"""How many expressions a space of program search makes in a CPU-second: tried, and new ones.

One space each for two ints, a list of ints and a text, on three and on six points, with the
components and constants that a problem without words gets; no comprehensions, no loops, no goals.
The last rows are of two ints and the components of numbers and truth values alone, once as arrays
wherever there are many combinations, and once without arrays. Each space has a process of its own,
without garbage collection, as a search has.

    python benchmarks/search_speed.py [--seconds 3]
"""

import argparse
import ast
import gc
import multiprocessing
import os
import platform
import sys
import time
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search import space
from trueline.assistant.search.choosing import components_of
from trueline.assistant.search.example import Example
from trueline.assistant.search.guiding import BY_WORDS, Guide
from trueline.assistant.search.kinds import Kind, held
from trueline.assistant.search.meter import Budget, Meter, SpentError
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.space import Space

HIGHEST = 60
NEVER = 10**18  # combinations: no batch has so many
ALL: frozenset[Kind] = frozenset()
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
    show("command: python", *sys.argv)
    load = os.getloadavg()[0]
    show(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    show("\n| space | points | distinct a CPU-s | evaluated a CPU-s | distinct | to cost |")
    show("|---|---|---|---|---|---|")
    rows = [(name, name, ALL, space.MANY) for name in INPUTS]
    rows += [("two ints", "numbers, as arrays", space.NUMBERS, space.MANY)]
    rows += [("two ints", "numbers, no arrays", space.NUMBERS, NEVER)]
    for inputs, name, kinds, many in rows:
        for points in POINTS:
            given = (INPUTS[inputs][:points], kinds, many, seconds)
            with multiprocessing.get_context("spawn").Pool(1) as process:
                speed = process.apply(grown, given)
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


def grown(
    inputs: list[tuple[Any, ...]], kinds: frozenset[Kind], many: int, seconds: float
) -> Speed:
    """Grow one space over these inputs until the time is over; with arrays for so many at once."""
    gc.disable()
    space.MANY = many
    made = space_over(inputs, kinds)
    meter = Meter(Budget(10**12, seconds))
    before = time.process_time()
    cost = 1
    try:
        for cost in range(2, HIGHEST):
            made.grow(cost, meter)
    except SpentError:
        pass
    spent = time.process_time() - before
    levels = ((kind, level) for kind in made.kinds() for level in range(1, cost + 1))
    distinct = sum(len(made.at(kind, level)) for kind, level in levels)
    return Speed(distinct, meter.evaluated, spent, cost)


def space_over(inputs: list[tuple[Any, ...]], kinds: frozenset[Kind]) -> Space:
    """A space with what a problem of such inputs gets; no other kinds than these, if any."""
    names = ("a", "b")[: len(inputs[0])]
    examples = tuple(Example(one, one[0], "") for one in inputs)
    problem = Problem("f", names, ("",) * (len(names) + 1), "", examples)
    guide = Guide(problem, BY_WORDS)
    chosen = [
        one
        for one in components_of(problem, guide)
        if not kinds or kinds >= {*one.takes, one.gives}
    ]
    made = Space(len(inputs), len(inputs), chosen, partial=False)
    for at, (name, kind) in enumerate(zip(names, problem.kinds, strict=False)):
        made.leaf(kind, 1, tuple(held(one[at]) for one in inputs), name)
    for (kind, text), cost in guide.constants().items():
        made.constant((kind, cost, ast.literal_eval(text), text))
    return made


def show(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
