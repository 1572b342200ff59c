"""Evidence: what was checked, and no more."""

from trueline.analysis.findings import Accept, Finding, Reject, Unknown
from trueline.assistant.candidate import Candidate, Evidence, RepairNote

NOTE = Finding("types", "return-value", "m", "a.py", 1, 1, 1, 2, severity="note")
ERROR = Finding("names", "undefined-name", "m", "a.py", 1, 1, 1, 2)


def test_summary_names_only_what_ran() -> None:
    """A stage that did not run is not in the line."""
    evidence = Evidence().with_verdict("syntax", Accept()).with_verdict("names", Accept())
    assert evidence.summary() == "syntax ✓ names ✓"


def test_unknown_is_never_a_tick() -> None:
    """A check that could not be made shows as dots, with its reason kept."""
    evidence = (
        Evidence().with_verdict("names", Accept()).with_verdict("types", Unknown("warming up"))
    )
    assert evidence.summary() == "names ✓ types …"
    assert evidence.unknown == {"types": "warming up"}


def test_answered_by_any_stage() -> None:
    """One answer is enough; where nothing was asked, nothing is missing."""
    silent = (
        Evidence().with_verdict("syntax", Unknown("broken")).with_verdict("names", Unknown("x"))
    )
    assert not silent.answered
    assert silent.summary() == "not checked: syntax … names …"
    assert silent.with_verdict("types", Accept()).answered
    assert silent.with_verdict("types", Reject((ERROR,))).answered
    assert Evidence().answered


def test_notes_show_as_their_number() -> None:
    """A note of an ignored tier is neither a tick nor a rejection."""
    candidate = Candidate("x", "x").checked("types", Accept((NOTE,)))
    assert candidate.evidence.summary() == "types: 1 note"
    assert not candidate.rejected
    assert candidate.findings == (NOTE,)


def test_tests_and_repairs_are_counted() -> None:
    """Tests show as passed of total, repairs in words."""
    evidence = Evidence(
        "accept", "accept", "accept", "accept", "two-jail", "A", 7, 7,
        (RepairNote("add-import", "import json added"),),
    )  # fmt: skip
    assert evidence.summary() == "syntax ✓ names ✓ types ✓ tests 7/7 · import json added"


def test_a_repair_wipes_every_mark() -> None:
    """A repaired candidate starts without evidence: it must pass every check again."""
    rejected = Candidate("x", "x").checked("names", Reject((ERROR,)))
    repaired = rejected.repaired("import y\nx", "x", RepairNote("add-import", "import y added"))
    assert rejected.rejected
    assert not repaired.rejected
    assert repaired.evidence.names == "skipped"
    assert repaired.findings == ()
