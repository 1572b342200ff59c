"""The main job on the example project: completions, then every function not written yet.

Nothing here was chosen by looking at what comes out: the places and functions were written first,
the settings are the defaults of the commands, and the share that succeeds is printed, whatever it
is. The functions are those of `project/shop` whose body only raises NotImplementedError.
"""

import ast
import asyncio
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax

from trueline.analysis.errors import TruelineError
from trueline.assistant.completion import completion_request
from trueline.assistant.opening import open_engine, open_workspace
from trueline.assistant.outcome import Engine
from trueline.assistant.pipeline import answer
from trueline.assistant.source import read_source
from trueline.assistant.synthesis import status_of, synthesis_request, task_for, with_usable_tests

PROJECT = Path(__file__).parent / "project"
SAMPLES = 32
PLACES = (
    ("shop/cart.py", "return self.price * "),
    ("shop/cart.py", "self.items.append("),
    ("shop/cart.py", "for item in "),
    ("shop/cart.py", "return len("),
    ("shop/cart.py", "data = json."),
)
console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A function of the example project that is still to be written."""

    path: Path
    name: str
    tests: Path


def unwritten() -> list[Unwritten]:
    """Every function of the project whose body only raises NotImplementedError."""
    found: list[Unwritten] = []
    for path in sorted((PROJECT / "shop").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Raise):
                tests = PROJECT / "tests" / f"test_{node.name}.py"
                found.append(Unwritten(path, node.name, tests))
    return found


async def complete(engine: Engine, file: str, before: str) -> bool:
    """Complete the first place in `file` right after `before`; whether something passed."""
    source = read_source(PROJECT / file)
    text = source.text
    offset = text.index(before) + len(before)
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    line_end = text.index("\n", offset)
    holed = replace(source, text=text[:offset] + text[line_end:])
    request = completion_request(open_workspace(source.path), holed, line, column, 1)
    outcome = await answer(engine, request)
    console.print(f"\n[bold]{file}:{line}:{column}[/bold]  {before.strip()}[dim]▏[/dim]")
    console.print(f"  the file has:   {text[offset:line_end]}", markup=False)
    if not outcome.accepted:
        console.print(f"  [yellow]nothing shown[/yellow] ({len(outcome.rejected)} rejected)")
        return False
    best = outcome.accepted[0]
    console.print(f"  trueline shows: {best.text}", markup=False)
    console.print(f"  [green]{best.evidence.summary()}[/green]")
    return True


async def synthesize(engine: Engine, one: Unwritten) -> str:
    """Write one function; its status."""
    source = read_source(one.path)
    opened = open_workspace(one.path)
    task = task_for(source, one.name, "", [one.tests])
    task, _ = await with_usable_tests(task, engine.judge, opened.settings.timeout)
    started = time.perf_counter()
    outcome = await answer(engine, synthesis_request(opened, task, "", SAMPLES, seed=0))
    status = status_of(task, outcome)
    where = f"{one.path.relative_to(PROJECT)}::{one.name}"
    console.print(
        f"\n[bold]{where}[/bold] [{'green' if status == 'verified' else 'red'}]{status}[/] "
        f"({outcome.samples} candidates of the model, {outcome.searched} of the search, "
        f"{time.perf_counter() - started:.1f} s)"
    )
    if outcome.best is not None:
        console.print(Syntax(outcome.best.text.strip("\n"), "python", background_color="default"))
        console.print(f"  {outcome.best.evidence.summary()}", markup=False)
    return status


async def run() -> int:
    """Print both parts and the shares; 0 whatever the shares are."""
    started = time.perf_counter()
    opened = open_workspace(PROJECT / "shop")
    functions = unwritten()
    async with open_engine(opened) as engine:
        console.rule(f"completions ({engine.model.name})")
        shown = [await complete(engine, file, before) for file, before in PLACES]
        console.rule("synthesis")
        statuses = [await synthesize(engine, one) for one in functions]
    verified = statuses.count("verified")
    console.rule()
    console.print(f"completions shown: {sum(shown)} of {len(shown)}")
    console.print(
        f"functions verified: {verified} of {len(functions)} ({verified / len(functions):.0%}), "
        f"at most {SAMPLES} candidates of the model each"
    )
    load = os.getloadavg()[0]
    console.print(
        f"{time.perf_counter() - started:.0f} s wall, {time.process_time():.0f} s CPU of this "
        f"process, load {load:.1f}"
    )
    return 0


def main() -> None:
    """Run the demo; an error is one line."""
    try:
        sys.exit(asyncio.run(run()))
    except TruelineError as error:
        sys.exit(f"demo: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
