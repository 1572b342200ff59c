"""From filled holes to figures: what each share is a share of."""

from dataclasses import replace
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Finding, Reject
from trueline.assistant.candidate import Candidate, Evidence, Mark, RepairNote
from trueline.assistant.outcome import Outcome
from trueline.assistant.schema import CopiesDoc, Filled, HoleDoc, Judged
from trueline.evals.repo.asking import copies_of
from trueline.evals.repo.files import Project
from trueline.evals.repo.places import KINDS, Kind
from trueline.evals.repo.results import percentile, results, row


def filled(*, exact: bool, types: Mark = "accept", similarity: float = 0.5) -> Filled:
    """A completion with the given marks."""
    return Filled("x", exact, similarity, Judged("accept", "accept", types))


def hole(
    shown: Filled | None, first: Filled | None = None, *, kind: Kind = "line", near: bool = False
) -> HoleDoc:
    """A filled hole."""
    return HoleDoc(
        "a.py", 1, 1, kind, "x", shown is not None, "x" if shown else "", Evidence(),
        10.0, 5.0, near, shown, first,
    )  # fmt: skip


def test_exact_counts_over_all_holes_and_the_rest_over_the_shown() -> None:
    """Showing less raises no exact match; a hole with nothing shown is no failure of types."""
    figures = row(
        [
            hole(filled(exact=True, similarity=1.0)),
            hole(filled(exact=False, types="reject")),
            hole(filled(exact=False, types="unknown", similarity=0.0)),
            hole(None),
        ]
    )
    assert (figures.holes, figures.shown, figures.show_rate) == (4, 3, 0.75)
    assert figures.exact_match == 0.25
    assert figures.edit_similarity == 0.5
    assert (figures.parses, figures.resolves) == (1.0, 1.0)
    assert figures.type_checks == figures.unknown == pytest.approx(1 / 3, abs=1e-4)


def test_near_duplicates_are_left_out_of_the_unique() -> None:
    """Of the holes and of the matches alike."""
    exact, wrong = filled(exact=True, similarity=1.0), filled(exact=False, similarity=0.2)
    figures = row([hole(exact, near=True), hole(exact), hole(wrong), hole(wrong, near=True)])
    assert (figures.exact_match, figures.unique, figures.exact_match_unique) == (0.5, 2, 0.5)
    figures = row([hole(exact, near=True), hole(wrong), hole(None), hole(None, near=True)])
    assert (figures.edit_similarity, figures.edit_similarity_unique) == (0.6, 0.2)
    assert row([hole(exact, near=True)]).edit_similarity_unique is None


def test_the_first_proposals_as_if_nothing_were_checked() -> None:
    """They count where nothing was shown, too."""
    bad, good = filled(exact=False, types="reject"), filled(exact=True)
    figures = row([hole(None, bad), hole(good, bad), hole(good, good), hole(None)]).unfiltered
    assert (figures.proposed, figures.exact_match) == (3, 0.25)
    assert figures.type_checks == pytest.approx(1 / 3, abs=1e-4)


def test_no_holes_have_no_shares() -> None:
    """Null, not nought: nothing was measured."""
    figures = row([])
    assert (figures.holes, figures.shown) == (0, 0)
    assert figures.show_rate is figures.exact_match is figures.type_checks is None


def test_every_kind_has_its_row() -> None:
    """Also one without holes; the overall row holds all."""
    project = Project(Path("/projects/shop"), {}, {}, {"a.py": "why"}, ())
    holes = [hole(filled(exact=True)), hole(None, kind="block")]
    document = results(project, holes, model="m", seed=3, wanted=6, in_corpus=False)
    assert tuple(document.kinds) == KINDS
    assert {kind: one.holes for kind, one in document.kinds.items() if one.holes} == {
        "line": 1,
        "block": 1,
    }
    assert document.overall.holes == 2
    assert (document.benchmark, document.project, document.seed) == ("repo", "shop", 3)
    assert (document.skipped, document.in_corpus) == ({"a.py": "why"}, False)


def test_percentiles_by_nearest_rank() -> None:
    """A value that was measured, never one between two."""
    values = [float(one) for one in range(20, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (10.0, 19.0)
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([], 0.5) == 0.0


def test_copies_are_counted_over_all_holes() -> None:
    """Proposals that were looked at and those dropped; a repaired one is not counted again."""
    hole_file = Path("a.py")
    long = Candidate("x", "x").checked("policy", Accept())
    finding = Finding("policy", "verbatim-copy", "a copy", str(hole_file), 1, 1, 1, 1)
    copied = Candidate("", "").checked("policy", Reject((finding,)))
    again = long.repaired("y", "y", RepairNote("add-import", "import added"))
    outcome = Outcome(accepted=[Candidate("x", "x")], rejected=[long, copied, again])
    found = copies_of(outcome)
    assert found == CopiesDoc(looked_at=2, dropped=1)
    project = Project(Path("p"), {}, {}, {}, ())
    holes = [replace(hole(None), copies=found), hole(None), replace(hole(None), copies=found)]
    made = results(project, holes, model="m", seed=0, wanted=3, in_corpus=None)
    assert made.copies == CopiesDoc(looked_at=4, dropped=2)
