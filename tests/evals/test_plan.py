"""The folder of a run remembers what it is a run of."""

from dataclasses import replace
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.evals.benchmarks.catalog import open_benchmark
from trueline.evals.drawing import Drawing
from trueline.evals.plan import Plan, prepared, stages_up_to

from .small import canonical, tasks_file


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A run of the recorded right answers."""
    return Plan(
        benchmark=open_benchmark("humaneval", tasks_file(tmp_path)),
        recorded=canonical(tmp_path),
        model="recorded",
        most=None,
        drawing=Drawing(1, 0.0, 0, None),
        ks=None,
        limit=None,
        stages=("none", "static"),
        out=tmp_path / "out",
        workers=1,
    )


def start(plan: Plan, *, resume: bool = False) -> None:
    """Prepare the folder, and do nothing in it."""
    with prepared(plan, resume=resume):
        pass


def test_a_run_is_resumed_with_the_same_settings(plan: Plan) -> None:
    """Only how many work at a time may change."""
    again = replace(plan, workers=7)
    with prepared(plan), prepared(again, resume=True) as ready:
        assert ready == again


def test_another_run_is_refused_by_what_differs(plan: Plan) -> None:
    """Each setting that decides the results is named with both values."""
    start(plan)
    with pytest.raises(WrongUsage, match=r"limit was None and is 2 now; give the same settings"):
        start(replace(plan, limit=2), resume=True)
    drawn = replace(plan, recorded=None, model="embedded")
    with pytest.raises(WrongUsage, match=r"model was 'recorded' and is 'embedded' now"):
        start(drawn, resume=True)


def test_changed_samples_are_another_run(plan: Plan) -> None:
    """The file has the same name and other content."""
    start(plan)
    assert plan.recorded is not None
    plan.recorded.write_text('{"task_id": "small/0", "completion": ""}\n')
    with pytest.raises(WrongUsage, match="samples_sha256 was"):
        start(plan, resume=True)


def test_a_folder_in_use_and_nothing_to_resume(plan: Plan, tmp_path: Path) -> None:
    """Neither is overwritten nor invented."""
    with pytest.raises(WrongUsage, match="no run to resume"):
        start(plan, resume=True)
    start(plan)
    with pytest.raises(WrongUsage, match=r"exists already.*--resume"):
        start(plan)
    with pytest.raises(WrongUsage, match="exists already"):
        start(replace(plan, out=tmp_path / "small.jsonl"))


def test_samples_that_are_missing_leave_no_folder(plan: Plan, tmp_path: Path) -> None:
    """They are read before it is made."""
    with pytest.raises(CannotRun, match="cannot be read"):
        start(replace(plan, recorded=tmp_path / "missing.jsonl"))
    assert not plan.out.exists()


def test_stages() -> None:
    """As far as the one named, without those skipped; `none` is always there."""
    assert stages_up_to("examples", ()) == ("none", "static", "examples")
    assert stages_up_to("examples", ("static",)) == ("none", "examples")
    assert stages_up_to("none", ("examples",)) == ("none",)
