"""Votes of the code around the cursor, and what they do to the model's word."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from trueline.assistant.models.embedded.index import Index, View
from trueline.assistant.models.embedded.mixing import (
    COUNTS,
    FILE,
    KINDS,
    MODEL_ALONE,
    NOTHING,
    Mixing,
    cell,
    everywhere,
)
from trueline.assistant.models.embedded.suffixes import Tokens
from trueline.assistant.models.embedded.votes import LENGTHS, OWN, RECENT, Around, Votes
from trueline.assistant.models.protocol import ModelUnavailable

LOGITS = np.log(np.array([0.5, 0.25, 0.125, 0.125], np.float32))
EMPTY = np.empty(0, np.uint16)


def encode(text: str) -> Tokens:
    """One token a character."""
    return np.array([ord(character) for character in text], np.uint16)


NOBODY = Votes(0, 0, EMPTY.astype(np.int64), EMPTY.astype(np.float64))


def ballots(
    prefix: str, suffix: str = "", written: str = "", view: View | None = None
) -> tuple[Votes, ...]:
    """All ballots at a place of a file."""
    around = Around(encode(prefix), encode(suffix), view or View((), ()))
    return around.votes(encode(written))


def votes(prefix: str, suffix: str = "", written: str = "", view: View | None = None) -> Votes:
    """The ballot of the longest context at a place of a file."""
    return (NOBODY, *ballots(prefix, suffix, written, view))[-1]


def told(made: Votes) -> dict[str, float]:
    """Votes as characters and their shares."""
    pairs = zip(made.tokens.tolist(), made.shares.tolist(), strict=True)
    return {chr(token): round(share, 3) for token, share in pairs}


@pytest.mark.parametrize(
    ("prefix", "suffix", "written", "length", "shares"),
    [
        ("abX abY ab", "", "", 3, {"Y": 1.0}),
        ("abX cabY ab", "", "", 2, {"X": 0.5, "Y": 0.5}),
        ("abX ", "abZ", "ab", 2, {"X": 0.75, "Z": 0.25}),
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
    own = OWN * RECENT
    assert told(together) == {"W": round(1 / (1 + own), 3), "X": round(own / (1 + own), 3)}
    assert told(votes("abX -ab", view=index.view([str(tmp_path)]))) == {"X": 1.0}


def test_a_ballot_for_each_length() -> None:
    """Shorter contexts vote as well, one from each bucket of lengths, the longest last."""
    assert [(one.length, told(one)) for one in ballots("bX abX cabY ab")] == [
        (1, {"X": 0.667, "Y": 0.333}),
        (2, {"X": 0.5, "Y": 0.5}),
        (3, {"X": 1.0}),
    ]
    long = ballots("0123456789Q 0123456789")
    assert [one.length for one in long] == [1, 2, 3, 5, 10]


def test_shorter_contexts_ask_the_workspace_too(tmp_path: Path) -> None:
    """Where the file itself knows the longest context, others still vote on its end."""
    (tmp_path / "a.py").write_text("-bZ")
    index = Index(tmp_path, encode)
    index.read()
    short, long = ballots("abX ab", view=index.view())
    assert told(long) == {"X": 1.0}
    own = OWN * RECENT
    assert told(short) == {"X": round(own / (1 + own), 3), "Z": round(1 / (1 + own), 3)}


def test_mixture_is_a_distribution() -> None:
    """The mixture sums to one and lies between the two words."""
    made = [Votes(5, 2, np.array([3]), np.array([1.0]))]
    mixed = np.exp(everywhere(0.4).mixed(LOGITS, made))
    assert mixed.sum() == pytest.approx(1)
    assert mixed.tolist() == pytest.approx([0.3, 0.15, 0.075, 0.475])
    assert np.exp(MODEL_ALONE.mixed(LOGITS, made)).tolist() == pytest.approx(np.exp(LOGITS))
    assert np.exp(everywhere(1.0).mixed(LOGITS, made)).tolist() == pytest.approx([0, 0, 0, 1])


def test_the_longer_context_lies_over_the_shorter() -> None:
    """Each ballot takes its weight from what lies below it."""
    made = [
        Votes(1, 1, np.array([2]), np.array([1.0])),
        Votes(4, 1, np.array([3]), np.array([1.0])),
    ]
    mixed = np.exp(everywhere(0.5).mixed(LOGITS, made))
    assert mixed.tolist() == pytest.approx([0.125, 0.0625, 0.28125, 0.53125])


def test_the_likeliest_of_the_workspace() -> None:
    """The token with most votes and its part of the whole; over half of that, it is chosen."""
    made = ballots("abX ", "abZ", "ab")
    token, share = everywhere(0.9).likeliest(made)
    of_own = RECENT / (RECENT + 1)
    assert chr(token) == "X"
    assert share == pytest.approx(0.9 * of_own + 0.1 * 0.9 * of_own)
    mixed = everywhere(0.9).mixed(np.eye(128, dtype=np.float32)[ord("Z")] * 50, made)
    assert mixed.argmax() == ord("X")
    assert everywhere(0.9).likeliest(ballots("q")) == (NOTHING, 0.0)
    assert MODEL_ALONE.likeliest(made)[1] == 0.0


def test_no_votes_leave_the_model_alone() -> None:
    """Where nothing is known the weight does not matter; without the model all are alike."""
    mixed = np.exp(everywhere(1.0).mixed(LOGITS, ()))
    assert mixed.tolist() == pytest.approx(np.exp(LOGITS).tolist())
    alone = Mixing(everywhere(0.5).weights, model=False)
    assert np.exp(alone.mixed(LOGITS, ())).tolist() == pytest.approx([0.25] * 4)


def test_cells() -> None:
    """Each length, count and number of tokens has a cell, the longest and most the last one."""
    cells = {
        cell(Votes(length, count, np.arange(kinds), np.ones(kinds)))
        for length in range(1, 40)
        for count in range(1, 9)
        for kinds in range(1, 9)
    }
    assert cells == set(product(range(len(LENGTHS)), range(len(COUNTS)), range(len(KINDS))))


def test_weights_are_read(tmp_path: Path) -> None:
    """From the folder of the model's weights; without a file the model answers alone."""
    assert Mixing.read(tmp_path) == MODEL_ALONE
    weights = [[[0.25] * len(KINDS)] * len(COUNTS)] * len(LENGTHS)
    (tmp_path / FILE).write_text(json.dumps({"projects": [], "weights": weights}))
    assert Mixing.read(tmp_path) == everywhere(0.25)
    (tmp_path / FILE).write_text(json.dumps({"projects": [], "weights": [[0.25]]}))
    with pytest.raises(ModelUnavailable, match=r"mixing\.json: of another version.*train mixing"):
        Mixing.read(tmp_path)
