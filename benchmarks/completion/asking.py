"""Filling the holes of one project in each of the ways that are compared.

Every way goes through the engine as the editor does: the same holes, the same cut. The way that is
checked is held to what may follow while it writes, and runs syntax, names and types on what came.
What does not resolve is a name or an attribute on the lines of the answer that the author's file
does not miss, too.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.findings import Finding, Unknown, new_findings
from trueline.analysis.names.check import names_findings
from trueline.analysis.workspace import Workspace
from trueline.assistant.candidate import Candidate
from trueline.assistant.config import Settings
from trueline.assistant.models.embedded import EmbeddedModel
from trueline.assistant.models.embedded.mixing import MODEL_ALONE, Mixing
from trueline.assistant.models.embedded.weights import read_sizes
from trueline.assistant.opening import Opened, open_judge, open_types
from trueline.assistant.outcome import Engine
from trueline.assistant.pipeline import answer
from trueline.evals.repo.asking import Asker
from trueline.evals.repo.drawing import RepoHole, draw
from trueline.evals.repo.duplicates import read_lines
from trueline.evals.repo.files import Project, read_project
from trueline.evals.repo.places import KINDS, Kind
from trueline.evals.repo.similarity import edit_similarity, same

MIDDLE: Kind = "line-middle"
START: Kind = "line"
UNRESOLVED = frozenset({"undefined-name", "name-defined", "attr-defined", "union-attr"})
CHECKED = "both, checked"
UNCHECKED = "both"
Tell = Callable[[str, int, int], None]
Said = tuple[Finding, ...] | Unknown


@dataclass(frozen=True, slots=True)
class Answer:
    """One way's answer to one hole.

    `rank` orders a way's answers, the surest first: by confidence where both are mixed, else by
    the probability of the line; None where it gave nothing. `resolves` is None where it was not
    asked or could not be told.
    """

    way: str
    project: str
    kind: Kind
    exact: bool
    similarity: float
    rank: float | None
    resolves: bool | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A model to ask, and whether its answers are checked."""

    name: str
    model: EmbeddedModel
    checked: bool = False


def ways(weights: Path) -> tuple[Way, ...]:
    """All that are compared: the workspace, the model, its window halved, both, both checked."""
    both, context = Mixing.read(weights), read_sizes(weights).context
    alone = f"model, window of {context}"
    half = f"model, window of {context // 2}"
    return (
        Way("workspace", EmbeddedModel(weights, mixing=replace(both, model=False, refining=None))),
        Way(half, EmbeddedModel(weights, mixing=MODEL_ALONE, window=context // 2)),
        Way(alone, EmbeddedModel(weights, mixing=MODEL_ALONE)),
        Way(UNCHECKED, EmbeddedModel(weights)),
        Way(CHECKED, EmbeddedModel(weights), checked=True),
    )


def holes_of(project: Project, count: int, seed: int) -> list[RepoHole]:
    """`count` holes inside a line and as many at its start."""
    drawn = draw(project, count * len(KINDS), seed)
    return [hole for hole in drawn if hole.place.kind in {MIDDLE, START}]


async def answers(
    root: Path, weights: Path, draws: tuple[int, int], take: Callable[[Answer], None], tell: Tell
) -> None:
    """Have `take` take every way's answers to the holes, `draws` (number, seed), of a project."""
    project = read_project(root)
    holes, lines = holes_of(project, *draws), read_lines(project)
    opened = Opened(Workspace(project.root, trusted=False), Settings(), ())
    with open_types(opened) as types, open_judge(opened) as judge:
        for way in ways(weights):
            try:
                await way.model.prepare(project.root)
                asker = Asker(Engine(way.model, types, judge), opened, project, lines, draws[1])
                for number, hole in enumerate(holes):
                    tell(f"{root.name}, {way.name}", number, len(holes))
                    take(replace(await _asked(asker, way, hole), project=root.name))
            finally:
                await way.model.aclose()


async def _asked(asker: Asker, way: Way, hole: RepoHole) -> Answer:
    """What a way answers; of those that are both mixed, whether it resolves as well."""
    request = asker.request(hole)
    if not way.checked:
        request = replace(request, stages=frozenset())
    outcome = await answer(asker.engine, request)
    best = next(iter([*outcome.accepted, *outcome.unlikely]), None)
    if way.name not in {UNCHECKED, CHECKED}:
        return _answer(way.name, hole, best, best.clues[0] if best and best.clues else 0.0)
    found = _answer(way.name, hole, best, best.confidence or 0.0 if best else 0.0)
    return replace(found, resolves=await (await _author(asker, hole)).resolves(best))


def _answer(way: str, hole: RepoHole, candidate: Candidate | None, rank: float) -> Answer:
    kind = hole.place.kind
    if candidate is None:
        return Answer(way, "", kind, exact=False, similarity=0.0, rank=None)
    exact = same(candidate.text, hole.truth)
    return Answer(way, "", kind, exact, edit_similarity(candidate.text, hole.truth), rank)


@dataclass(frozen=True, slots=True)
class _Author:
    """The author's file, and what names and types say of it."""

    asker: Asker
    hole: RepoHole
    path: Path
    said: tuple[Said, Said]

    async def resolves(self, candidate: Candidate | None) -> bool | None:
        """Whether no name or attribute on the lines of a filled hole fails to resolve."""
        if candidate is None:
            return None
        below = self.hole.original.count("\n", self.hole.place.end)
        last = candidate.after.count("\n") - below + 1
        lines = range(last - candidate.text.count("\n"), last + 1)
        after = await _said(self.asker, self.path, candidate.after)
        pairs = list(zip(self.said, after, strict=True))
        if any(isinstance(one, Unknown) for pair in pairs for one in pair):
            return None
        new = [one for pair in pairs for one in new_findings(*map(_known, pair))]
        return not any(one.code in UNRESOLVED and one.line in lines for one in new)


async def _author(asker: Asker, hole: RepoHole) -> _Author:
    source = asker.project.sources[hole.name]
    return _Author(asker, hole, source.path, await _said(asker, source.path, source.text))


async def _said(asker: Asker, path: Path, text: str) -> tuple[Said, Said]:
    names = names_findings(asker.opened.workspace, path, text)
    return names, await asker.engine.types.findings(path, text)


def _known(said: Said) -> tuple[Finding, ...]:
    return () if isinstance(said, Unknown) else said
