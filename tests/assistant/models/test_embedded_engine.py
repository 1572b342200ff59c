"""The runtime's cache: whatever was kept, the numbers are those of a fresh start."""

from pathlib import Path

import numpy as np
import pytest

from trueline.assistant.models.embedded.engine import PIECE, TEXTS, Engine, Logits
from trueline.assistant.models.worker import Cancelled
from trueline.training.random_model import write_random
from trueline.training.shape import Shape
from trueline.training.tokenizer import save_tokenizer, train_tokenizer

SHAPE = Shape(275, context=320, hidden=64, layers=2, heads=4, kv_heads=2, feed_forward=96)
IDS = [int(i) for i in np.random.default_rng(1).integers(20, 275, 300)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of random weights."""
    work = tmp_path_factory.mktemp("work")
    save_tokenizer(
        train_tokenizer(["def name(self): return self.value\n"], 275), work / "tokenizer.json"
    )
    write_random(SHAPE, 3, work, work / "weights")
    return work / "weights"


def go_on() -> bool:
    """Nobody cancels."""
    return False


def fresh(folder: Path, ids: list[int]) -> Logits:
    """Logits of an engine that knows nothing yet."""
    return Engine(folder).prompt(ids, go_on)


def test_pieces_equal_one_pass(folder: Path) -> None:
    """A prompt read in pieces gives what the same prompt token by token gives."""
    engine = Engine(folder)
    engine.prompt(IDS[:1], go_on)
    branch = engine.fork(1)
    for token in IDS[1:200]:
        logits = branch.step([token])[0]
    assert np.abs(logits - fresh(folder, IDS[:200])).max() < 1e-4


def test_an_edit_equals_a_fresh_start(folder: Path) -> None:
    """Going back and on another way leaves nothing of the old text behind."""
    engine = Engine(folder)
    engine.prompt(IDS[:250], go_on)
    edited = [*IDS[:100], 21, *IDS[101:180]]
    assert np.abs(engine.prompt(edited, go_on) - fresh(folder, edited)).max() < 1e-5
    assert engine.tokens == edited


def test_the_same_prompt_again(folder: Path) -> None:
    """A prompt that is wholly cached still gives logits."""
    engine = Engine(folder)
    first = engine.prompt(IDS[:50], go_on)
    assert np.abs(engine.prompt(IDS[:50], go_on) - first).max() < 1e-5


def test_a_keystroke_computes_only_what_is_new(folder: Path) -> None:
    """With 200 tokens kept, five more are one piece: a cancel after it comes too late."""
    engine, looks = Engine(folder), iter((False,))
    engine.prompt(IDS[:200], go_on)
    engine.prompt(IDS[:205], lambda: next(looks))
    assert next(looks, None) is None


def test_branches_equal_single_runs(folder: Path) -> None:
    """Four candidates from one prompt are what each would be alone, and leave it untouched."""
    engine = Engine(folder)
    engine.prompt(IDS[:60], go_on)
    branches = engine.fork(4)
    branches.step([31, 32, 33, 34])
    together = branches.step([41, 42, 43, 44])
    for row, (a, b) in enumerate(((31, 41), (32, 42), (33, 43), (34, 44))):
        alone = fresh(folder, [*IDS[:60], a, b])
        assert np.abs(together[row] - alone).max() < 1e-4
    assert engine.tokens == IDS[:60]


def test_cancelled_between_pieces(folder: Path) -> None:
    """A prompt is left between two pieces, and what was computed stays usable."""
    engine, looks = Engine(folder), []

    def second_look() -> bool:
        looks.append(1)
        return len(looks) == 2

    with pytest.raises(Cancelled):
        engine.prompt(IDS[:300], second_look)
    assert engine.tokens == IDS[:PIECE]
    assert np.abs(engine.prompt(IDS[:140], go_on) - fresh(folder, IDS[:140])).max() < 1e-5


def test_score_is_the_sum_of_steps(folder: Path) -> None:
    """Scoring a text gives the log-probability each token had when it was next."""
    scores = Engine(folder).score(IDS[:150])
    for at in (1, 77, 149):
        logits = fresh(folder, IDS[:at]).astype(np.float64)
        expected = logits[IDS[at]] - np.log(np.exp(logits).sum())
        assert abs(scores[at - 1] - expected) < 1e-4


def test_branches_know_when_the_context_is_full(folder: Path) -> None:
    """No step beyond the buffers."""
    engine = Engine(folder)
    engine.prompt(IDS[:300], go_on)
    branch = engine.fork(1)
    for _ in range(20):
        assert branch.room
        branch.step([30])
    assert not branch.room


def test_looking_ahead_is_stepping(folder: Path) -> None:
    """Several tokens in one forward give what they give one by one, and only what is kept stays."""
    engine = Engine(folder)
    engine.prompt(IDS[:60], go_on)
    branch = engine.fork(1)
    rows = branch.ahead(IDS[60:66])
    for at, row in enumerate(rows):
        assert np.abs(row - fresh(folder, IDS[: 61 + at])).max() < 1e-4
    branch.keep(IDS[60])
    assert engine.tokens == IDS[:61]
    other = branch.ahead([33])[0]
    assert np.abs(other - fresh(folder, [*IDS[:61], 33])).max() < 1e-4


def test_going_back_to_an_older_text(folder: Path) -> None:
    """A change at the beginning leaves the text of before known: going back to it reads little."""
    engine = Engine(folder)
    engine.prompt(IDS[:200], go_on)
    changed = [9, *IDS[:220]]
    engine.prompt(changed, go_on)
    before = engine.read
    again = engine.prompt(IDS[:205], go_on)
    assert engine.read - before == 5
    assert np.abs(again - fresh(folder, IDS[:205])).max() < 1e-4
    assert np.abs(engine.prompt([*changed, 8], go_on) - fresh(folder, [*changed, 8])).max() < 1e-4
    assert engine.read - before == 6


def test_a_beginning_in_common_is_copied(folder: Path) -> None:
    """A text that shares its first part with a known one is read from there on, and both stay."""
    engine = Engine(folder)
    engine.prompt(IDS[:200], go_on)
    before = engine.read
    other = [*IDS[:50], *IDS[150:300]]
    assert np.abs(engine.prompt(other, go_on) - fresh(folder, other)).max() < 1e-4
    assert engine.read - before == 150
    engine.prompt(IDS[:201], go_on)
    assert engine.read - before == 151


def test_only_a_few_texts_are_remembered(folder: Path) -> None:
    """The text that was not asked for longest is the one forgotten."""
    engine = Engine(folder)
    texts = [IDS[start : start + 40] for start in range(0, 40 * (TEXTS + 1), 40)]
    for text in texts[:TEXTS]:
        engine.prompt(text, go_on)
    engine.prompt(texts[0], go_on)
    engine.prompt(texts[TEXTS], go_on)
    before = engine.read
    engine.prompt(texts[0], go_on)
    assert engine.read - before == 1
    engine.prompt(texts[1], go_on)
    assert engine.read - before == 41
