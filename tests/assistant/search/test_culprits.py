"""A component that takes the process of the search with it, and programs that do: done without."""

import os
import sys
from typing import Any

import pytest

from trueline.analysis.process import python_command
from trueline.assistant.search import asking
from trueline.assistant.search.asking import search
from trueline.assistant.search.exchange import Answer, read_answer
from trueline.assistant.search.meter import Budget

from .problems import problem

WORSE = """
from trueline.assistant.search import child, components
from trueline.assistant.search.tables.row import Row
row = Row("int -> int", {value!r}, "worse({{0}})", 1)
components.ROWS = (row, *components.ROWS)
child.main()
"""
LYING = """
from trueline.assistant.search import child
from trueline.assistant.search.program import Program
from trueline.assistant.search.ranking import Fit
child.holds = lambda *_: True
child.Search.fits = lambda self: iter([Fit(1, Program({body!r}, ()), None, 1)])
child.main()
"""


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let another script be the process that searches."""

    def use(script: str) -> None:
        def command(module: str) -> list[str]:
            own = [sys.executable, "-P", "-c", script]
            return own if module == asking.WORKER else python_command(module)

        monkeypatch.setattr(asking, "python_command", command)

    return use


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("sum(range(10 ** 12 + x))", "took the process with it"),
        ("__import__('os')._exit(x)", "took the process with it"),
        ("len([0] * (10 ** 12 + x))", "asks for too much memory"),
    ],
)
async def test_a_component_that_ends_the_search(worker: Any, value: str, why: str) -> None:
    """The search is made again without it, finds what there is, and says so."""
    worker(WORSE.format(value=value))
    asked = problem("f", "a b", "", ((3, 4), 13), ((5, 1), 6), ((2, 2), 5))
    found = await search(asked, Budget(30_000, 1.0))
    assert found.programs[0].program.body == "return 1 + a * b"
    assert found.left_out == (f"worse(…) of int {why}",)


async def test_the_memory_of_whoever_starts_the_search(worker: Any) -> None:
    """It is not taken for that of the search: an editor's server may hold a lot."""
    held = bytearray(os.urandom(1 << 20)) * 400
    await test_a_component_that_ends_the_search(
        worker, "len([0] * (10 ** 12 + x))", "asks for too much memory"
    )
    assert len(held) == 400 << 20


@pytest.mark.parametrize(
    "body", ["return 5", "raise SystemExit", "while True: pass", "import os; os._exit(0)"]
)
async def test_programs_are_run_again_in_a_fresh_process(worker: Any, body: str) -> None:
    """What the process of the search says of a program is not believed."""
    worker(LYING.format(body=f"{body} if a else a" if body == "return 5" else f"{body}\na"))
    asked = problem("f", "a", "", ((3,), 4), ((5,), 6))
    found = await search(asked, Budget(30_000, 1.0))
    assert found.programs == ()


async def test_the_end_of_the_memory(worker: Any) -> None:
    """What was found until then stands, and the search says what ended it."""
    worker(
        "from trueline.assistant.search import child, limits, space\n"
        "space.LATE = 10**12  # numpy would take what is left, or die of it\n"
        "limits.MEMORY_MIB = child.MEMORY_MIB = 120\n"
        "child.SMALL_MIB = 0\nchild.main()\n"
    )
    asked = problem("f", "text other", "", (("abc def", "x"), "no such thing at all"))
    found = await search(asked, Budget(10**9, 60.0))
    assert found.why_none == "the search ended at 120 MiB of memory"
    assert found.evaluated > 0
    assert found.left_out == ()


def test_an_answer_that_is_none_is_passed_over() -> None:
    """A line of nonsense ends nothing."""
    assert read_answer(b'{"cost": "x"}') is None
    assert read_answer(b"{}") == Answer()
