"""What it gives that analysis holds the embedded model to words and depths that may follow.

Holes of a project are filled as the editor asks for them, with the same engine: with no constraint;
with all that is forbidden only dear (soft); as it ships; with all that is dear forbidden (hard).
For each: exact answers of all holes, similarity of the first proposals, how many were shown; of the
first proposals, how many parse, and of those that do how many have a name, an import or an
attribute that does not resolve in the author's file; and the same of what was shown. CPU is that of
the whole request with the type checker, and of the constraint alone without it.

    python benchmarks/constraint.py --holes 60 PROJECT...
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from trueline.analysis.findings import Reject
from trueline.analysis.following.depths import Depths
from trueline.analysis.following.words import Words
from trueline.analysis.names.check import check_names
from trueline.analysis.syntax import syntax_findings
from trueline.assistant.candidate import Candidate
from trueline.assistant.models.constraint import Constraint
from trueline.assistant.models.protocol import (
    Capabilities,
    ChatPrompt,
    Chunk,
    Model,
    Prompt,
    Sampling,
)
from trueline.assistant.opening import Opened, open_engine, open_workspace, prepare
from trueline.assistant.outcome import Engine
from trueline.assistant.pipeline import answer
from trueline.evals.cpu import cpu_seconds
from trueline.evals.repo.asking import Asker
from trueline.evals.repo.drawing import RepoHole, by_file, draw
from trueline.evals.repo.duplicates import read_lines
from trueline.evals.repo.files import read_project
from trueline.evals.repo.judging import Author, read_author
from trueline.evals.repo.results import percentile
from trueline.evals.repo.similarity import edit_similarity, same

Mode = Literal["none", "soft", "ships", "hard"]
MODES: tuple[Mode, ...] = ("none", "soft", "ships", "hard")
ATTRIBUTES = frozenset({"attr-defined", "union-attr"})
WARM_S = 30.0
_JUDGED: dict[str, list[str]] = {}


class Softened:
    """A constraint of which only a part counts; measures the time it takes in its thread."""

    def __init__(self, whole: Constraint, mode: Mode, seconds: list[float]) -> None:
        self._whole, self._mode, self._seconds = whole, mode, seconds

    @property
    def begun(self) -> str:
        """See the protocol."""
        return self._whole.begun

    def words(self, text: str) -> Words | None:
        """See the protocol."""
        since = time.thread_time()
        found = self._whole.words(text)
        self._seconds[-1] += time.thread_time() - since
        if found is None or self._mode == "ships":
            return found
        certain = self._mode == "hard"
        keywords = found.keywords if certain else None
        return Words((), certain=certain, private=found.private, keywords=keywords, beside=found)

    def depths(self, text: str) -> Depths | None:
        """See the protocol."""
        since = time.thread_time()
        found = self._whole.depths(text)
        self._seconds[-1] += time.thread_time() - since
        return None if self._mode == "soft" else found


@dataclass
class Part:
    """The embedded model held to a part of what analysis says."""

    model: Model
    mode: Mode = "ships"
    seconds: list[float] = field(default_factory=lambda: [0.0])

    @property
    def name(self) -> str:
        """See the protocol."""
        return self.model.name

    async def capabilities(self) -> Capabilities:
        """See the protocol."""
        return replace(await self.model.capabilities(), constraints=self.mode != "none")

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """See the protocol."""
        if not isinstance(prompt, ChatPrompt) and prompt.constraint is not None:
            held = Softened(prompt.constraint, self.mode, self.seconds)
            prompt = replace(prompt, constraint=held)
        stream = self.model.stream(prompt, sampling)
        try:
            async for chunk in stream:
                yield chunk
        finally:
            await stream.aclose()

    async def aclose(self) -> None:
        """See the protocol."""
        await self.model.aclose()


@dataclass(slots=True)
class Row:
    """What was counted for one mode."""

    exact: int = 0
    similarity: list[float] = field(default_factory=list)
    shown: int = 0
    parsed: int = 0
    broken: int = 0
    shown_broken: int = 0
    cpu: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)


async def measured(
    opened: Opened, path: Path, holes: int, seed: int, rows: dict[Mode, Row]
) -> list[str]:
    """Fill the holes of a project in every mode; what was said, for people."""
    project = read_project(path, opened.settings.exclude)
    told: list[str] = []
    async with open_engine(opened) as opened_engine:
        part = Part(opened_engine.model)
        engine = Engine(part, opened_engine.types, opened_engine.judge)
        await prepare(opened_engine, opened)
        asker = Asker(engine, opened, project, read_lines(project), seed)
        for name, inside in by_file(draw(project, holes, seed)):
            source = project.sources[name]
            author = await read_author(source, opened.workspace, engine.types)
            for hole in inside:
                said = {}
                for mode, row in rows.items():
                    part.mode = mode
                    said[mode] = await _asked(asker, part, hole, author, row)
                lines = [f"    {mode}: {text}\n" for mode, text in said.items()]
                told.append(f"  {name} {hole.position} {hole.truth!r}\n{''.join(lines)}")
    return told


async def _asked(asker: Asker, part: Part, hole: RepoHole, author: Author, row: Row) -> str:
    part.seconds.append(0.0)
    request, types = asker.request(hole), asker.engine.types
    path = request.hole.path
    await asyncio.to_thread(types.closed_members, path, hole.text[: hole.place.start], WARM_S)
    before = cpu_seconds()
    outcome = await answer(asker.engine, request)
    row.cpu.append((cpu_seconds() - before) * 1000)
    row.own.append(part.seconds[-1] * 1000)
    shown = next(iter(outcome.accepted), None)
    row.shown += shown is not None
    row.exact += shown is not None and same(shown.text, hole.truth)
    row.shown_broken += shown is not None and bool(await _unresolved(shown, author))
    first = outcome.first
    row.similarity.append(edit_similarity(first.text, hole.truth) if first else 0.0)
    if first is not None and not syntax_findings(path, first.after):
        row.parsed += 1
        wrong = await _unresolved(first, author)
        row.broken += bool(wrong)
        return f"{first.text!r} {wrong}"
    return repr(first.text) if first else ""


async def _unresolved(candidate: Candidate, author: Author) -> list[str]:
    """Names, imports and attributes that the author's file does not leave unresolved."""
    path, after = author.source.path, candidate.after
    if after not in _JUDGED:
        _JUDGED[after] = await _judged(path, after, author)
    return _JUDGED[after]


