"""Learning what the mixture does not see, from places where something can be seen."""

from random import Random

import numpy as np

from trueline.assistant.models.embedded.refining import Refining
from trueline.assistant.models.embedded.votes import Votes
from trueline.training.refining import Seen, fitted, seen

TOKENS = 60
MODEL = np.full(TOKENS, 1 / TOKENS)


def ballot(token: int, places: int) -> tuple[Votes, ...]:
    """A context that one token followed."""
    return (Votes(3, places, np.array([token]), np.array([1.0])),)


def places(count: int) -> list[Seen]:
    """One place votes for anything; nine places are right: the mixture here knows neither."""
    choice, found = Random(3), []
    for _ in range(count):
        token, right = choice.randrange(20), choice.randrange(20)
        many = choice.random() < 0.5
        same = np.arange(TOKENS) == (token if many else right)
        found.append(seen(MODEL, MODEL, ballot(token, 9 if many else 1), same))
    return found


def share(made: Refining, token: int, votes: tuple[Votes, ...]) -> float:
    """What a token has of the whole, corrected."""
    return float(made.refined(MODEL, MODEL, votes)[token])


def test_what_is_right_more_often_gains() -> None:
    """Votes of many places are worth much, of one place little."""
    made = fitted(places(3000), seed=1)
    assert share(made, 5, ballot(5, 9)) > 0.5
    assert share(made, 5, ballot(5, 1)) < 0.2
    assert made == fitted(places(3000), seed=1), "the same again"


def test_what_was_not_looked_at_is_one_more_token() -> None:
    """An author's token that is not among the likeliest leaves the last one right."""
    likely = np.linspace(1, 2, TOKENS)
    found = seen(likely / likely.sum(), MODEL, (), np.arange(TOKENS) == 0)
    assert found.right.tolist() == [False] * (len(found.right) - 1) + [True]
    assert np.isclose(np.exp(found.mixed).sum(), 1)
