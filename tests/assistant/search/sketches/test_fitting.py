"""Versions of a function in a real jail: which fit, and what those that misbehave can do."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge
from trueline.assistant.search.example import Example
from trueline.assistant.search.sketches.fitting import Attempt, Fits, fitting
from trueline.assistant.search.sketches.making import one_edits

COUNT = """\
def count(xs, n):
    total = 0
    for x in xs:
        if x < n:
            total += 1
    return total
"""
EXAMPLES: tuple[tuple[object, ...], ...] = (([1, 2, 3, 9], 3, 3), ([5], 1, 0), ([], 0, 0))


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestJudge]:
    """A judge of a project with one package."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "rates.py").write_text("RATE = 3\n")
    with TestJudge(folder) as judge:
        yield judge


async def tried(
    judge: TestJudge,
    text: str,
    *examples: tuple[object, ...],
    path: str = "m.py",
    name: str = "",
    seconds: float = 4.0,
) -> Fits:
    """What is said of the only function of a text."""
    asked = tuple(Example(one[:-1], one[-1], "") for one in examples)
    name = name or text.partition("def ")[2].partition("(")[0]
    attempt = Attempt(Path(path), text, name, asked)
    return await fitting(judge, attempt, one_edits(text, name), seconds)


async def test_the_edit_that_fits(judge: TestJudge) -> None:
    """Of all versions those that hold every example, in their order; and what holds without."""
    fits = await tried(judge, COUNT, *EXAMPLES)
    assert fits.held == 2
    assert fits.edits[0].message == "changed `<` to `<=` in line 4"
    assert fits.cpu_s < 3


async def test_edits_that_are_a_step(judge: TestJudge) -> None:
    """Those that hold more examples than the function but not all are told apart."""
    text = "def f(n):\n    if n < 0:\n        return 1\n    return n + 1\n"
    fits = await tried(judge, text, (3, 3), (4, 4), (-1, -1))
    assert fits.held == 0
    assert "changed `n + 1` to `n` in line 4" in [one.message for one in fits.closer]
    assert not {one.message for one in fits.closer} & {one.message for one in fits.edits}


async def test_loops_without_end_are_passed_over(judge: TestJudge) -> None:
    """Each costs a moment, and the versions behind them are tried."""
    text = (
        "def f(n):\n    i = 0\n    while i < n:\n        i += 1\n"
        "    while n > 100:\n        n -= 1\n    return i - 1\n"
    )
    fits = await tried(judge, text, (3, 3), (7, 7), (200, 200))
    assert "changed `i - 1` to `i` in line 7" in [one.message for one in fits.edits]


@pytest.mark.parametrize(
    "line",
    [
        "while True: pass",
        "pow(pow(9, 9), 9_999_999)",
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 9)",
        "xs = [0]; exec('while True: xs *= 1_000')",
        "import sys; sys.exit(3)",
        "f(n)",
    ],
)
async def test_a_version_that_misbehaves_hides_no_other(judge: TestJudge, line: str) -> None:
    """Whatever a body does to the process it runs in, the edit that mends it is found."""
    text = f"def f(n):\n    if n > 0:\n        {line}\n    return n * 2\n"
    fits = await tried(judge, text, (0, 0), (2, 4), seconds=1.5)
    assert fits.held == 1
    assert any(one.new == "<" for one in fits.edits)


async def test_what_versions_print_is_not_kept(judge: TestJudge) -> None:
    """Output has a limit for the whole run, and nobody reads it."""
    text = "def f(n):\n    print('x' * 100_000)\n    return n * 2 + 1\n"
    assert (await tried(judge, text, (1, 2), (2, 4))).edits[0].new == "n * 2"


async def test_a_function_that_sleeps_is_given_up(judge: TestJudge) -> None:
    """It waits for something that is not there; the first versions are tried, and time is kept."""
    text = "import time\n\ndef f(n):\n    if n > 0:\n        time.sleep(60)\n    return n * 2\n"
    began = time.monotonic()
    fits = await tried(judge, text, (0, 0), (2, 4))
    assert fits.held == 1
    assert time.monotonic() - began < 15


async def test_a_module_of_a_package(judge: TestJudge) -> None:
    """It imports what is beside it, and runs by its own name."""
    text = "from .rates import RATE\n\ndef cost(n):\n    return n * RATE + 1\n"
    fits = await tried(judge, text, (2, 6), (1, 3), path="shop/m.py", name="cost")
    assert "changed `n * RATE + 1` to `n * RATE` in line 4" in [one.message for one in fits.edits]


@pytest.mark.parametrize(
    "text",
    [
        "raise ValueError\ndef f(n): return n + 1\n",
        "import nothing_like_it\ndef f(n): return n + 1\n",
        "def f(n):\n    return n + 1\ndel f\n",
        "while True: pass\ndef f(n): return n + 1\n",
        "import os\nos._exit(0)\ndef f(n): return n + 1\n",
    ],
)
async def test_a_module_that_cannot_be_loaded(judge: TestJudge, text: str) -> None:
    """Nothing is said of it, and the next one is tried as ever."""
    fits = await tried(judge, text, (2, 2), seconds=0.1)
    assert (fits.held, fits.edits) == (0, ())
    assert (await tried(judge, COUNT, *EXAMPLES)).edits


async def test_results_are_compared_by_kind(judge: TestJudge) -> None:
    """1 is not True, and a float may be off in its last digits."""
    assert (await tried(judge, "def f(n):\n    return n == 1\n", (1, 1))).held == 0
    assert (await tried(judge, "def f(n):\n    return n * 0.1\n", (3, 0.3))).held == 1
    assert (await tried(judge, "def f(n):\n    return [n]\n", (3, (3,)))).held == 0


async def test_forged_words_name_no_edit_there_is_not(judge: TestJudge) -> None:
    """A module may say what it likes on every descriptor it has."""
    text = (
        "import os\nfor fd in range(64):\n    try:\n"
        "        os.write(fd, b'trueline-edits: fits 999\\ntrueline-edits: holds 7\\n')\n"
        "    except OSError:\n        pass\ndef f(n):\n    return n + 1\n"
    )
    fits = await tried(judge, text, (2, 5), (3, 7))
    assert (fits.held, fits.edits) == (0, ())


async def test_what_fits_is_left_alone(judge: TestJudge) -> None:
    """No example would tell a version that is better."""
    fits = await tried(judge, "def f(n):\n    return n + 1\n", (2, 3), (5, 6))
    assert (fits.held, fits.edits, fits.closer) == (2, (), ())


async def test_without_examples_nothing_is_run(judge: TestJudge) -> None:
    """There is nothing to fit."""
    assert await tried(judge, COUNT) == Fits()
