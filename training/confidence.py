"""How likely a line is right, learned from what the engine shows on whole projects.

Holes are cut into lines of each project, half of them inside a line and half at its first
character, and filled by the engine as it ships: model, workspace, syntax and names, with the
repairs by rule; one answer each. Of what passes, the clues and whether the line is its author's
make a logistic regression, found by Newton's method with a penalty on large weights. How well it
does is told for each project by one learned on the others. What is not covered: types, which are
rarely known while somebody types, and lines behind the first one.
"""

import asyncio
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from trueline.analysis.errors import CannotRun
from trueline.analysis.syntax import Positions
from trueline.analysis.workspace import Workspace
from trueline.assistant.candidate import check_clues
from trueline.assistant.completion import completion_request
from trueline.assistant.config import Settings
from trueline.assistant.models.embedded import EmbeddedModel
from trueline.assistant.models.embedded.confidence import CLUES, FILE, Confidence
from trueline.assistant.opening import Opened, open_judge, open_types
from trueline.assistant.outcome import Engine
from trueline.assistant.pipeline import answer
from trueline.assistant.source import SourceFile
from trueline.training.mixing import draw_holes, project_files
from trueline.training.regression import Values, most_likely

SHOWN = 0.65  # share of the holes that are shown something: 0.6 is asked for, and projects differ
PENALTY = 30.0  # on the squared weights of clues with a spread of one
ODDS, TOKENS = "line: log-odds", "line: tokens"


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a project's holes: the clues [passed, clues] of those that were filled.

    `right` [passed] says which lines are the author's; `holes` counts the others too.
    """

    project: str
    holes: int
    clues: Values
    right: Values


def learn_confidence(
    weights: Path, projects: Sequence[Path], holes: int, seed: int, tell: Callable[[str], None]
) -> Confidence:
    """The regression for the model in the folder `weights`, from `holes` holes in each project.

    Raises:
        CannotRun: a project has fewer lines than that, or nothing that was filled was right.
    """
    seen = []
    for project in projects:
        try:
            seen.append(asyncio.run(_seen(weights, project.resolve(), holes, seed)))
        except CannotRun as error:
            raise CannotRun(f"{project}: {error}") from error
        tell(f"{project.name}: {len(seen[-1].right)} of {holes} holes filled")
    if not any(one.right.any() for one in seen):
        raise CannotRun("no line was filled as its author did: nothing to learn from")
    for line in left_out(seen) if len(seen) > 1 else ():
        tell(line)
    return fitted(seen)


def fitted(seen: Sequence[Seen]) -> Confidence:
    """The regression over all that was seen, and the threshold that keeps `SHOWN` of the holes."""
    clues = np.concatenate([one.clues for one in seen])
    weights, constant = _regression(clues, np.concatenate([one.right for one in seen]))
    made = Confidence(tuple(weights.tolist()), constant, 0.0)
    chances = sorted((made.of(row) for row in clues.tolist()), reverse=True)
    kept = math.ceil(SHOWN * sum(one.holes for one in seen))
    least = chances[kept - 1] if kept <= len(chances) else 0.0
    return Confidence(made.weights, constant, math.floor(least * 1e4) / 1e4)


def write_confidence(confidence: Confidence, folder: Path, projects: Sequence[str]) -> None:
    """Write the regression and the projects it is from; checksums are the caller's."""
    rounded = [round(weight, 5) for weight in confidence.weights]
    content = {
        "projects": sorted(projects),
        "least": confidence.least,
        "constant": round(confidence.constant, 5),
        "weights": dict(zip(CLUES, rounded, strict=True)),
    }
    (folder / FILE).write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def left_out(seen: Sequence[Seen]) -> Iterator[str]:
    """A line for each project, judged by a regression that was learned on the others."""
    yield "project: holes, filled, right; right among the surest 20 and 40 % of the holes"
    for one in seen:
        others = fitted([other for other in seen if other is not one])
        chances = np.array([others.of(row) for row in one.clues.tolist()])
        line, tokens = one.clues[:, 0], np.exp(one.clues[:, CLUES.index(TOKENS)])
        yield (
            f"{one.project}: {one.holes}, {len(one.right)}, {one.right.mean():.3f} "
            f"(told {chances.mean():.3f}); by confidence {_surest(one, chances)}, by the line's "
            f"probability {_surest(one, line)}, by that a token {_surest(one, line / tokens)}"
        )


def _surest(one: Seen, key: Values) -> str:
    ranked = one.right[np.argsort(-key, kind="stable")]
    counts = [max(1, one.holes * share // 100) for share in (20, 40)]
    return " ".join(f"{ranked[:count].mean():.2f}" for count in counts)


async def _seen(weights: Path, project: Path, holes: int, seed: int) -> Seen:
    model = EmbeddedModel(weights)
    opened = Opened(Workspace(project, trusted=False), Settings(checks=("syntax", "names")), ())
    sources = {str(path): path.read_text("utf-8", "ignore") for path in project_files(project)}
    clues, right = [], []
    try:
        await model.prepare(project)
        with open_types(opened) as types, open_judge(opened) as judge:
            engine = Engine(model, types, judge)
            for number, (path, source, start, end) in enumerate(draw_holes(sources, holes, seed)):
                begin = _first_character(source, start) if number % 2 else start
                found = await _filled(engine, opened, Path(path), source, (begin, end))
                if found is not None:
                    clues.append(found[0])
                    right.append(found[1])
    finally:
        await model.aclose()
    rows = np.array(clues).reshape(-1, len(CLUES))
    return Seen(project.name, holes, rows, np.array(right, np.float64))


async def _filled(
    engine: Engine, opened: Opened, path: Path, source: str, span: tuple[int, int]
) -> tuple[tuple[float, ...], bool] | None:
    """The clues of what fills a hole, and whether its line is right; None if nothing passes."""
    text = source[: span[0]] + source[span[1] :]
    file = SourceFile(path, text, "", crlf=False, bom=False)
    asked = completion_request(opened, file, *Positions(text).at(span[0]), 1)
    request = replace(asked, budget=replace(asked.budget, candidates=1))
    outcome = await answer(engine, request)
    best = next(iter([*outcome.accepted, *outcome.unlikely]), None)
    if best is None or not best.clues:
        return None
    line = best.text.lstrip("\n").partition("\n")[0]
    same = line.rstrip() == source[span[0] : span[1]].rstrip()
    return (*best.clues, *check_clues(best.evidence)), same


def _first_character(source: str, position: int) -> int:
    """Where the text of the line begins."""
    start = source.rfind("\n", 0, position) + 1
    line = source[start:position]
    return start + len(line) - len(line.lstrip())


def _regression(clues: Values, right: Values) -> tuple[Values, float]:
    """Weights [clues] and a constant, by Newton's method on the penalised likelihood.

    The penalty draws towards what the mixture says of itself: a weight of one on the line's
    log-odds, and none on the rest.
    """
    middle, spread = clues.mean(0), clues.std(0)
    spread[spread < 1e-9] = np.inf  # a clue that never changed says nothing
    rows = np.column_stack([(clues - middle) / spread, np.ones(len(clues))])
    odds = CLUES.index(ODDS)
    drawn_to = np.zeros(rows.shape[1])
    drawn_to[odds] = spread[odds] if np.isfinite(spread[odds]) else 0.0
    weights = most_likely(rows, right, PENALTY, drawn_to)
    own = weights[:-1] / spread
    return own, float(weights[-1] - own @ middle)
