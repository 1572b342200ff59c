"""What corrects the mixture: signs of single tokens, and nats that are laid over it."""

import math

import numpy as np
import pytest

from trueline.assistant.models.embedded.mixing import Mixing, everywhere
from trueline.assistant.models.embedded.refining import LOOKED_AT, SIGNS, Refining, likeliest, signs
from trueline.assistant.models.embedded.votes import Votes

MODEL = np.array([0.5, 0.25, 0.125, 0.125])
LOGITS = np.log(MODEL).astype(np.float32)
VOTES = (
    Votes(1, 5, np.array([0, 2]), np.array([0.6, 0.4])),
    Votes(4, 2, np.array([2]), np.array([1.0])),
)
FAVOURITE = 6  # the sign of the tokens with most votes
NONE = (0.0,) * SIGNS


def favouring(nats: float) -> Refining:
    """Lays so many nats on the tokens with most votes: tanh is straight for small ones."""
    inner = tuple(1e-3 * (at == FAVOURITE) for at in range(SIGNS))
    return Refining(NONE, (1.0,) * SIGNS, (inner,), (0.0,), (1e3 * nats,))


def test_a_token_gains_against_all_others() -> None:
    """Its odds grow by the nats; what the others are to each other stays."""
    made = favouring(1.0).refined(MODEL, MODEL, VOTES)
    assert made.sum() == pytest.approx(1)
    odds = made[2] / (1 - made[2])
    assert odds == pytest.approx(math.e * 0.125 / 0.875, rel=1e-4)
    assert made[0] / made[1] == pytest.approx(2)


def test_without_votes_nobody_has_most() -> None:
    """A correction of votes changes nothing where there are none."""
    assert favouring(1.0).refined(MODEL, MODEL, ()).tolist() == pytest.approx(MODEL.tolist())


def test_the_mixture_is_corrected() -> None:
    """Behind the ballots, among the allowed tokens."""
    plain = Mixing(everywhere(0.0).weights)
    corrected = Mixing(plain.weights, refining=favouring(1.0))
    assert np.exp(plain.mixed(LOGITS, VOTES)).tolist() == pytest.approx(MODEL.tolist(), rel=1e-4)
    made = np.exp(corrected.mixed(LOGITS, VOTES, [1, 2]))
    assert made[2] / made[1] == pytest.approx(math.e / 2, rel=1e-4)
    assert made[[0, 3]].max() < 1e-9


def test_signs() -> None:
    """What the model says, the votes of each length, and the longest context that says it."""
    made = signs(MODEL, MODEL, VOTES, np.arange(4))
    assert made.shape == (4, SIGNS)
    assert made[:, 1].tolist() == pytest.approx(np.log(MODEL).tolist())
    assert made[:, 2].tolist() == pytest.approx([math.log(2), 0, math.log(5), 0])
    assert made[:, 4].tolist() == [0, 0, 1, 0]
    assert made[:, 5].tolist() == [1, 0, 0, 0]
    assert made[:, FAVOURITE].tolist() == [0, 0, 1, 0]
    assert made[2, 8] == pytest.approx(math.log(0.41 / 0.01))
    assert np.isfinite(signs(np.eye(4)[0], np.eye(4)[0], (), np.arange(4))).all()


def test_only_the_likeliest_are_looked_at() -> None:
    """So many of a large vocabulary, all of a small one."""
    share = np.arange(1, 101) / 5050
    assert sorted(likeliest(share).tolist()) == list(range(100 - LOOKED_AT, 100))
    assert sorted(likeliest(MODEL).tolist()) == [0, 1, 2, 3]
