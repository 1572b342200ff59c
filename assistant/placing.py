"""Where a decided candidate belongs: shown, held back, or rejected.

A candidate that passed every check is held back where the model's calibrated confidence is below
the least that the request, or the model, asks for.
"""

from dataclasses import replace

from trueline.assistant.candidate import Candidate, check_clues
from trueline.assistant.models.protocol import Calibrated, Model
from trueline.assistant.outcome import Outcome
from trueline.assistant.request import Request


class Placing:
    """Puts decided candidates into the outcome of one request."""

    def __init__(self, request: Request, model: Model, outcome: Outcome) -> None:
        self._request = request
        self._model = model
        self._outcome = outcome

    def place(self, candidate: Candidate) -> None:
        """Put a decided candidate where it belongs."""
        if not self._passes(candidate):
            self._outcome.rejected.append(candidate)
            return
        candidate = self._judged(candidate)
        likely = candidate.confidence is None or candidate.confidence >= self._least()
        (self._outcome.accepted if likely else self._outcome.unlikely).append(candidate)

    def _judged(self, candidate: Candidate) -> Candidate:
        """The candidate with its confidence, if it comes from a model that can tell."""
        model = self._model
        if not candidate.clues or not isinstance(model, Calibrated):
            return candidate
        confidence = model.confidence((*candidate.clues, *check_clues(candidate.evidence)))
        return replace(candidate, confidence=confidence)

    def _least(self) -> float:
        least, model = self._request.min_confidence, self._model
        if least is None:
            return model.least_confidence if isinstance(model, Calibrated) else 0.0
        return least

    def _passes(self, candidate: Candidate) -> bool:
        evidence = candidate.evidence
        held = self._request.require_types and evidence.types == "unknown"
        return not candidate.rejected and evidence.answered and not held
