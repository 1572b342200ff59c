"""At which temperature the embedded model's candidates for a function body are worth checking.

For short functions of projects in no corpus, `--samples` bodies are drawn at each temperature and
cut; counted are those that pass syntax and names (a check that costs no model), and how many
different ones a function gets, since the tests can only choose among different candidates. Wheels
or folders are given as arguments; every second function (by position) is used with `--half`.
"""

import argparse
import ast
import asyncio
import os
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from trueline.analysis.findings import Accept
from trueline.analysis.names.check import check_names
from trueline.analysis.syntax import check_syntax, cut, function_span, has_ended
from trueline.analysis.workspace import Workspace
from trueline.assistant.decoding.collect import End, collect
from trueline.assistant.models.embedded import EmbeddedModel
from trueline.assistant.models.protocol import FimPrompt, Sampling

TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)
TOKENS = 128
LINES = 6


def sources(place: Path) -> Iterator[str]:
    """The Python texts of a wheel or a folder."""
    if place.is_dir():
        yield from (path.read_text("utf-8") for path in sorted(place.rglob("*.py")))
        return
    with zipfile.ZipFile(place) as wheel:
        for name in sorted(wheel.namelist()):
            if name.endswith(".py"):
                yield wheel.read(name).decode("utf-8")


def holes(text: str) -> Iterator[tuple[str, int, int]]:
    """The bodies of the short, documented, uniquely named functions of a text."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            span = function_span(text, node.name)
            if span and 0 < text.count("\n", span.body_start, span.end) < LINES:
                yield text, span.body_start, span.end


async def passing(
    model: EmbeddedModel, hole: tuple[str, int, int], sampling: Sampling
) -> list[str]:
    """The cut candidates for a hole that pass syntax and names."""
    text, start, stop = hole
    before, after = text[:start], text[stop:]
    end = End(
        cut=lambda said: cut(before, said, after, "function"),
        reached=lambda said: has_ended(before, said, after, "function"),
    )
    path, workspace = Path("module.py"), Workspace(Path("/nonexistent"))
    kept = []
    for one in await collect(model, FimPrompt(before, after, path.name), sampling, end):
        filled = before + one.text + after
        span = (start, start + len(one.text))
        verdict = check_syntax(path, text, filled, span)
        names = check_names(workspace, path, text, filled)
        if one.text.strip() and isinstance(verdict, Accept) and isinstance(names, Accept):
            kept.append(one.text)
    return kept


async def measure(chosen: list[tuple[str, int, int]], samples: int) -> Table:
    """One row a temperature."""
    model = EmbeddedModel()
    table = Table(title=f"{len(chosen)} functions, {samples} candidates each", box=None)
    for heading in ("temperature", "pass syntax and names", "different ones a function"):
        table.add_column(heading, justify="right")
    for temperature in TEMPERATURES:
        found = [
            await passing(model, hole, Sampling(samples, TOKENS, temperature, 0.95, seed))
            for seed, hole in enumerate(chosen)
        ]
        share = sum(map(len, found)) / (len(chosen) * samples)
        different = sum(len(set(texts)) for texts in found) / len(chosen)
        table.add_row(f"{temperature}", f"{share:.3f}", f"{different:.2f}")
    await model.aclose()
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--functions", type=int, default=40)
    parser.add_argument("--half", type=int, choices=(0, 1))
    asked = parser.parse_args()
    every = [hole for place in asked.places for text in sources(place) for hole in holes(text)]
    if asked.half is not None:
        every = every[asked.half :: 2]
    random.Random(0).shuffle(every)
    Console().print(asyncio.run(measure(every[: asked.functions], asked.samples)))
    print(f"CPU {time.process_time():.0f} s, load {os.getloadavg()[0]:.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
