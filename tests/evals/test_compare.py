"""Two runs, paired."""

import json
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox.result import Status
from trueline.assistant.candidate import Evidence
from trueline.assistant.schema import EvalSampleDoc, to_json
from trueline.evals.compare import compare, sign_test


def finished(folder: Path, passed: dict[str, bool | None]) -> Path:
    """A folder with the chosen samples of a run, and one that was not chosen for each."""
    folder.mkdir()
    lines = []
    for task, value in passed.items():
        for chosen in (True, False):
            good = value if chosen else not value
            status: Status = "passed" if good else "wrong"
            lines.append(
                to_json(
                    EvalSampleDoc(
                        task, 0, "none", status, good, Evidence(), chosen, status, None, ""
                    )
                )
            )
    (folder / "samples.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def test_tasks_are_paired_by_the_chosen_samples(tmp_path: Path) -> None:
    """Each task falls in one of four; those without two verdicts are counted apart."""
    one = finished(tmp_path / "a", {"1": True, "2": True, "3": False, "4": False, "5": None})
    two = finished(tmp_path / "b", {"1": True, "2": False, "3": True, "4": False, "5": True})
    found = compare(one, two)
    assert (found.both, found.only_first, found.only_second) == (("1",), ("2",), ("3",))
    assert (found.neither, found.left_out, found.p_value) == (("4",), 1, 1.0)


def test_sign_test() -> None:
    """Values by hand: no difference, an even split, and five to nothing."""
    assert sign_test(0, 0) == 1.0
    assert sign_test(3, 3) == 1.0
    assert sign_test(5, 0) == sign_test(0, 5) == pytest.approx(2 / 32)
    assert sign_test(1, 9) == pytest.approx(22 / 1024)


def test_runs_that_cannot_be_compared(tmp_path: Path) -> None:
    """Nothing there, nothing in common, and a damaged file, in one line each."""
    one = finished(tmp_path / "a", {"1": True})
    with pytest.raises(CannotRun, match="give a run's folder"):
        compare(one, tmp_path)
    with pytest.raises(CannotRun, match="no task in common"):
        compare(one, finished(tmp_path / "b", {"2": True}))
    (one / "samples.jsonl").write_text(json.dumps({"task_id": 1}))
    with pytest.raises(CannotRun, match="damaged"):
        compare(one, one)
