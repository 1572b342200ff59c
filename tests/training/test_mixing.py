"""Learning how much the workspace counts: from known shares, and on a small real project."""

from pathlib import Path
from random import Random

import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.models.embedded import corpus_packages
from trueline.assistant.models.embedded.mixing import Mixing
from trueline.training.mixing import Observed, fitted, learn_mixing, write_mixing
from trueline.training.random_model import write_random
from trueline.training.shape import Shape
from trueline.training.tokenizer import save_tokenizer, train_tokenizer

SHAPE = Shape(290, context=256, hidden=64, layers=2, heads=4, kv_heads=2, feed_forward=96)
RUN = range(2000)
SOURCE = "".join(f"def name_{i}(self):\n    return self.value_{i} + None\n\n" for i in range(120))


def test_the_better_word_gets_the_weight() -> None:
    """Where the workspace is right three times in four it gets about that weight."""
    choice = Random(1)
    tokens = [
        Observed(model, ((3, 1, 0),), (workspace,))
        for model, workspace in ((0.1, 0.9) if choice.random() < 0.75 else (0.9, 0.0) for _ in RUN)
    ]
    weights = fitted(tokens).weights
    assert 0.70 < weights[3][1][0] < 0.85
    assert abs(weights[3][2][2] - weights[3][1][0]) < 0.05, "a cell never met is as its length"


def test_what_the_longer_context_says_the_shorter_is_not_asked() -> None:
    """A shorter context is weighed by what is left to it: here it is right whenever it is asked."""
    cells = ((0, 3, 2), (4, 0, 0))
    right = [Observed(0.01, cells, (0.0, 1.0)) for _ in RUN]
    wrong = [Observed(0.01, cells, (1.0, 0.0)) for _ in RUN]
    weights = fitted([*right, *wrong]).weights
    assert weights[0][3][2] > 0.9
    assert 0.3 < weights[4][0][0] < 0.7


def test_nothing_observed() -> None:
    """Without evidence no word is better than the other."""
    weights = fitted([]).weights
    assert {weight for rows in weights for row in rows for weight in row} == {0.5}


def test_on_a_project(tmp_path: Path) -> None:
    """A model of random weights is worth little beside a project that repeats itself."""
    save_tokenizer(train_tokenizer([SOURCE], SHAPE.vocabulary), tmp_path / "tokenizer.json")
    weights = tmp_path / "weights"
    write_random(SHAPE, 3, tmp_path, weights)
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text(SOURCE)
    (project / "b.py").write_text(SOURCE)
    told: list[str] = []
    mixing = learn_mixing(weights, [project], 20, 1, told.append)
    assert len(told) == 1
    assert mixing.weights[-1][0][0] > 0.8
    assert mixing.refining is not None
    write_mixing(mixing, weights, [project.name])
    assert Mixing.read(weights) == mixing
    assert "project" in corpus_packages(weights)
    with pytest.raises(CannotRun, match="only 480 lines"):
        learn_mixing(weights, [project], 10_000, 1, told.append)
