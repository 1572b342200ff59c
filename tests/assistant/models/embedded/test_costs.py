"""Choosing a token against which something speaks."""

import math

import numpy as np

from trueline.assistant.models.embedded.sampling import TRIES, choose

LOGITS = np.array([3.0, 2.0, 1.0, 0.0], np.float32)


def chosen(costs: dict[int, float], temperature: float = 0.0) -> tuple[int, float]:
    """The token that is chosen and its log-probability."""
    generator = np.random.default_rng(1)
    made = choose(
        LOGITS, generator, temperature=temperature, top_p=1.0, cost=lambda one: costs.get(one, 0.0)
    )
    return made.token, made.logprob


def test_forbidden_and_dear() -> None:
    """What is forbidden is never chosen, what is dear if it is still the likeliest."""
    assert chosen({})[0] == 0
    assert chosen({0: math.inf})[0] == 1
    assert chosen({0: 0.5})[0] == 0
    assert chosen({0: 1.5})[0] == 1
    assert chosen({0: 2.5, 1: math.inf})[0] == 2


def test_a_choice_is_no_surer_for_what_was_refused() -> None:
    """Its log-probability is what the model gave it among all."""
    wanted = 2.0 - math.log(sum(math.exp(one) for one in (3.0, 2.0, 1.0, 0.0)))
    assert math.isclose(chosen({0: math.inf})[1], wanted, rel_tol=1e-6)


def test_drawn_tokens_obey() -> None:
    """At a temperature as well."""
    drawn = {chosen({0: math.inf, 2: math.inf}, temperature)[0] for temperature in (0.5, 1.0, 2.0)}
    assert drawn <= {1, 3}


def test_where_nothing_is_left() -> None:
    """Where all is forbidden, or too much, the likeliest is let through for the checks."""
    assert chosen(dict.fromkeys(range(4), math.inf))[0] == 0
    many = np.arange(2 * TRIES, dtype=np.float32)
    made = choose(
        many, np.random.default_rng(1), temperature=0.0, top_p=1.0, cost=lambda one: math.inf
    )
    assert made.token == len(many) - 1
