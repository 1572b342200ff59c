"""Learns how likely the first program is right that a search finds, and writes what it learned.

Three kinds of problems, none of them reported on: our own written ones that were looked at
(benchmarks/problems, half `tune`), HumanEval's odd tasks, and functions with examples in their
docstring from folders of source, such as a checkout of a public repository of algorithms. Each is
searched, the first program compared with the reference on inputs that were not shown, and a
logistic regression over its clues (assistant/search/clues.py) is told by ten-fold cross-validation
before the one over all is written.

    TRUELINE_DATA=DIR python benchmarks/search_chance.py FOLDER [FOLDER ...] --rows ROWS [--write]

The searches take 2 CPU-s a problem; --rows keeps them, and a run that was stopped goes on.
"""

import argparse
import json
import math
import os
import random
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.searched.mined import mined
from benchmarks.searched.posed import Posed, humaneval_odd, written
from benchmarks.searched.run import EXPRESSIONS, show
from benchmarks.searched.trials import tried
from trueline.analysis import Limits
from trueline.analysis.box import Sandbox
from trueline.assistant.search.chances import TABLE, Chances
from trueline.assistant.search.clues import CLUES, clues
from trueline.assistant.search.meter import Budget
from trueline.training.regression import Values, most_likely

PENALTY, FOLDS = 4.0, 10
POSED, FOUND = 3, 2
"""How often a problem counts that somebody posed, and one made of a function that was found."""
AT_LEAST = 0.8
"""Of what is stated as sure so many are right, in cross-validation over the posed problems."""
MINED = ".py::"


def main() -> None:
    """Search, learn, print, and write if asked."""
    options = _options()
    show("command: python", *sys.argv)
    with Sandbox(limits=Limits(cpu_s=6)) as box:
        posed = _problems(options.folders, options.data, box)
        budget = Budget(EXPRESSIONS, options.seconds)
        rows = tried(posed, budget, box, options.rows, lambda row: row.place)
    filled = [row for row in rows if row.right]
    table = np.array([clues(row.problem, row.found) for row in filled])
    right = np.array([float(row.right[0]) for row in filled])
    posed_here = np.array([MINED not in row.place for row in filled])
    show(f"{len(rows)} problems, {len(filled)} with a program that fits, {right.sum():.0f} right")
    told = _told(table, right, posed_here)
    sure = _threshold(told[posed_here], right[posed_here])
    for name, some in (("posed", posed_here), ("mined", ~posed_here)):
        stated = some & (told >= sure)
        asked = sum((MINED in row.place) == (name == "mined") for row in rows)
        show(
            f"{name}: {asked} problems, {right[some].sum():.0f} right of {some.sum()} that fit; "
            f"chance {sure:.3f} and more: {right[stated].sum():.0f} right of {stated.sum()}"
        )
    learned = regression(table, right, posed_here, sure)
    for name, weight in zip(CLUES, learned.weights, strict=True):
        show(f"| {name} | {weight:+.3f} |")
    if options.write:
        _write(learned)


def regression(table: Values, right: Values, posed: Values, sure: float) -> Chances:
    """The weights over some rows: clues [rows, clues], right [rows], posed by somebody [rows]."""
    middle, spread = table.mean(0), table.std(0)
    spread[spread < 1e-9] = np.inf
    rows = np.column_stack([(table - middle) / spread, np.ones(len(table))])
    again = np.repeat(np.arange(len(rows)), np.where(posed, POSED, FOUND))
    weights = most_likely(rows[again], right[again], PENALTY, np.zeros(rows.shape[1]))
    own = weights[:-1] / spread
    return Chances(tuple(own.tolist()), float(weights[-1] - own @ middle), sure)


def _told(table: Values, right: Values, posed: Values) -> Values:
    """The chance of each row [rows], by a regression that was not shown it."""
    order = np.random.default_rng(0).permutation(len(table))
    told = np.zeros(len(table))
    for part in np.array_split(order, FOLDS):
        rest = np.setdiff1d(order, part)
        learned = regression(table[rest], right[rest], posed[rest], 0.0)
        odds = table[part] @ np.array(learned.weights) + learned.constant
        told[part] = 1 / (1 + np.exp(-odds))
    return told


def _threshold(told: Values, right: Values) -> float:
    """The lowest chance above which enough are right; above one if there is none."""
    order = np.argsort(-told)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= AT_LEAST)
    return math.floor(float(told[order[enough[-1]]]) * 1e3) / 1e3 if len(enough) else 1.01


def _problems(folders: Sequence[Path], data: Path, box: Sandbox) -> Iterator[Posed]:
    """All problems; those of a folder come mixed, so that a part of them is like the whole."""
    yield from written("tune")
    yield from humaneval_odd(data, box)
    for folder in folders:
        found = list(mined(folder, box))
        random.Random(0).shuffle(found)
        yield from found


def _write(learned: Chances) -> None:
    """Write the table that is shipped."""
    weights = [round(one, 4) for one in learned.weights]
    content = {
        "sure": learned.sure,
        "constant": round(learned.constant, 4),
        "weights": dict(zip(CLUES, weights, strict=True)),
    }
    path = Path(str(files("trueline.assistant.search.tables").joinpath(TABLE)))
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    made = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    made.add_argument("folders", nargs="+", type=Path, help="folders of Python source")
    data = os.environ.get("TRUELINE_DATA")
    made.add_argument("--data", type=Path, default=data, help="the folder of the published data")
    made.add_argument("--rows", type=Path, required=True, help="keep the searches here")
    made.add_argument("--seconds", type=float, default=2.0, help="processor seconds of a search")
    made.add_argument("--write", action="store_true", help="write the table that is shipped")
    options = made.parse_args()
    if options.data is None:
        made.error("set TRUELINE_DATA to the folder of the published data, or give --data")
    return options


if __name__ == "__main__":
    main()
