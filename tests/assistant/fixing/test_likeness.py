"""What a model wrote: a repair of what stood there, or something else."""

from pathlib import Path

import pytest

from trueline.assistant.fixing.holes import Wrong
from trueline.assistant.fixing.likeness import is_repair
from trueline.assistant.request import Hole

HOLE = Hole(Path("a.py"), "", 0, 0, "line")


def judged(old: str, new: str, function: str = "") -> bool:
    """Whether `new` is a repair of `old`."""
    return is_repair(Wrong(HOLE, old, function), new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return totl", "return total"),
        ("return text.length()", "return len(text)"),
        ("x = []", "x: list[int] = []"),
        ("total = add(1, '2')", "total = add(1, 2)"),
        ("if values.lenght > 1:", "if len(values) > 1:"),
        ("for x in rang(10):", "for x in range(10):"),
        ("x = f(\n    1,\n    nope,\n)", "x = f(\n    1,\n    None,\n)"),
        ("x = (1, 2", "x = (1, 2)"),
        ("x = 1  # type: ignore[assignment]", "x = 2  # type: ignore[assignment]"),
    ],
)
def test_a_repair(old: str, new: str) -> None:
    """The same kind of statement, with most of its code."""
    assert judged(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return totl", "# return totl"),
        ("return totl", "pass"),
        ("return totl", ""),
        ("return text.length()", "return 1"),
        ("return text.length()", "return text.length()  # type: ignore"),
        ("total = add(values)", "add(values)"),
        ("save(cart)", "save = cart"),
        ("if values.lenght > 1:", "while values.lenght > 1:"),
        ("return sum(prices)", "return sum(prices); print(prices)"),
        ("x = (1, 2", "# x = (1, 2"),
        ("return total", "return totl ("),
    ],
)
def test_no_repair(old: str, new: str) -> None:
    """A comment, a constant, an order to be silent, another kind, or what does not parse."""
    assert not judged(old, new)


def test_a_body_may_have_other_statements() -> None:
    """A whole function is repaired with statements of its own, as long as it stays the function."""
    old = "    ordered = sort(values)\n    return ordered[0]\n"
    new = "    ordered = sorted(values)\n    assert ordered\n    return ordered[0]\n"
    assert judged(old, new, "lowest")
    assert not judged(old, "    return 0\n", "lowest")
