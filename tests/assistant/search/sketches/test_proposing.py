"""Which failed candidates are edited, in which order, and what an edited one carries."""

from dataclasses import replace
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Reject, Stage
from trueline.analysis.testing import TestJudge
from trueline.analysis.workspace import Workspace
from trueline.assistant.candidate import Candidate, RepairNote
from trueline.assistant.request import Hole, Request
from trueline.assistant.search.example import Example
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.proposing import Sought
from trueline.assistant.search.sketches.proposing import MOST_CANDIDATES, RULE, Editing

TEXT = "def f(n):\n    raise NotImplementedError\n"
START = TEXT.index("    raise")
STAGES: frozenset[Stage] = frozenset({"syntax", "names", "types", "tests"})


def request(folder: Path, *stages: Stage) -> Request:
    """The request of `f`, which is to give one more than its argument."""
    examples = tuple(Example((one,), one + 1, "") for one in (1, 5, 8))
    sought = Sought(Problem("f", ("n",), ("", ""), "", examples), "    ", False)
    hole = Hole(folder / "m.py", TEXT, START, len(TEXT), "function")
    wanted = frozenset(stages) or STAGES
    return Request(hole, Workspace(folder), name="f", stages=wanted, sought=sought)


def failed(asked: Request, body: str, passed: int = 0, proposer: str = "model") -> Candidate:
    """A candidate with this body that passes so many of five tests."""
    text = f"    {body}\n"
    made = Candidate(text, asked.hole.filled(text), proposer=proposer)
    made = made.checked("syntax", Accept()).checked("tests", Reject(()))
    evidence = replace(made.evidence, tests_passed=passed, tests_total=5)
    return replace(made, evidence=evidence)


def test_the_closest_first_and_each_once(tmp_path: Path) -> None:
    """By the tests they pass; what was edited before is not edited again."""
    asked = request(tmp_path)
    one, two = failed(asked, "return 1", 1), failed(asked, "return 2", 3)
    with TestJudge(tmp_path) as judge:
        editing = Editing(asked, judge)
        assert list(editing.failing([one, two])) == [two, one]
        assert list(editing.failing([one, two])) == []


def test_what_is_not_edited(tmp_path: Path) -> None:
    """What a search found, what was edited already, what is no code, and what was dropped."""
    asked = request(tmp_path)
    broken = Candidate("    return (\n", TEXT).checked("syntax", Reject(()))
    edited = failed(asked, "return 4").repaired("x", "y", RepairNote(RULE, "changed"))
    rejected = [failed(asked, "return 3", proposer="search"), edited, broken, Candidate("", TEXT)]
    with TestJudge(tmp_path) as judge:
        assert list(Editing(asked, judge).failing(rejected)) == []


def test_not_too_many_are_edited(tmp_path: Path) -> None:
    """A request has a bound."""
    asked = request(tmp_path)
    many = [failed(asked, f"return {at}") for at in range(MOST_CANDIDATES + 5)]
    with TestJudge(tmp_path) as judge:
        assert len(list(Editing(asked, judge).failing(many))) == MOST_CANDIDATES


@pytest.mark.parametrize("stages", [("syntax",), ("syntax", "names", "types")])
def test_only_where_tests_run(tmp_path: Path, stages: tuple[Stage, ...]) -> None:
    """An edit is worth what tests say of it."""
    asked = request(tmp_path, *stages)
    with TestJudge(tmp_path) as judge:
        assert list(Editing(asked, judge).failing([failed(asked, "return 1")])) == []
        without = replace(request(tmp_path), sought=None)
        assert list(Editing(without, judge).failing([failed(asked, "return 1")])) == []


async def test_an_edited_candidate_has_everything_to_pass(tmp_path: Path) -> None:
    """It says what was edited, behind the repairs there were, and carries no verdict."""
    asked = request(tmp_path)
    before = failed(asked, "return n + 2", 1)
    repairs = (RepairNote("add-import", "import added"),)
    before = replace(before, evidence=replace(before.evidence, repairs=repairs))
    with TestJudge(tmp_path) as judge:
        made = await Editing(asked, judge).edited(before)
    assert made[0].text == "    return n + 1\n"
    assert made[0].after == "def f(n):\n    return n + 1\n"
    assert made[0].evidence.repairs == (*repairs, RepairNote(RULE, "changed `2` to `1` in line 2"))
    assert (made[0].evidence.syntax, made[0].evidence.tests) == ("skipped", "skipped")
    assert (made[0].findings, made[0].rejected) == ((), False)
