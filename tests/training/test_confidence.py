"""Learning how likely a line is right: from known chances, and on a small real project."""

from pathlib import Path

import numpy as np
import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.models.embedded.confidence import CLUES, Confidence
from trueline.training.confidence import (
    ODDS,
    SHOWN,
    Seen,
    fitted,
    learn_confidence,
    left_out,
    write_confidence,
)
from trueline.training.random_model import write_random
from trueline.training.tokenizer import save_tokenizer, train_tokenizer

from .test_mixing import SHAPE, SOURCE


def seen(project: str, seed: int, *, holes: int = 2000, passed: int = 1600) -> Seen:
    """Holes whose lines are right by a chance that the first two clues tell."""
    choice = np.random.default_rng(seed)
    clues = choice.normal(size=(passed, len(CLUES)))
    clues[:, -1] = 0.0
    chance = 1 / (1 + np.exp(-(2 * clues[:, 0] - clues[:, 1] - 0.5)))
    return Seen(project, holes, clues, (choice.random(passed) < chance).astype(float))


def test_known_chances_are_found() -> None:
    """The weights come out, a clue that never changes gets none, and chances are true."""
    found = fitted([seen("a", 1, passed=8000), seen("b", 2, passed=8000)])
    assert found.weights[0] == pytest.approx(2, abs=0.2)
    assert found.weights[1] == pytest.approx(-1, abs=0.2)
    assert max(map(abs, found.weights[2:])) < 0.1
    assert found.weights[-1] == 0
    other = seen("d", 4)
    told = np.array([found.of(row) for row in other.clues.tolist()])
    sure = told > 0.8
    assert other.right[sure].mean() == pytest.approx(told[sure].mean(), abs=0.05)


def test_few_lines_change_little() -> None:
    """What is learned from a handful stays near what the mixture says of itself."""
    found = fitted([seen("a", 1, holes=20, passed=12)])
    assert found.weights[CLUES.index(ODDS)] == pytest.approx(1, abs=0.25)
    assert max(map(abs, found.weights[2:])) < 0.25


def test_the_threshold_keeps_the_show_rate() -> None:
    """So many of all holes are shown something; all that passes, where that is too few."""
    one = seen("a", 1)
    found = fitted([one])
    shown = sum(found.of(row) >= found.least for row in one.clues.tolist())
    assert shown / one.holes == pytest.approx(SHOWN, abs=0.005)
    assert fitted([seen("a", 1, passed=900)]).least == 0


def test_each_project_is_judged_by_the_others() -> None:
    """A line for each, with what the surest are worth."""
    title, *lines = left_out([seen("a", 1), seen("b", 2)])
    assert title.startswith("project: holes")
    assert [line.partition(":")[0] for line in lines] == ["a", "b"]


def test_on_a_project(tmp_path: Path) -> None:
    """A model of random weights is never right, and one line says so; what is written is read."""
    save_tokenizer(train_tokenizer([SOURCE], SHAPE.vocabulary), tmp_path / "tokenizer.json")
    weights = tmp_path / "weights"
    write_random(SHAPE, 3, tmp_path, weights)
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text(SOURCE)
    told: list[str] = []
    with pytest.raises(CannotRun, match="nothing to learn from"):
        learn_confidence(weights, [project], 4, 1, told.append)
    [line] = told
    assert line.startswith("project: ")
    assert line.endswith(" of 4 holes filled")
    with pytest.raises(CannotRun, match="only 240 lines"):
        learn_confidence(weights, [project], 10_000, 1, told.append)
    made = Confidence((0.25,) * len(CLUES), -1.0, 0.125)
    write_confidence(made, weights, ["project"])
    assert Confidence.read(weights) == made
