"""What the rules of `trueline fix` make of faults put into code that was right.

Modules of the standard library, one fault at a time: an import removed, a name mistyped, a `self.`
left out, a line indented wrong. Of the faults that the checks find it says how many were repaired
to what stood there, how many to something else that the checks accept, and how many were left.
What is not covered: faults that people make in other ways, and code that is not clean.

Run: python benchmarks/fix_by_rule.py [faults of each kind]
"""

import ast
import asyncio
import importlib
import inspect
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from trueline.analysis.check import STATIC_STAGES
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.fixing import FileChecks, repaired_by_rule
from trueline.assistant.since import new_since

MODULES = ("calendar", "configparser", "difflib", "fractions", "gettext", "mailbox", "pprint",
           "shlex", "statistics", "string", "textwrap", "zipfile")  # fmt: skip
SEED = 1
Fault = Callable[[str, random.Random], str | None]


def removed_import(text: str, rng: random.Random) -> str | None:
    """One line `import module` at the top less."""
    lines = text.split("\n")
    found = [at for at, line in enumerate(lines) if re.fullmatch(r"import \w+", line)]
    return "\n".join(_without(lines, rng.choice(found))) if found else None


def mistyped(text: str, rng: random.Random) -> str | None:
    """Two neighbouring letters of one use of a name exchanged, or one letter left out."""
    places = [
        (node.lineno, node.col_offset, node.id)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and len(node.id) > 4
    ]
    line, column, name = rng.choice(places)
    at = rng.randrange(1, len(name) - 1)
    slips = (name[:at] + name[at + 1] + name[at] + name[at + 2 :], name[:at] + name[at + 1 :])
    lines = text.split("\n")
    row = lines[line - 1].encode()
    head, tail = row[:column].decode(), row[column:].decode()
    lines[line - 1] = head + rng.choice(slips) + tail.removeprefix(name)
    return "\n".join(lines)


def without_self(text: str, rng: random.Random) -> str | None:
    """One `self.` less."""
    found = [match.span() for match in re.finditer(r"(?<![\w.])self\.(?=\w+\b)", text)]
    if not found:
        return None
    start, end = rng.choice(found)
    return text[:start] + text[end:]


def misindented(text: str, rng: random.Random) -> str | None:
    """One line of code some blanks too deep or not deep enough."""
    lines = text.split("\n")
    found = [at for at, line in enumerate(lines) if re.match(r" +\w", line)]
    at = rng.choice(found)
    row = lines[at].lstrip()
    lead = len(lines[at]) - len(row)
    lines[at] = " " * max(0, lead + rng.choice((-4, -2, -1, 1, 2, 4))) + row
    return "\n".join(lines)


FAULTS: dict[str, Fault] = {
    "an import removed": removed_import,
    "a name mistyped": mistyped,
    "a self. left out": without_self,
    "a line indented wrong": misindented,
}


def _without(lines: list[str], at: int) -> list[str]:
    return lines[:at] + lines[at + 1 :]


def meaning(text: str) -> tuple[list[str], list[str]]:
    """The imports at the top of a text in any order, and the rest of it."""
    body = ast.parse(text).body
    imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
    rest = [ast.dump(node) for node in body if node not in imports]
    return sorted(map(ast.unparse, imports)), rest


async def outcome(checks: FileChecks, right: str, wrong: str) -> str:
    """What became of a fault: unseen, restored, otherwise or left."""
    good, bad = await checks.opened(right), await checks.opened(wrong)
    if not new_since(good.report, bad.report, right, wrong):
        return "unseen"
    draft = await repaired_by_rule(checks, bad)
    if draft.text == wrong:
        return "left"
    try:
        same = meaning(draft.text) == meaning(right)
    except SyntaxError:
        same = False
    return "restored" if same else "otherwise"


async def tried(
    fault: Fault, count: int, workspace: Workspace, types: TypeChecker
) -> tuple[Counter[str], list[float]]:
    """What became of `count` faults of one kind, and the wall seconds each took."""
    counts: Counter[str] = Counter()
    seconds: list[float] = []
    rng = random.Random(SEED)
    while sum(counts.values()) < count:
        module = rng.choice(MODULES)
        right = inspect.getsource(importlib.import_module(module))
        wrong = fault(right, rng)
        if wrong is None or wrong == right:
            continue
        path = workspace.root / f"own_{module}.py"
        started = time.perf_counter()
        became = await outcome(FileChecks(workspace, path, types, STATIC_STAGES), right, wrong)
        seconds.append(time.perf_counter() - started)
        counts[became] += 1
        if became == "otherwise":
            Console(stderr=True).print(f"{module}: repaired otherwise", highlight=False)
    return counts, seconds


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    table = Table(title=f"{count} of each, seed {SEED}, load {os.getloadavg()[0]:.1f}")
    for name in ("fault", "found", "restored", "otherwise", "left", "median s"):
        table.add_column(name)
    with tempfile.TemporaryDirectory() as project, tempfile.TemporaryDirectory() as cache:
        workspace = Workspace(Path(project))
        types = TypeChecker(workspace, Path(cache))
        for kind, fault in FAULTS.items():
            counts, seconds = asyncio.run(tried(fault, count, workspace, types))
            shown = [str(counts[name]) for name in ("restored", "otherwise", "left")]
            found = f"{count - counts['unseen']}/{count}"
            table.add_row(kind, found, *shown, f"{statistics.median(seconds):.2f}")
        types.close()
    Console().print(table)


if __name__ == "__main__":
    main()
