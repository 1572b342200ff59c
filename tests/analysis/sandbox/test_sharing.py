"""Objects that code and tests share: two jails say what one interpreter would, or step aside."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.sandbox.inside import sharing
from trueline.analysis.testing import Asserts, TestJudge

MODULE = Path("sol.py")
TEXT = """
import functools

kept, memo = [], {}

def append_inside(rows):
    rows[0].append(9)

def turn(rows):
    rows[:] = [list(row) for row in zip(*rows[::-1])]

def keep(x):
    global kept
    kept = x

def state():
    return kept

def add(n):
    kept.append(n)

def size():
    return len(kept)

@functools.lru_cache(None)
def cached(n):
    return [n]

def nested(xs):
    def go(at):
        return 0 if at == len(xs) else xs[at] + go(at + 1)
    return go(0)
"""
TOLD = {  # tests, whether they pass in one interpreter, and whether two jails can say so
    "an inner list is changed": ("x = [1]\nappend_inside([x])\nassert x == [1, 9]", True, False),
    "and must not be": ("x = [1]\nappend_inside([x])\nassert x == [1]", False, False),
    "in a tuple": ("x = ([1],)\nappend_inside(x)\nassert x == ([1],)", False, False),
    "rows that nobody else holds": (
        "x = [[1, 2], [3, 4]]\nturn(x)\nassert x == [[3, 1], [4, 2]]",
        True,
        True,
    ),
    "a kept argument is changed": ("x = []\nkeep(x)\nadd(1)\nassert x == [1]", True, False),
    "a kept argument must not": ("x = []\nkeep(x)\nadd(1)\nassert x == []", False, False),
    "a result is changed": ("keep([])\nx = state()\nadd(1)\nassert x == [1]", True, False),
    "a result must not be": ("keep([])\nx = state()\nadd(1)\nassert x == []", False, False),
    "by the test": ("keep([])\nstate().append(1)\nassert size() == 1", True, False),
    "not by the test": ("keep([])\nstate().append(1)\nassert size() == 0", False, False),
    "a result that is kept": ("assert cached(1) == [1]\nassert cached(1) == [1]", True, True),
    "a result, twice": ("x = cached(1)\nassert x is cached(1)", True, False),
    "what only a cycle holds": ("x = [1]\nassert nested(x) == 1\nx.append(2)\n", True, True),
}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestJudge]:
    """One judge for all."""
    with TestJudge(tmp_path_factory.mktemp("project")) as judge:
        yield judge


@pytest.mark.parametrize("name", TOLD)
def test_shared_objects(judge: TestJudge, name: str) -> None:
    """A verdict is that of one interpreter, and two jails give it where they can."""
    text, passes, apart = TOLD[name]
    text += "assert nested(x) == 3" if name == "what only a cycle holds" else ""
    result = judge.judge_sync({MODULE: TEXT}, Asserts(f"from sol import *\n{text}\n", "tests.py"))
    assert (result.passed, result.oracle == "two-jail") == (passes, apart), result


def test_held() -> None:
    """What is held is told from what only its container holds."""
    inner = [1]
    for values in ([inner], ([inner],), {"k": (inner, 2)}):
        assert sharing.held(values)
    assert not sharing.held([[1], {2: [3]}, ({4}, bytearray(b"5"))])
    assert not sharing.held([])
