"""Findings and verdicts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from trueline.analysis.findings import Accept, Finding, Reject, new_findings, verdict_of

ONE = Finding("names", "undefined-name", "undefined name 'x'", "a.py", 3, 1, 3, 2)


def test_a_finding_that_moved_is_not_new() -> None:
    """Lines inserted above a finding do not make it new."""
    assert new_findings([ONE], [replace(ONE, line=9, end_line=9)]) == ()


def test_a_message_that_names_a_line() -> None:
    """The line that a message names moves as well: `already defined on line 3`, then on line 5."""
    before = replace(ONE, message="Name 'x' already defined on line 3")
    after = replace(ONE, message="Name 'x' already defined on line 5", line=9)
    assert new_findings([before], [after]) == ()


def test_one_more_of_the_same_is_new() -> None:
    """Findings are counted, not only compared."""
    assert new_findings([ONE], [ONE, replace(ONE, line=9)]) == (replace(ONE, line=9),)


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_new_findings_is_a_multiset_difference(before: str, after: str) -> None:
    """For every message: as many new ones as there are more of it, never fewer than none."""
    made = new_findings(*([replace(ONE, message=m) for m in ms] for ms in (before, after)))
    for message in "abc":
        more = after.count(message) - before.count(message)
        assert sum(one.message == message for one in made) == max(0, more)


def test_notes_do_not_reject() -> None:
    """Only errors reject; notes come along."""
    note = replace(ONE, severity="note")
    assert verdict_of([note]) == Accept((note,))
    assert verdict_of([note, ONE]) == Reject((note, ONE))
