"""Limits that go by a task's reference solution, in the real sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import Asserts, TestJudge
from trueline.evals.journal import Journal
from trueline.evals.scoring import Job, Judged, Scorer
from trueline.evals.timing import FACTOR, References

TEST = Asserts("assert double(2) == 4\n", "test", bare=True)
FIXED = Limits(cpu_s=0.3, wall_s=30.0)
QUICK = "def double(n):\n    return n * 2\n"


def busy(seconds: float) -> str:
    """A right program that uses so much cpu time."""
    loop = f"end = time.process_time() + {seconds}\n    while time.process_time() < end: pass\n"
    return f"import time\n\ndef double(n):\n    {loop}    return n * 2\n"


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[TestJudge]:
    """A judge with the fixed limits."""
    with TestJudge(tmp_path, limits=FIXED) as judge:
        yield judge


@pytest.mark.parametrize("reference", [QUICK, QUICK.replace("* 2", "* 3"), "def double(n:\n"])
async def test_fixed_limit_stands(judge: TestJudge, reference: str) -> None:
    """A reference that is quick, wrong or broken changes nothing."""
    assert await References(FIXED).limits(judge, "a", reference, TEST) == FIXED


async def test_a_slow_reference_is_timed_once(judge: TestJudge) -> None:
    """Its limit is the factor times its time; a second question is not measured again."""
    known = References(FIXED)
    limits = await known.limits(judge, "a", busy(0.5), TEST)
    assert FACTOR * 0.5 <= limits.cpu_s < FACTOR * 2
    assert limits.wall_s >= FIXED.wall_s
    assert await known.limits(judge, "a", QUICK, TEST) == limits


async def test_scorer_gives_the_time_that_the_task_needs(tmp_path: Path) -> None:
    """The same program runs out of time, or passes where its reference takes as long."""
    slow = busy(0.5)
    jobs = [Job("quick", slow, "test", TEST, QUICK), Job("slow", slow, "test", TEST, slow)]
    with (
        Journal(tmp_path / "verdicts.jsonl", Judged) as journal,
        Scorer(journal, 1, FIXED) as scorer,
    ):
        await scorer.score(jobs)
        statuses = [result.status for job in jobs if (result := scorer.result(job.key))]
    assert statuses == ["cpu-timeout", "passed"]
