"""Problems mined from source, and what is right on inputs that were not shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.searched.mined import habits, mined
from benchmarks.searched.references import is_right, results
from trueline.analysis.box import Sandbox
from trueline.assistant.search.example import Example
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program

SOURCE = '''
import random

def middle(values: list[int]) -> int:
    """The middle one of values in order.

    >>> middle([1, 2, 3])
    2
    >>> middle([1, 4, 5, 6, 9])
    5
    """
    if values != sorted(values):
        raise ValueError
    return values[len(values) // 2]

def drawn(n: int) -> float:
    """
    >>> drawn(0)
    0
    """
    return n and random.random()

def wiped(values: list[int]) -> int:
    """
    >>> wiped([1])
    1
    """
    return values.pop()
'''


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """A jail for references."""
    with Sandbox() as opened:
        yield opened


def test_what_is_mined(tmp_path: Path, box: Sandbox) -> None:
    """A function with examples; not one that draws lots or changes its arguments."""
    (tmp_path / "some.py").write_text(SOURCE)
    (tmp_path / "broken.py").write_text(">>> def")
    found = list(mined(tmp_path, box))
    assert [one.place for one in found] == ["some.py::middle"]
    assert all("in order" in habits(one.arguments) for one in found[0].hidden)
    assert len(found[0].hidden) >= 6


def test_habits() -> None:
    """What an input is like."""
    assert {"in order", "none twice", "positive"} <= habits(([1, 2, 3],))
    assert not {"in order", "none twice"} & habits(([2, 1, 1],))
    assert "equally long" in habits(("ab", [1, 2]))
    assert "equally long" not in habits(("a", [1, 2]))
    assert "falling" in habits((3, 2))
    assert "not empty" not in habits(("",))


def test_what_a_reference_gives(box: Sandbox) -> None:
    """Its results; none where it raises, or its module ends."""
    source = "def half(n): return 8 // n"
    got = results(source, "half", [(2,), (0,)], box)
    assert got == [Example((2,), 4, ""), None]
    assert results("raise SystemExit", "half", [(2,)], box) == [None]


def test_who_is_right(box: Sandbox) -> None:
    """Whoever gives the same, but for the last digits of floats; who does not end does not."""
    asked = Problem("f", ("n",), ("", ""), "", (Example((1,), 0.3, ""),))
    hidden = [Example((2,), 0.3, ""), Example((3,), 0.3, "")]
    assert is_right(asked, Program("return 0.1 + 0.2", ()), hidden, box)
    assert not is_right(asked, Program("return 0.3 if n < 3 else 0.4", ()), hidden, box)
    assert not is_right(asked, Program("while True:\n    pass", ()), hidden, box)
    assert not is_right(asked, Program("return [0.3]", ()), hidden, box)
