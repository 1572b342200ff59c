"""A whole run: read the project, draw the holes, fill them one after another, write the figures.

One after another, because the latency of a hole is that of an editor with one person at it. What is
not covered: going on with a run that was stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trueline.analysis.errors import CannotRun
from trueline.assistant.opening import Opened, open_engine, prepare
from trueline.assistant.schema import HoleDoc, RepoDoc, to_json
from trueline.evals.journal import Journal, write_whole
from trueline.evals.repo.asking import Asker
from trueline.evals.repo.corpus import in_corpus
from trueline.evals.repo.drawing import RepoHole, by_file, draw
from trueline.evals.repo.duplicates import read_lines
from trueline.evals.repo.files import Project, read_project
from trueline.evals.repo.judging import read_author
from trueline.evals.repo.results import results

HOLES_FILE: Final = "holes.jsonl"
RESULTS_FILE: Final = "results.json"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: the folder, how many holes, the seed, and the folder made for the results."""

    path: Path
    holes: int
    seed: int
    out: Path


async def run(opened: Opened, plan: Plan, tell: Tell) -> RepoDoc:
    """Fill the holes and write `holes.jsonl`, a line as each is done, and `results.json`.

    `tell` hears a few words, how many holes are done, and of how many (0: not known yet).

    Raises:
        CannotRun: if there is nothing to ask about, or the results cannot be written.
        ModelUnavailable: if the model fails; what was done by then stays in `holes.jsonl`.
    """
    tell("reading the project", 0, 0)
    project = read_project(plan.path, opened.settings.exclude)
    holes = draw(project, plan.holes, plan.seed, lambda words: tell(words, 0, 0))
    if not holes:
        raise CannotRun(f"{plan.path}: no statement in its Python files is long enough for a hole")
    async with open_engine(opened) as engine:
        tell(f"loading {engine.model.name}", 0, len(holes))
        await engine.model.capabilities()
        await prepare(engine, opened)
        asker = Asker(engine, opened, project, read_lines(project), plan.seed)
        with Journal(plan.out / HOLES_FILE, HoleDoc) as journal:
            await _fill(asker, holes, journal, tell)
        document = results(
            project,
            journal.lines,
            model=engine.model.name,
            seed=plan.seed,
            wanted=plan.holes,
            in_corpus=_in_corpus(opened, project),
        )
    write_whole(plan.out / RESULTS_FILE, to_json(document).encode() + b"\n")
    return document


def _in_corpus(opened: Opened, project: Project) -> bool | None:
    """Whether the embedded model learned from the project or the workspace that it lies in."""
    if opened.settings.model != "embedded":
        return None
    return in_corpus((project.root, opened.workspace.root))


async def _fill(asker: Asker, holes: list[RepoHole], journal: Journal[HoleDoc], tell: Tell) -> None:
    """Fill and judge every hole; the type checker knows a file before a hole in it is timed."""
    types = asker.engine.types
    for name, inside in by_file(holes):
        tell(name, len(journal.lines), len(holes))
        source = asker.project.sources[name]
        author = await read_author(source, asker.opened.workspace, types)
        for hole in inside:
            journal.add(await asker.ask(hole, author))
            tell(name, len(journal.lines), len(holes))
