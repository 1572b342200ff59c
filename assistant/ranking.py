"""Which candidate comes first.

Tests first, since only they say that a candidate does what was asked; then a candidate without
unknowns and notes before one with; then how likely it is right, where the model knows that, else
its own score. Fewest repairs wins ties. Not covered yet: agreement between candidates by execution.
"""

from trueline.assistant.candidate import Candidate

Key = tuple[bool, bool, float, int, int, float, float, int]


def rank_key(candidate: Candidate) -> Key:
    """The sort key of a candidate; smaller is better."""
    evidence = candidate.evidence
    share = evidence.tests_passed / evidence.tests_total if evidence.tests_total else 0.0
    errors = sum(finding.severity == "error" for finding in candidate.findings)
    return (
        candidate.rejected,
        evidence.syntax == "reject",
        -share,
        errors,
        evidence.notes + len(evidence.unknown),
        -(candidate.confidence or 0.0),
        -(candidate.score if candidate.score is not None else float("-inf")),
        len(evidence.repairs),
    )


def ranked(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates, best first."""
    return sorted(candidates, key=rank_key)
