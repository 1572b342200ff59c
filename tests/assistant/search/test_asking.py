"""The process of a search: what it answers, and that it ends with whoever asked."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from trueline.assistant.search.asking import MOST_VERIFIED, search
from trueline.assistant.search.engine import Search
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.ranking import behaviours
from trueline.assistant.search.space import LATE

from .problems import KNOWN, problem


def searching() -> set[int]:
    """The processes of searches that this one started."""
    parents: dict[int, int] = {}
    children = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            status = (process / "stat").read_text().rpartition(")")[2].split()
            parents[int(process.name)] = int(status[1])
            if b"trueline.assistant.search.child" in (process / "cmdline").read_bytes():
                children.add(int(process.name))
    return {one for one in children if os.getpid() in _ancestors(one, parents)}


def _ancestors(process: int, parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while (process := parents.get(process, 0)) and process not in found:
        found.add(process)
    return found


async def test_an_answer() -> None:
    """The cheapest program first, which is sure where no other is nearly as cheap."""
    found = await search(KNOWN[0].problem, Budget(50_000, 20.0))
    assert found.programs[0].program.body == "return sum(xs)"
    assert found.sure
    assert found.why_none == ""
    assert 0 < found.evaluated <= 50_000


async def test_numbers_as_arrays_within_the_limits() -> None:
    """Where batches are due, the process loads what they need and finds what is found here."""
    known = next(one for one in KNOWN if one.name == "clamped").problem
    budget = Budget(LATE + 50_000, 60.0)
    found = await search(known, budget)
    here = behaviours(list(Search(known, budget).fits()))[:MOST_VERIFIED]
    assert found.why_none == ""
    assert found.evaluated > LATE
    first = here[:MOST_VERIFIED]
    assert [one.program for one in found.programs] == [one.program for one in first]


async def test_several_behaviours_and_where_they_differ() -> None:
    """They are not sure, and an input is named on which the first two differ."""
    one = problem("f", "a b", "", ((2, 2), 4))
    found = await search(one, Budget(20_000, 20.0))
    assert len(found.programs) > 1
    assert not found.sure
    arguments = eval(f"({found.differ},)")
    first, second = (
        eval(fit.program.body.removeprefix("return "), dict(zip("ab", arguments, strict=True)))
        for fit in found.programs[:2]
    )
    assert first != second


async def test_cancelling_leaves_no_process() -> None:
    """Whoever stops waiting is let go at once, and the process is gone."""
    before = searching()
    one = problem("f", "text other", "", (("abc def", "x"), "no such thing at all"))
    task = asyncio.ensure_future(search(one, Budget(10**9, 60.0)))
    for _ in range(3_000):
        if searching() - before:
            break
        await asyncio.sleep(0.01)
    started = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - started < 1.0
    assert searching() <= before


async def test_the_budget_of_time_ends_it() -> None:
    """Processor seconds, counted by the process itself."""
    one = problem("f", "text", "", (("abc def",), "no such thing at all"))
    found = await search(one, Budget(10**9, 0.3))
    assert found.programs == ()
    assert found.evaluated > 0


@pytest.mark.parametrize(
    ("calls", "why"),
    [
        ((), "f: no example to search from"),
        ((((1,), 2), (("a",), 3)), "f: n has values of several kinds, which are not searched"),
        ((((None,), 2),), "f: n has values of kind None, which are not searched"),
        ((((2j,), 2),), "f: n has values of several kinds, which are not searched"),
        (((("a" * 30_000,), 2),), "f: examples of more than 20000 characters"),
    ],
)
async def test_what_is_not_searched(calls: Any, why: str) -> None:
    """One line says what is missing, and no process is started."""
    found = await search(problem("f", "n", "", *calls), Budget(1_000, 1.0))
    assert (found.programs, found.why_none) == ((), why)


def test_asking_loads_no_engine() -> None:
    """Every command imports what asks; the engine and the readers of examples come later."""
    code = "import sys, trueline.assistant.search.proposing; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.rpartition(".")[2] for name in ran.stdout.split() if ".search." in name}
    assert "asking" in loaded
    assert not loaded & {"components", "engine", "examples", "from_tests", "prose", "writing"}
