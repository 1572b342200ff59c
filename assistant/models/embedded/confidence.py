"""How likely a line is what its author would write: a logistic regression over its clues.

The model's own probability of a line is no such number: it is too sure where the workspace has few
places to go by, and not sure enough of long lines. The weights are learned on projects that are in
no table (`trueline train confidence`), of suggestions as the engine shows them, so that what the
checks turned away is not among them. `least` is the confidence below which nothing is shown to
somebody who only types.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trueline.assistant.logistic import chance
from trueline.assistant.models.embedded.clues import NAMES
from trueline.assistant.models.protocol import CHECK_CLUES

FILE = "confidence.json"
CLUES = (*NAMES, *CHECK_CLUES)


@dataclass(frozen=True, slots=True)
class Confidence:
    """A weight for each of `CLUES`, in nats, and the constant that is added."""

    weights: tuple[float, ...]
    constant: float
    least: float

    @classmethod
    def read(cls, folder: Path) -> "Confidence | None":
        """The regression of a folder; None if it has none, or one over other clues."""
        try:
            content = json.loads((folder / FILE).read_text("utf-8"))
        except OSError:
            return None
        weights: Mapping[str, float] = content["weights"]
        if tuple(weights) != CLUES:
            return None
        return cls(tuple(weights.values()), content["constant"], content["least"])

    def of(self, clues: Sequence[float]) -> float:
        """The chance, from 0 to 1, for one value each of `CLUES`."""
        return chance(self.weights, self.constant, clues)