async def _judged(path: Path, after: str, author: Author) -> list[str]:
    before = author.source.text
    verdicts = [
        check_names(author.workspace, path, before, after),
        *await author.types.check(path, before, [after]),
    ]
    found = [one for verdict in verdicts if isinstance(verdict, Reject) for one in verdict.findings]
    return [one.message for one in found if one.stage == "names" or one.code in ATTRIBUTES]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("projects", nargs="+", type=Path, metavar="PROJECT")
    parser.add_argument("--holes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--modes", nargs="+", choices=MODES, default=MODES)
    parser.add_argument("--verbose", action="store_true", help="print what was said")
    options = parser.parse_args()
    write = sys.stdout.write
    write(f"command: python {' '.join(sys.argv)}\n")
    write(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs\n")
    rows: dict[Mode, Row] = {mode: Row() for mode in options.modes}
    for path in options.projects:
        opened = open_workspace(path.resolve(), {"timeout": 60.0})
        for line in asyncio.run(measured(opened, path, options.holes, options.seed, rows)):
            write(line if options.verbose else "")
    write(
        "| constraint | holes | exact | similar | shown | parse | unresolved, of those that parse "
        "| unresolved, of the shown | CPU ms p50, p95 | of it the constraint |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
    )
    for mode, row in rows.items():
        write(_line(mode, row))


def _line(mode: Mode, row: Row) -> str:
    n = len(row.cpu)
    times = [f"{percentile(row.cpu, at):.0f}" for at in (0.5, 0.95)]
    own = [f"{percentile(row.own, at):.1f}" for at in (0.5, 0.95)]
    cells = (
        mode, str(n), f"{row.exact / n:.1%}", f"{sum(row.similarity) / n:.1%}",
        f"{row.shown / n:.1%}", f"{row.parsed / n:.1%}", f"{row.broken / max(1, row.parsed):.1%}",
        f"{row.shown_broken / max(1, row.shown):.1%}", ", ".join(times), ", ".join(own),
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    main()
