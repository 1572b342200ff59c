"""Drawing from the likeliest tokens: sorting a few of them draws what sorting all of them does."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.models.embedded.sampling import _nucleus


@given(
    st.integers(0, 10_000),
    st.sampled_from([0.3, 1.0, 5.0]),
    st.sampled_from([0.1, 0.5, 0.95, 1.0]),
    st.booleans(),
)
def test_nucleus(seed: int, spread: float, top_p: float, ties: bool) -> None:
    """The smallest set of likeliest tokens that reaches `top_p`, equal ones in their order."""
    scores = np.random.default_rng(seed).normal(size=500) * spread
    weights = np.exp(np.round(scores, 0 if ties else 9))
    weights /= weights.sum()
    order = np.argsort(-weights, kind="stable")
    reached = int(np.searchsorted(np.cumsum(weights[order]), top_p)) + 1
    assert _nucleus(weights, top_p).tolist() == order[:reached].tolist()


def test_one_token_has_all() -> None:
    """Where one token is certain, it is the nucleus."""
    weights = np.zeros(100)
    weights[7] = 1.0
    assert _nucleus(weights, 0.95).tolist() == [7]
