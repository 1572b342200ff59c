"""The order in which candidates are shown."""

from dataclasses import replace

from trueline.assistant.candidate import Candidate, Evidence, RepairNote
from trueline.assistant.ranking import ranked

GOOD = Evidence("accept", "accept", "accept", "accept", "two-jail", "A", 4, 4)


def one(name: str, evidence: Evidence, score: float | None = -1.0) -> Candidate:
    """A candidate named by its text."""
    return Candidate(name, name, score, evidence=evidence)


def order(*candidates: Candidate) -> list[str]:
    """The names, best first."""
    return [candidate.text for candidate in ranked(list(candidates))]


def test_tests_beat_the_models_own_score() -> None:
    """Half the tests passed loses to all of them, however sure the model was."""
    half = replace(GOOD, tests="reject", tests_passed=2)
    assert order(one("half", half, -0.1), one("all", GOOD, -3.0)) == ["all", "half"]


def test_unknowns_and_notes_come_after_clean_ones() -> None:
    """A candidate that could not be type-checked comes behind one that was."""
    unknown = replace(GOOD, types="unknown", unknown={"types": "warming up"})
    assert order(one("unknown", unknown, -0.1), one("clean", GOOD, -3.0)) == ["clean", "unknown"]


def test_score_then_fewest_repairs() -> None:
    """Equal evidence: the likelier text; equal likelihood: the one repaired less."""
    repaired = replace(GOOD, repairs=(RepairNote("add-import", "import json added"),))
    assert order(one("b", GOOD, -2.0), one("a", GOOD, -1.0)) == ["a", "b"]
    assert order(one("repaired", repaired), one("plain", GOOD)) == ["plain", "repaired"]


def test_confidence_beats_the_score() -> None:
    """A model that knows how often it is right is believed more than its mean log-probability."""
    sure = replace(one("sure", GOOD, -3.0), confidence=0.6)
    unsure = replace(one("unsure", GOOD, -0.1), confidence=0.4)
    assert order(unsure, sure) == ["sure", "unsure"]


def test_no_score_is_the_least_sure() -> None:
    """An engine without log-probabilities never wins by their absence."""
    assert order(one("none", GOOD, None), one("some", GOOD, -9.0)) == ["some", "none"]
