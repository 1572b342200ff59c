"""A benchmark task: a function to complete and the test that judges it.

The shape is HumanEval's (Chen et al. 2021, arXiv 2107.03374), because most function-level
benchmarks can be told in it. The problem set shipped with Trueline uses the same value, so one
runner serves both. What it does not hold: tasks judged by anything but a test of the function.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One function to write.

    `prompt` is the beginning of the module: imports, helpers, the signature and the docstring.
    `canonical_solution` continues it, and is the body as a rule. `test` defines
    `check(candidate)`, which raises if the function is wrong; it is called with `entry_point`.
    `level` groups tasks in a report ("" where the benchmark has no groups).
    """

    task_id: str
    prompt: str
    entry_point: str
    canonical_solution: str
    test: str
    level: str = ""
