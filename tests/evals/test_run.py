"""Whole runs in this process, where the sandbox is made to fail."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from trueline.analysis.sandbox import Failure, RunResult
from trueline.analysis.testing import Suite, TestJudge
from trueline.assistant.cli.main import run

from .small import DOUBLE, TOTAL, completions, tasks_file

pytestmark = pytest.mark.timeout(300)
RIGHT, WRONG = DOUBLE["canonical_solution"], "    return n\n"


def lose(monkeypatch: pytest.MonkeyPatch, piece: str) -> None:
    """Let the sandbox be lost on every program that holds `piece`."""
    real = TestJudge.judge

    async def judge(one: TestJudge, edits: Mapping[Path, str], suite: Suite) -> RunResult:
        result = await real(one, edits, suite)
        if not any(piece in text for text in edits.values()):
            return result
        return replace(result, status="harness-error", failures=(Failure("sandbox", "was lost"),))

    monkeypatch.setattr(TestJudge, "judge", judge)


def evaluated(folder: Path, *more: str) -> int:
    """Exit code of a run over samples of two tasks."""
    samples = completions(
        folder / "s.jsonl", _0=[RIGHT, WRONG], _1=[TOTAL["canonical_solution"], "    return 3\n"]
    )
    data = tasks_file(folder)
    fixed = ["eval", "humaneval", "--data", str(data), "--samples", str(samples)]
    return run([*fixed, "--out", str(folder / "out"), *more])


def results(folder: Path) -> Any:
    """`results.json` of the run."""
    return json.loads((folder / "out" / "results.json").read_text())


def test_harness_errors_that_remain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3; the sample counts for nothing, and a resumed run asks for its verdict again."""
    with monkeypatch.context() as patch:
        lose(patch, "return n\n")
        assert evaluated(tmp_path, "--stages", "none") == 3
    document = results(tmp_path)
    assert document["stages"][0]["pass@1"] == 0.75
    assert (document["samples"], document["harness_errors"]) == (3, 1)
    assert document["verdicts"]["harness-error"] == 1
    assert "harness errors that remain: 1; they count for nothing" in document["notes"]
    lines = (tmp_path / "out" / "samples.jsonl").read_text().splitlines()
    assert [json.loads(line)["passed"] for line in lines] == [True, None, True, False]
    assert evaluated(tmp_path, "--stages", "none", "--resume") == 0
    assert results(tmp_path)["stages"][0]["pass@1"] == 0.5


def test_a_rate_over_harness_errors_only_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is no verdict, so there is no result either."""
    lose(monkeypatch, "return")
    assert evaluated(tmp_path, "--stages", "none") == 3
    said = capsys.readouterr().err
    assert "every run ended in a harness error (was lost)" in said
    assert "trueline doctor" in said
    assert not (tmp_path / "out" / "results.json").exists()


def test_a_task_with_harness_errors_only_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rates are over the other tasks, and the documents say how many that are."""
    lose(monkeypatch, "def double")
    assert evaluated(tmp_path) == 3
    document = results(tmp_path)
    assert (document["tasks"], document["samples"]) == (1, 2)
    assert [stage["pass@1"] for stage in document["stages"]] == [0.5] * 3


def test_skipped_stages_have_no_row(tmp_path: Path) -> None:
    """The example-free run goes on without examples and says nothing of them."""
    assert evaluated(tmp_path, "--skip", "examples") == 0
    document = results(tmp_path)
    assert [stage["name"] for stage in document["stages"]] == ["none", "static"]
    assert document["settings"]["stages"] == ["none", "static"]
    assert not any("examples" in note for note in document["notes"])
