"""Votes of the code around the cursor, and what they do to the model's word."""

import json
from pathlib import Path

import numpy as np
import pytest

from trueline.assistant.models.embedded.index import Index, View
from trueline.assistant.models.embedded.mixing import (
    COUNTS,
    FILE,
    LENGTHS,
    MODEL_ALONE,
    NOTHING,
    WORKSPACE_ALONE,
    Mixing,
    cell,
    everywhere,
)
from trueline.assistant.models.embedded.suffixes import Tokens
from trueline.assistant.models.embedded.votes import Around, Votes

LOGITS = np.log(np.array([0.5, 0.25, 0.125, 0.125], np.float32))
EMPTY = np.empty(0, np.uint16)


def encode(text: str) -> Tokens:
    """One token a character."""
    return np.array([ord(character) for character in text], np.uint16)


def votes(prefix: str, suffix: str = "", written: str = "", view: View | None = None) -> Votes:
    """The votes at a place of a file."""
    around = Around(encode(prefix), encode(suffix), view or View((), ()))
    return around.votes(encode(written))


def told(made: Votes) -> dict[str, float]:
    """Votes as characters and their shares."""
    pairs = zip(made.tokens.tolist(), made.shares.tolist(), strict=True)
    return {chr(token): round(share, 3) for token, share in pairs}


@pytest.mark.parametrize(
    ("prefix", "suffix", "written", "length", "shares"),
    [
        ("abX abY ab", "", "", 3, {"Y": 1.0}),
        ("abX cabY ab", "", "", 2, {"X": 0.5, "Y": 0.5}),
        ("abX ", "abZ", "ab", 2, {"X": 0.6, "Z": 0.4}),
        ("q", "", "", 0, {}),
        ("", "", "", 0, {}),
        ("aaa", "", "", 2, {"a": 1.0}),
        ("x a b", "", " a b a", 2, {" ": 1.0}),
        ("x", "ab", "a", 1, {"b": 1.0}),
        ("x", "a", "a", 0, {}),
    ],
)
def test_own_file(
    prefix: str, suffix: str, written: str, length: int, shares: dict[str, float]
) -> None:
    """The longest context of the file itself votes; what is near before the cursor counts more."""
    made = votes(prefix, suffix, written)
    assert (made.length, told(made)) == (length, shares)


def test_workspace_and_own_file(tmp_path: Path) -> None:
    """A longer context elsewhere silences the file itself; the same length is counted together."""
    (tmp_path / "a.py").write_text("123abW")
    index = Index(tmp_path, encode)
    index.read()
    assert told(votes("abX 3ab", view=index.view())) == {"W": 1.0}
    together = votes("abX -ab", view=index.view())
    assert together.count == 2
    assert told(together) == {"W": round(1 / 3.25, 3), "X": round(2.25 / 3.25, 3)}
    assert told(votes("abX -ab", view=index.view([str(tmp_path)]))) == {"X": 1.0}


def test_mixture_is_a_distribution() -> None:
    """The mixture sums to one and lies between the two words."""
    made = Votes(5, 2, np.array([3]), np.array([1.0]))
    mixed = np.exp(everywhere(0.4).mixed(LOGITS, made))
    assert mixed.sum() == pytest.approx(1)
    assert mixed.tolist() == pytest.approx([0.3, 0.15, 0.075, 0.475])
    assert np.exp(MODEL_ALONE.mixed(LOGITS, made)).tolist() == pytest.approx(np.exp(LOGITS))
    assert np.exp(WORKSPACE_ALONE.mixed(LOGITS, made)).tolist() == pytest.approx([0, 0, 0, 1])


def test_the_likeliest_of_the_workspace() -> None:
    """The token with most votes and its part of the whole; over half of that, it is chosen."""
    made = votes("abX ", "abZ", "ab")
    token, share = everywhere(0.9).likeliest(made)
    assert (chr(token), round(share, 3)) == ("X", 0.54)
    mixed = everywhere(0.9).mixed(np.eye(128, dtype=np.float32)[ord("Z")] * 50, made)
    assert mixed.argmax() == ord("X")
    assert everywhere(0.9).likeliest(votes("q")) == (NOTHING, 0.0)
    assert MODEL_ALONE.likeliest(made)[1] == 0.0


def test_no_votes_leave_the_model_alone() -> None:
    """Where nothing is known the weight does not matter."""
    nothing = Votes(0, 0, np.array([], np.int64), np.array([]))
    mixed = np.exp(WORKSPACE_ALONE.mixed(LOGITS, nothing))
    assert mixed.tolist() == pytest.approx(np.exp(LOGITS).tolist())


def test_cells() -> None:
    """Each length and count has a cell, the longest and most the last one."""
    ids = np.array([1])
    cells = {
        cell(Votes(length, count, ids, ids * 1.0))
        for length in range(1, 40)
        for count in range(1, 9)
    }
    assert cells == {(row, column) for row in range(len(LENGTHS)) for column in range(len(COUNTS))}


def test_weights_are_read(tmp_path: Path) -> None:
    """From the folder of the model's weights; without a file the model answers alone."""
    assert Mixing.read(tmp_path) == MODEL_ALONE
    weights = [[0.25] * len(COUNTS)] * len(LENGTHS)
    (tmp_path / FILE).write_text(json.dumps({"projects": [], "weights": weights}))
    assert Mixing.read(tmp_path) == everywhere(0.25)
