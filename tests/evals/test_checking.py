"""The static stage on real checks."""

from pathlib import Path

from trueline.assistant.candidate import Candidate
from trueline.evals.benchmarks.task import Task
from trueline.evals.checking import Checked, lone_project, static_checks
from trueline.evals.joining import joined
from trueline.evals.journal import Journal
from trueline.evals.samples import Sample

from .small import DOUBLE

TASK = Task(**DOUBLE)


async def check(parent: Path, said: list[str]) -> tuple[list[Candidate], int]:
    """What the checks make of samples of one task, and how many lines the store has then."""
    folder = lone_project(parent / "run")
    programs = [joined(Sample(TASK, 0, TASK.prompt, text), folder) for text in said]
    with (
        Journal(parent / "checked.jsonl", Checked) as journal,
        static_checks(folder, journal) as checks,
    ):
        await checks.check(TASK.task_id, programs)
        return [checks.outcome(TASK.task_id, one) for one in programs], len(journal.lines)


async def test_marks_repairs_and_what_is_no_code(tmp_path: Path) -> None:
    """Right, repairable, unknown name, wrong type, package the sandbox lacks, and nothing."""
    said = [
        "    return n * 2\n",
        "    return math.floor(n) * 2\n",
        "    return m * 2\n",
        "    return len(n)\n",
        "    import numpy\n    return n\n",
        "    # to do\n",
        "",
        "    return '\ud800'\n",
    ]
    outcomes, _ = await check(tmp_path, said)
    right, repaired, unknown, mistyped, missing, todo, nothing, half = outcomes
    assert (right.evidence.syntax, right.evidence.names, right.evidence.types) == ("accept",) * 3
    assert [note.rule for note in repaired.evidence.repairs] == ["add-import"]
    assert repaired.after.startswith("import math\n")
    assert not repaired.rejected
    assert unknown.evidence.names == "reject"
    assert mistyped.evidence.types == "reject"
    assert missing.rejected
    assert [finding.code for finding in todo.findings] == ["no-body"]
    assert nothing.evidence.syntax == half.evidence.syntax == "reject"


async def test_outcomes_are_stored_and_found_again(tmp_path: Path) -> None:
    """A resumed run checks nothing twice and has the same candidates, repaired ones too."""
    said = ["    return n * 2\n", "    return math.floor(n)\n", "    return n * 2\n"]
    first, lines = await check(tmp_path / "a", said)
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "checked.jsonl").rename(tmp_path / "b" / "checked.jsonl")
    again, more = await check(tmp_path / "b", said)
    assert lines == more == 2
    assert again == first
