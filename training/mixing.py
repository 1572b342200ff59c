"""How much the workspace's word counts beside the model's, learned on whole projects.

Holes are drawn in the lines of each project. For every token of the author's text the model says
how likely it was, and so does what stands elsewhere in the project, the file itself without the
line included. The weight of each cell is then the one under which the text is likeliest, found by
expectation maximisation; a cell that was rarely met is drawn towards those of the same context
length. Behind the mixture stands what corrects it, learned on the same tokens (`refining.py`).
What is not covered: a project that reads nothing like those it was learned on.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trueline.analysis.errors import CannotRun
from trueline.assistant.models.embedded.engine import Engine, Logits
from trueline.assistant.models.embedded.index import Index
from trueline.assistant.models.embedded.mixing import (
    FILE,
    SHAPE,
    Cell,
    Mixing,
    cell,
    shares_of,
)
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.embedded.votes import OWN_TOKENS, Around, Votes
from trueline.assistant.models.protocol import FimPrompt
from trueline.training.refining import Seen, seen
from trueline.training.refining import fitted as refined

ROUNDS = 30
DRAWN_TO = 8.0  # tokens of the same context length that a rarely met cell is as good as
NEW_TOKENS = 48
KEPT = 256  # tokens of the model's word on a place
LINE = re.compile(r"^[ \t]*([^\s#].{10,}\S)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Observed:
    """One token of an author: how likely the model made it, and each ballot from the shortest on.

    `cells` are those of the ballots, `shares` their votes for the token.
    """

    model: float
    cells: tuple[Cell, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token of an author stands: what the model and the workspace said, and the token.

    `likely` are the model's likeliest tokens, of `allowed`, and `shares` what it gives them.
    """

    token: int
    likely: NDArray[np.int64]
    shares: NDArray[np.float64]
    votes: tuple[Votes, ...]
    allowed: tuple[int, ...] | None
    model: float

    def observed(self) -> Observed:
        """What the weights of the ballots are learned from."""
        votes = [float(one.shares[one.tokens == self.token].sum()) for one in self.votes]
        return Observed(self.model, tuple(map(cell, self.votes)), tuple(votes))

    def seen(self, mixing: Mixing, alike: NDArray[np.int64]) -> Seen:
        """What the correction of a mixture is learned from; `alike` is the tokenizer's."""
        model = np.zeros(len(alike))
        model[self.likely] = self.shares
        share = mixing.shares(model, self.votes, self.allowed)
        return seen(share, model, self.votes, alike == alike[self.token])


def learn_mixing(
    weights: Path, projects: Sequence[Path], holes: int, seed: int, tell: Callable[[str], None]
) -> Mixing:
    """The mixing for the model in the folder `weights`, from `holes` holes in each project.

    Raises:
        CannotRun: a project has fewer lines than that.
    """
    engine = Engine(weights)
    text = Text(weights / "tokenizer.json", engine.sizes.context)
    places: list[Place] = []
    for project in projects:
        try:
            found = list(_places(engine, text, project.resolve(), holes, seed))
        except CannotRun as error:
            raise CannotRun(f"{project}: {error}") from error
        tell(f"{project.name}: {len(found)} tokens that the workspace has a word on")
        places += found
    mixing = fitted(one.observed() for one in places)
    return replace(mixing, refining=refined([one.seen(mixing, text.alike) for one in places], seed))


def fitted(observed: Iterable[Observed]) -> Mixing:
    """The weights under which what was observed is likeliest (Dempster et al. 1977).

    A token was said by the longest context with its weight; else by the next shorter one with its
    own, and so on down to the model. Each round shares a token out over those who may have said it.
    """
    tokens = list(observed)
    weights = np.full(SHAPE, 0.4)
    for _ in range(ROUNDS):
        said, asked = np.zeros_like(weights), np.zeros_like(weights)
        for one in tokens:
            _share_out(one, weights, said, asked)
        weights = _shrunk(said, asked)
    rounded = [[[round(float(one), 4) for one in row] for row in rows] for rows in weights]
    return Mixing(tuple(tuple(map(tuple, rows)) for rows in rounded))


def _share_out(
    one: Observed,
    weights: NDArray[np.float64],
    said: NDArray[np.float64],
    asked: NDArray[np.float64],
) -> None:
    """Add how likely each ballot of a token was asked, and said it."""
    likely = [one.model]
    for cell_, share in zip(one.cells, one.shares, strict=True):
        likely.append((1 - weights[cell_]) * likely[-1] + weights[cell_] * share)
    left = 1.0
    for at in range(len(one.cells) - 1, -1, -1):
        its = one.cells[at]
        part = weights[its] * one.shares[at] / likely[at + 1] if likely[at + 1] else 0.0
        said[its] += left * part
        asked[its] += left
        left *= 1 - part


def write_mixing(mixing: Mixing, folder: Path, projects: Sequence[str]) -> None:
    """Write the weights and the projects they are from; checksums are the caller's."""
    content: dict[str, object] = {"projects": sorted(projects), "weights": mixing.weights}
    if mixing.refining is not None:
        content["refining"] = asdict(mixing.refining)
    (folder / FILE).write_text(json.dumps(content) + "\n", "utf-8")


def _shrunk(said: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = (said.sum() + 0.5) / (asked.sum() + 1)
    of_length = said.sum((1, 2), keepdims=True), asked.sum((1, 2), keepdims=True)
    row = (of_length[0] + whole) / (of_length[1] + 1)
    shrunk: NDArray[np.float64] = (said + DRAWN_TO * row) / (asked + DRAWN_TO)
    return shrunk


def _places(engine: Engine, text: Text, project: Path, holes: int, seed: int) -> Iterable[Place]:
    index = Index(project, text.file)
    index.read()
    sources = {str(path): path.read_text("utf-8", "ignore") for path in project_files(project)}
    for path, source, start, end in draw_holes(sources, holes, seed):
        inside = Path(path).relative_to(project).as_posix()
        told = text.prompt(FimPrompt(source[:start], source[end:], inside), NEW_TOKENS)
        author = told.healed.decode("utf-8", "ignore") + source[start:end] + "\n"
        truth = np.array(text.encode(author).ids[:NEW_TOKENS], np.uint16)
        prefix, suffix = (
            text.before(source[:start], told.healed),
            text.after(source[end:], OWN_TOKENS),
        )
        around = Around(prefix, suffix, index.view([path]))
        first = engine.prompt(told.ids, lambda: False)
        rows = [first, *engine.fork(1).ahead(truth.tolist())][: len(truth)]
        healed = told.healed
        for place, (token, logits) in enumerate(zip(truth.tolist(), rows, strict=True)):
            votes = around.votes(truth[:place])
            if votes:
                yield _place(token, logits, votes, tuple(text.allowed(healed)) if healed else None)
            healed = healed[len(text.bytes_of[token]) :]


def _place(
    token: int, logits: Logits, votes: tuple[Votes, ...], allowed: tuple[int, ...] | None
) -> Place:
    share = shares_of(logits, allowed)
    likely = np.argsort(-share)[:KEPT]
    model = float(shares_of(logits)[token])
    return Place(token, likely, share[likely], votes, allowed, model)


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


def project_files(project: Path) -> list[Path]:
    """The Python files of a project that are no tests, in order."""
    found = (path for path in project.rglob("*.py") if path.is_file())
    return sorted(path for path in found if "test" not in path.relative_to(project).as_posix())
