"""How likely the first program that fits is right: a logistic regression over its clues.

The weights were learned on functions whose authors know nothing of this search
(`benchmarks/search_chance.py`). Where the chance is at least `sure` a program is tried before a
model is asked, and nobody is asked to confirm it.
"""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from trueline.assistant.logistic import chance
from trueline.assistant.search.clues import CLUES, clues
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.ranking import Fit

TABLE = "chances.json"


@dataclass(frozen=True, slots=True)
class Chances:
    """A weight for each of `CLUES`, in nats, the constant, and the chance of what is sure."""

    weights: tuple[float, ...]
    constant: float
    sure: float

    def of(self, problem: Problem, fits: Sequence[Fit]) -> float:
        """The chance, from 0 to 1, that the first of the programs is right; 0 without any."""
        return chance(self.weights, self.constant, clues(problem, fits)) if fits else 0.0


@functools.cache
def learned() -> Chances:
    """The weights that are shipped."""
    text = files("trueline.assistant.search.tables").joinpath(TABLE).read_text("utf-8")
    content = json.loads(text)
    weights = tuple(content["weights"][name] for name in CLUES)
    return Chances(weights, content["constant"], content["sure"])
