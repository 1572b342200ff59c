"""Verdicts on programs, in the real sandbox."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from trueline.analysis.sandbox import Failure, Limits, RunResult, Status
from trueline.analysis.testing import Asserts, Suite, TestJudge
from trueline.evals.journal import Journal
from trueline.evals.scoring import Job, Judged, Scorer, failure_of

TEST = Asserts("def check(f):\n    assert f(2) == 4\n\n\ncheck(double)\n", "test", bare=True)
GENEROUS = Limits(cpu_s=10.0, wall_s=60.0)
RIGHT = "def double(n):\n    return n * 2\n"


@contextmanager
def scorer(folder: Path, limits: Limits = GENEROUS, workers: int = 2) -> Iterator[Scorer]:
    """A scorer with its store in the folder."""
    with (
        Journal(folder / "verdicts.jsonl", Judged) as journal,
        Scorer(journal, workers, limits) as scoring,
    ):
        yield scoring


def job(body: str) -> Job:
    """Judging a module."""
    return Job("small/0", body, "test", TEST)


@pytest.mark.parametrize(
    ("program", "status", "failure"),
    [
        (RIGHT, "passed", "passed"),
        ("def double(n):\n    return n + 1\n", "wrong", "AssertionError"),
        ("def double(n):\n    return m\n", "error", "NameError"),
        ("def double(n):\n    return (n\n", "error", "SyntaxError"),
        ("def double(n):\nreturn n\n", "error", "IndentationError"),
        ("def other(n):\n    return n\n", "error", "NameError"),
        ("import nowhere\n\ndef double(n):\n    return n\n", "error", "ModuleNotFoundError"),
        ("def double(n):\n    return input()\n", "error", "EOFError"),
        ("def double(n):\n    return double(n)\n", "error", "RecursionError"),
        ("def double(n):\n    return 4 \0\n", "error", "SyntaxError"),
        ("def double(n):\n    return '\ud800'\n", "error", "UnicodeEncodeError"),
        ("import os\n\ndef double(n):\n    os._exit(0)\n", "crashed", "crashed"),
        ("def double(n):\n    return 'x' * (1 << 34)\n", "memory", "memory"),
    ],
)
async def test_kinds_of_failure_are_kept_apart(
    tmp_path: Path, program: str, status: str, failure: str
) -> None:
    """Each program ends in its own status, and the exception is told."""
    with scorer(tmp_path) as scoring:
        await scoring.score([job(program)])
        result = scoring.result(job(program).key)
        assert result is not None
        assert failure_of(result) == failure
        assert result.status == status


async def test_a_busy_program_runs_out_of_cpu_time(tmp_path: Path) -> None:
    """It ends by the CPU limit, which does not depend on other load."""
    program = "def double(n):\n    while True:\n        pass\n"
    with scorer(tmp_path, Limits(cpu_s=0.5, wall_s=60.0)) as scoring:
        await scoring.score([job(program)])
        result = scoring.result(job(program).key)
        assert result is not None
        assert (result.status, failure_of(result)) == ("cpu-timeout", "cpu-timeout")


async def test_equal_programs_run_once_and_verdicts_are_kept(tmp_path: Path) -> None:
    """A program that several samples share is judged once, in this run and the next."""
    heard: list[tuple[int, int]] = []
    with scorer(tmp_path) as scoring:
        jobs = [job(RIGHT), job(RIGHT), job(RIGHT + "# other\n")]
        assert await scoring.score(jobs, lambda *now: heard.append(now)) == 2
        assert await scoring.score(jobs) == 0
        before = scoring.all_of("test")
    assert heard[-1] == (2, 2)
    with scorer(tmp_path) as scoring:
        assert await scoring.score(jobs) == 0
        assert scoring.all_of("test") == before
        assert scoring.all_of("examples") == []


class Failing:
    """Makes the judges fail, by no fault of the program, the first `times`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, status: Status, times: int) -> None:
        self.calls = 0
        real = TestJudge.judge

        async def judge(one: TestJudge, edits: Mapping[Path, str], suite: Suite) -> RunResult:
            self.calls += 1
            result = await real(one, edits, suite)
            if self.calls > times:
                return result
            return replace(result, status=status, failures=(Failure("sandbox", "was lost"),))

        monkeypatch.setattr(TestJudge, "judge", judge)


@pytest.mark.parametrize("status", ["harness-error", "wall-timeout"])
async def test_what_may_be_our_fault_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: Status
) -> None:
    """The second verdict, alone on the machine, is the one that counts."""
    failing = Failing(monkeypatch, status, 1)
    with scorer(tmp_path, workers=1) as scoring:
        await scoring.score([job(RIGHT), job(RIGHT + "# other\n")])
        results = [scoring.result(job(text).key) for text in (RIGHT, RIGHT + "# other\n")]
    assert [one.status for one in results if one] == ["passed", "passed"]
    assert failing.calls == 3


async def test_a_harness_error_that_remains_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told apart and not stored, so that a resumed run tries again."""
    Failing(monkeypatch, "harness-error", 2)
    with scorer(tmp_path) as scoring:
        await scoring.score([job(RIGHT)])
        result = scoring.result(job(RIGHT).key)
        assert result is not None
        assert result.status == "harness-error"
        assert (list(scoring.failed), scoring.all_of("test")) == ([job(RIGHT).key], [])
    with scorer(tmp_path) as scoring:
        assert await scoring.score([job(RIGHT)]) == 1
        assert (scoring.failed, len(scoring.all_of("test"))) == ({}, 1)
