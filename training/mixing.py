"""How much the workspace's word counts beside the model's, learned on whole projects.

Holes are drawn in the lines of each project. For every token of the author's text the model says
how likely it was, and so does what stands elsewhere in the project, the file itself without the
line included. The weight of each cell is then the one under which the text is likeliest, found by
expectation maximisation; a cell that was rarely met is drawn towards those of the same context
length. What is not covered: a project that reads nothing like those it was learned on.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trueline.analysis.errors import CannotRun
from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.index import Index
from trueline.assistant.models.embedded.mixing import COUNTS, FILE, LENGTHS, Mixing, cell
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.embedded.votes import OWN_TOKENS, Around
from trueline.assistant.models.protocol import FimPrompt

ROUNDS = 30
DRAWN_TO = 8.0  # tokens of the same context length that a rarely met cell is as good as
NEW_TOKENS = 48
LINE = re.compile(r"^[ \t]*([^\s#].{10,}\S)[ \t]*$", re.MULTILINE)
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Observed:
    """One token of an author: its cell, and how likely each of the two made it."""

    cell: Cell
    model: float
    workspace: float


def learn_mixing(
    weights: Path, projects: Sequence[Path], holes: int, seed: int, tell: Callable[[str], None]
) -> Mixing:
    """The mixing for the model in the folder `weights`, from `holes` holes in each project.

    Raises:
        CannotRun: a project has fewer lines than that.
    """
    engine = Engine(weights)
    text = Text(weights / "tokenizer.json", engine.sizes.context)
    observed: list[Observed] = []
    for project in projects:
        try:
            found = list(_observed(engine, text, project.resolve(), holes, seed))
        except CannotRun as error:
            raise CannotRun(f"{project}: {error}") from error
        tell(f"{project.name}: {len(found)} tokens that the workspace has a word on")
        observed += found
    return fitted(observed)


def fitted(observed: Iterable[Observed]) -> Mixing:
    """The weights under which what was observed is likeliest (Dempster et al. 1977)."""
    tokens = list(observed)
    weights = np.full((len(LENGTHS), len(COUNTS)), 0.5)
    for _ in range(ROUNDS):
        share, met = np.zeros_like(weights), np.zeros_like(weights)
        for one in tokens:
            workspace = weights[one.cell] * one.workspace
            both = workspace + (1 - weights[one.cell]) * one.model
            share[one.cell] += workspace / both if both else 0.0
            met[one.cell] += 1
        weights = _shrunk(share, met)
    return Mixing(tuple(tuple(round(float(weight), 4) for weight in row) for row in weights))


def write_mixing(mixing: Mixing, folder: Path, projects: Sequence[str]) -> None:
    """Write the weights and the projects they are from; checksums are the caller's."""
    content = {"projects": sorted(projects), "weights": mixing.weights}
    (folder / FILE).write_text(json.dumps(content) + "\n", "utf-8")


def _shrunk(share: NDArray[np.float64], met: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = (share.sum() + 0.5) / (met.sum() + 1)
    row = (share.sum(1, keepdims=True) + whole) / (met.sum(1, keepdims=True) + 1)
    shrunk: NDArray[np.float64] = (share + DRAWN_TO * row) / (met + DRAWN_TO)
    return shrunk


def _observed(
    engine: Engine, text: Text, project: Path, holes: int, seed: int
) -> Iterable[Observed]:
    index = Index(project, text.file)
    index.read()
    sources = {str(path): path.read_text("utf-8", "ignore") for path in _files(project)}
    for path, source, start, end in draw_holes(sources, holes, seed):
        inside = Path(path).relative_to(project).as_posix()
        told = text.prompt(FimPrompt(source[:start], source[end:], inside), NEW_TOKENS)
        author = told.healed.decode("utf-8", "ignore") + source[start:end] + "\n"
        truth = np.array(text.encode(author).ids[:NEW_TOKENS], np.uint16)
        likely = np.exp(engine.score([*told.ids, *truth.tolist()])[-len(truth) :])
        prefix, suffix = (
            text.before(source[:start], told.healed),
            text.after(source[end:], OWN_TOKENS),
        )
        around = Around(prefix, suffix, index.view([path]))
        for place, token in enumerate(truth):
            votes = around.votes(truth[:place])
            if votes.count:
                workspace = float(votes.shares[votes.tokens == token].sum())
                yield Observed(cell(votes), float(likely[place]), workspace)


def draw_holes(
    sources: Mapping[str, str], count: int, seed: int
) -> Iterator[tuple[str, str, int, int]]:
    """Random places in random lines of 12 and more characters that are not comments.

    Each is the path and text of a source, where the hole begins, and where its line ends.

    Raises:
        CannotRun: there are fewer lines than that.
    """
    lines = [
        (path, found.start(1), found.end(1))
        for path, source in sources.items()
        for found in LINE.finditer(source)
    ]
    if len(lines) < count:
        raise CannotRun(f"only {len(lines)} lines to draw {count} holes from; give more source")
    choice = random.Random(seed)
    for path, start, end in choice.sample(lines, count):
        yield path, sources[path], choice.randrange(start + 1, end), end


def _files(project: Path) -> list[Path]:
    found = (path for path in project.rglob("*.py") if path.is_file())
    return sorted(path for path in found if "test" not in path.relative_to(project).as_posix())
