"""The published data, from the folder that TRUELINE_DATA names; without it these tests skip."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from trueline.evals.benchmarks.catalog import open_benchmark
from trueline.evals.documents import Finished
from trueline.evals.drawing import Drawing
from trueline.evals.plan import Plan, prepared
from trueline.evals.run import run

Score = Callable[..., Awaitable[Finished]]


@pytest.fixture(scope="session")
def data() -> Path:
    """The data folder."""
    named = os.environ.get("TRUELINE_DATA")
    if not named:
        pytest.skip("TRUELINE_DATA is not set: the published samples were NOT scored")
    return Path(named)


@pytest.fixture
def score(data: Path, tmp_path: Path) -> Score:
    """Score recorded samples: the first `most` of each task, up to a stage."""

    async def scored(
        samples: Path, *, bench: Path = data, most: int | None = None, stages: int = 1
    ) -> Finished:
        plan = Plan(
            benchmark=open_benchmark("humaneval", bench),
            recorded=samples,
            model="recorded",
            most=most,
            drawing=Drawing(1, 0.0, 0, None),
            ks=None,
            limit=None,
            stages=("none", "static", "examples")[:stages],
            out=tmp_path / "out",
            workers=os.cpu_count() or 1,
        )
        with prepared(plan):
            finished = await run(plan, {}, lambda *_: None)
        assert finished.results.harness_errors == 0
        return finished

    return scored
