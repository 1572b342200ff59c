"""What the checks of syntax and names cost for one candidate in a long file.

A candidate is the body of one of the file's functions, changed at one line. It is checked as the
engine does it, with the file known from before, and beside that by compiling, parsing and analysing
the whole file with the candidate in it. CPU time of this process, one run.
The two must agree on every candidate. What is
not covered: the first candidate of a file, which has to be read as a whole.

Run: python benchmarks/syntax_names.py FILE [candidates]
"""

import ast
import itertools
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from trueline.analysis.findings import Accept, Reject, Unknown, Verdict
from trueline.analysis.names.check import check_names, verdict_between
from trueline.analysis.names.reading import Reading, read_whole
from trueline.analysis.syntax import check_syntax
from trueline.analysis.syntax.errors import compile_error
from trueline.analysis.workspace import Workspace, find_root

SEED = 1


def candidates(text: str, rng: random.Random) -> Iterator[tuple[str, tuple[int, int]]]:
    """The file with one line of one function changed, and the span of the new line."""
    lines = text.splitlines(keepends=True)
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    while True:
        function = rng.choice(functions)
        statement = rng.choice(function.body)
        at = min([statement.lineno, *map(_line, getattr(statement, "decorator_list", ()))]) - 1
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        names = [node.id for node in ast.walk(function) if isinstance(node, ast.Name)] or ["x"]
        row = f"{indent}value = {rng.choice(names)}({rng.choice([*names, 'missing'])})\n"
        start = sum(map(len, lines[:at]))
        yield "".join((*lines[:at], row, *lines[at:])), (start, start + len(row))


def _line(node: ast.expr) -> int:
    return node.lineno


def cost(work: Callable[[], Verdict]) -> tuple[float, Verdict]:
    """The CPU milliseconds that a check took, and what it said."""
    started = time.process_time()
    verdict = work()
    return (time.process_time() - started) * 1000, verdict


class Measured:
    """One file, its candidates, and what the checks of each cost."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        self.workspace = Workspace(find_root(path))
        self.rejected = 0
        self.spent: dict[str, list[float]] = {"syntax": [], "names": [], "whole file": []}

    def check(self, after: str, span: tuple[int, int]) -> tuple[bool, Verdict]:
        """Whether one candidate is free of syntax errors, and the verdict on its names."""
        took, syntax = cost(lambda: check_syntax(self.path, self.text, after, span))
        self.spent["syntax"].append(took)
        took, names = cost(lambda: check_names(self.workspace, self.path, self.text, after))
        self.spent["names"].append(took)
        self.rejected += isinstance(names, Reject)
        return isinstance(syntax, Accept), names

    def check_whole(self, before: Reading | None, after: str) -> tuple[bool, Verdict]:
        """The same for the whole file."""
        took, names = cost(lambda: self._whole(before, after))
        self.spent["whole file"].append(took)
        return compile_error(after) is None, names

    def _whole(self, before: Reading | None, after: str) -> Verdict:
        compile_error(after)
        reading = read_whole(after)
        if reading is None:
            return Unknown("the file does not parse, so its names cannot be resolved")
        return verdict_between(self.workspace, self.path, before, reading, self.text)


def main() -> None:
    """Print the table."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    measured = Measured(Path(sys.argv[1]).resolve())
    made = candidates(measured.text, random.Random(SEED))
    check_syntax(measured.path, measured.text, next(made)[0], (0, 0))
    asked = list(itertools.islice(made, count))
    found = [measured.check(after, span) for after, span in asked]
    before = read_whole(measured.text)
    expected = [measured.check_whole(before, after) for after, _ in asked]
    if found != expected:
        sys.exit(f"{measured.path.name}: checking what changed says something else")
    spent = measured.spent
    both = [one + other for one, other in zip(spent["syntax"], spent["names"], strict=True)]
    table = Table(
        title=f"{measured.path.name}: {measured.text.count(chr(10))} lines, {count} candidates, "
        f"{measured.rejected} rejected; CPU ms; Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    for name in ("check", "median", "p95"):
        table.add_column(name)
    for name, values in (spent | {"both": both}).items():
        p95 = statistics.quantiles(values, n=20)[-1]
        table.add_row(name, f"{statistics.median(values):.2f}", f"{p95:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
