"""The problem set `starter`: 30 functions of everyday Python, shipped with Trueline.

It lets a benchmark run be tried without data and without a network, and it holds nothing that was
published before. The problems are text, one TOML file a level, and are never executed on this side:
prompts, solutions and tests run in the sandbox like any benchmark's. Every argument and result is
plain data, so that the oracle that keeps code and tests apart can judge them. What the set is not:
a yardstick between models. Thirty problems tell a model that works from one that does not.
"""

import tomllib
from importlib.resources import files
from typing import Final

from trueline.evals.benchmarks.task import Task

LEVELS: Final = ("easy", "medium", "hard")


def problems() -> tuple[Task, ...]:
    """All problems, from easy to hard."""
    return tuple(task for level in LEVELS for task in _of_level(level))


def _of_level(level: str) -> list[Task]:
    text = (files(__name__) / "problems" / f"{level}.toml").read_text("utf-8")
    return [Task(**problem, level=level) for problem in tomllib.loads(text)["problem"]]
