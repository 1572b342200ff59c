"""Programs that call functions of the project: found, tried in a jail, and run again there."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import TestJudge
from trueline.analysis.testing.functions import Functions
from trueline.assistant.search.asking import search
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.neighbours import neighbours_of
from trueline.assistant.search.project import Project
from trueline.assistant.search.ranking import Found
from trueline.assistant.search.trying import SLOW

from .neighbour import WEIGH
from .problems import Call, problem

BUDGET = Budget(40_000, 20.0)
LIMITS = Limits(cpu_s=60, wall_s=120)
NO_VALUE = "gives no value that is searched"
NO_MEMORY = f"{NO_VALUE} (MemoryError)"
CLEANED = f"{NO_VALUE} (A[1m{'b' * 116})"
AFTER: tuple[Call, ...] = (((5,), 536), ((17,), 56), ((0,), 120))
Asked = Callable[..., "Project"]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Asked]:
    """A project of one file with these functions beside `sought`, in which nothing is written."""
    with TestJudge(tmp_path) as judge:

        def made(text: str, parameters: str = "x") -> Project:
            path = tmp_path / "mod.py"
            path.write_text("")

            def filled(body: str) -> str:
                lines = "".join(f"    {line}\n" for line in body.splitlines())
                return f"{text}\n\ndef sought({parameters}):\n{lines}"

            neighbours = neighbours_of(filled("pass"), "sought", "")
            return Project(
                neighbours, lambda: judge.functions(path, filled("1 / 0"), LIMITS), filled
            )

        yield made


def bodies(found: Found) -> list[str]:
    """The programs that were found."""
    return [one.program.body for one in found.programs]


async def test_a_program_that_calls_one(project: Asked) -> None:
    """It is not found without the function, and is with it."""
    asked = problem("sought", "x", "", *AFTER)
    assert bodies(await search(asked, BUDGET)) == []
    found = await search(asked, BUDGET, project=project(WEIGH))
    assert bodies(found)[0] in ("return weigh(x) + 1", "return 1 + weigh(x)")
    assert found.left_out == ()


async def test_within_a_comprehension_and_over_lists(project: Asked) -> None:
    """Elements and whole lists are given as what the annotations say, each a copy."""
    text = (
        "def odd_one(n: int) -> bool:\n    return str(n * 7919)[-2] in '1469'\n\n"
        "def mixed(xs: list[int]) -> list[int]:\n"
        "    assert type(xs) is list\n    return [x * x * 7 % 11 for x in xs[::-1]]\n"
    )
    odd = [str(n * 7919)[-2] in "1469" for n in (3, 8, 11, 14, 22, 30)]
    asked = problem("sought", "xs", "", (([3, 8, 11, 14],), odd[:4]), (([22, 30],), odd[4:]))
    found = await search(asked, BUDGET, project=project(text, "xs"))
    assert "return [odd_one(x) for x in xs]" in bodies(found)
    want = [sum(x * x * 7 % 11 for x in xs) for xs in ([3, 8, 11], [2, 5])]
    asked = problem("sought", "xs", "", (([3, 8, 11],), want[0]), (([2, 5],), want[1]))
    found = await search(asked, BUDGET, project=project(text, "xs"))
    assert "return sum(mixed(xs))" in bodies(found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("print(n)\n    return n", "prints"),
        ("time.sleep(0.001)\n    return n", "sleeps"),
        ("t = time.time() + 0.2\n    while time.time() < t: pass\n    return n", SLOW),
        ("open('/etc/passwd').close()\n    return n", "opens files"),
        ("return random.randrange(10**9)", "gives two results for the same arguments"),
        ("calls.append(n)\n    return len(calls)", "gives two results for the same arguments"),
        ("return noted(n)", f"{NO_VALUE} (RecursionError)"),
        ("return str(n)", f"{NO_VALUE} (its result is of another kind than it says)"),
        ("return object()", f"{NO_VALUE} (object)"),
        ("return [n] * 10**6", f"{NO_VALUE} (too large)"),
        ("return random.randrange(10**5000)", f"{NO_VALUE} (too large a value)"),
        ("return ['x' * 10**6, 'y' * 10**6]", "gives more than a megabyte"),
        ("if n is n: raise type('A\x1b[1m' + 'b' * 999, (OSError,), {})", CLEANED),
        ("while True: pass", "does not return"),
        ("os._exit(0)", "ends its process"),
        ("while True: calls.append(bytearray(10**8))", f"{SLOW} or does not return or {NO_MEMORY}"),
    ],
)  # fmt: skip
async def test_one_that_is_not_fit_to_be_called(project: Asked, text: str, why: str) -> None:
    """It is left out with the reason, and the search goes on with the others."""
    head = "import os, random, time\ncalls = []\n"
    text = f"{head}def noted(n: int) -> int:\n    {text}\n\n{WEIGH}"
    found = await search(problem("sought", "x", "", *AFTER), BUDGET, project=project(text))
    assert bodies(found)[:1] in (["return weigh(x) + 1"], ["return 1 + weigh(x)"])
    assert len(found.left_out) == 1
    assert found.left_out[0].removeprefix("noted ") in why.split(" or ")


async def test_one_that_changes_its_arguments(project: Asked) -> None:
    """A list that is given is a copy, and changing it is noticed."""
    text = f"def noted(xs: list[int]) -> int:\n    xs.sort()\n    return xs[0]\n{WEIGH}"
    found = await search(problem("sought", "x", "", *AFTER), BUDGET, project=project(text))
    assert found.left_out == ("noted changes its arguments",)


async def test_a_culprit_in_the_middle_of_the_search(project: Asked) -> None:
    """What only some values bring to light ends the search, which is begun again without it."""
    text = (
        "def trap(n: int) -> int:\n    while n == 536: pass\n    return -n * n * 31\n"
        "def dies(n: int) -> int:\n    if n == 537:\n        import os; os._exit(1)\n"
        "    return n % 10 * 77\n"
    )
    found = await search(problem("sought", "x", "", *AFTER), BUDGET, project=project(text + WEIGH))
    assert bodies(found)[0] in ("return weigh(x) + 1", "return 1 + weigh(x)")
    assert set(found.left_out) <= {"trap does not return", "dies ends its process"}
    assert found.left_out


async def test_too_many_culprits(project: Asked) -> None:
    """After a few the search does without any of them."""
    hung = "".join(f"def hung{n}(n: int) -> int:\n    while True: pass\n" for n in range(5))
    asked = problem("sought", "x", "", ((3,), 4), ((5,), 6))
    found = await search(asked, BUDGET, project=project(hung))
    assert "return x + 1" in bodies(found) or "return 1 + x" in bodies(found)
    assert found.left_out[-1] == "the other functions are not tried any more"


async def test_calls_that_take_long(project: Asked) -> None:
    """They have a share of time in all; what was found until then stands."""
    text = "import time\ndef slow(n: int) -> int:\n    until = time.monotonic() + 0.03\n"
    text += "    while time.monotonic() < until: pass\n    return n * n * 31 % 97\n"
    asked = problem("sought", "x", "", ((3,), 4), ((5,), 6))
    found = await search(asked, Budget(10**9, 0.5), project=project(text))
    assert found.why_none == "the search ended where the project's functions had taken their time"
    assert "return x + 1" in bodies(found) or "return 1 + x" in bodies(found)


async def test_a_module_that_does_not_load(project: Asked) -> None:
    """The search goes on without it."""
    asked = problem("sought", "x", "", ((3,), 4), ((5,), 6))
    found = await search(asked, BUDGET, project=project(f"import nowhere_at_all\n{WEIGH}"))
    assert found.programs
    assert found.left_out[0].startswith("the module does not load (ModuleNotFoundError")


@pytest.mark.parametrize("said", ["b'\\xff' * 8", "b'\\x02\\0\\0\\0{}'", "b'\\x04\\0\\0\\0null'"])
async def test_a_module_that_talks_nonsense_over_the_link(project: Asked, said: str) -> None:
    """It is an untrusted process: the search does without it, and says so."""
    asked = problem("sought", "x", "", ((3,), 4), ((5,), 6))
    found = await search(asked, BUDGET, project=project(f"import os\nos.write(4, {said})\n{WEIGH}"))
    assert found.programs
    assert found.left_out[0].startswith("the module ")


async def test_a_module_that_answers_for_its_functions(project: Asked) -> None:
    """What it makes up makes programs that do not hold when they are run again."""
    liar = (
        "import json, os, threading\n"
        "def lie():\n"
        "    for one in ['ready', *[536, 56, 120] * 4]:\n"
        "        parts = ['ready'] if one == 'ready' else ['value', one, '']\n"
        "        said = json.dumps({'t': parts}).encode()\n"
        "        os.write(4, len(said).to_bytes(4, 'little') + said)\n"
        "        if one != 'ready': os.read(4, 1 << 16)\n"
        "lie()\n"
    )
    text = f"{liar}def odd(n: int) -> int:\n    return 5\n"
    found = await search(problem("sought", "x", "", *AFTER), BUDGET, project=project(text))
    assert all("odd" not in body for body in bodies(found))


async def test_no_jail(project: Asked) -> None:
    """Nothing is called, and the search says why."""

    def refuse() -> None:
        raise CannotRun("no sandbox: none")

    asked = problem("sought", "x", "", *AFTER)
    whole = project(WEIGH)
    found = await search(asked, BUDGET, project=Project(whole.neighbours, refuse, whole.filled))  # type: ignore[arg-type]
    assert found.programs == ()
    assert found.left_out == ("functions of the file are not called: no sandbox: none",)


async def test_what_holds_in_the_module_alone(project: Asked) -> None:
    """A program is run again in its file: what the file makes of its names counts."""
    asked = problem("sought", "x", "", *AFTER)
    whole = project(WEIGH)

    def elsewhere(body: str) -> str:
        return whole.filled(body).replace("total = 7", "total = 8")

    found = await search(asked, BUDGET, project=Project(whole.neighbours, whole.open, elsewhere))
    assert found.programs == ()


async def test_cancelling_ends_the_jail(project: Asked) -> None:
    """While it is started, and while a function in it is busy."""
    asked = problem("sought", "x", "", ((3,), 4), ((5,), 6))
    whole = project("def hung(n: int) -> int:\n    while True: pass\n")
    begun: list[int] = []
    jails: list[Functions] = []

    def opened() -> Functions:
        begun.append(1)
        jails.append(whole.open())
        return jails[-1]

    async def until(holds: Callable[[], bool]) -> None:
        for _ in range(6_000):
            if holds():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("it never came to that")

    for number, busy in enumerate((False, True), 1):
        asked_now = search(asked, BUDGET, project=Project(whole.neighbours, opened, whole.filled))
        task = asyncio.ensure_future(asked_now)
        await until(partial(_is, jails if busy else begun, number))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(partial(_is, jails, number))
    await until(lambda: not any(one.alive for one in jails))


def _is(found: list[Any], number: int) -> bool:
    return len(found) == number
