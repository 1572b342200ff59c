"""Segments and their files: what is left out, and what is made anew."""

import numpy as np
import pytest

from trueline.assistant.models.embedded.parts import FEW, Part, sorted_out


def part(**sizes: int) -> Part:
    """A part of files of so many tokens."""
    return Part.of({name: np.ones(size, np.uint16) for name, size in sizes.items()})


@pytest.mark.parametrize(
    ("without", "counting"),
    [
        ([], ["a", "a/b.py", "a/c.py", "a.py", "ab.py"]),
        (["a.py"], ["a", "a/b.py", "a/c.py", "ab.py"]),
        (["a"], ["a.py", "ab.py"]),
        (["a/b.py", "none.py", ""], ["a", "a/c.py", "a.py", "ab.py"]),
        (["a", "ab.py", "a.py"], []),
    ],
)
def test_files_and_folders_are_left_out(without: list[str], counting: list[str]) -> None:
    """By their names alone: a folder takes what is in it along, and nothing beside it."""
    tokens = np.ones(1, np.uint16)
    made = Part.of(dict.fromkeys(["a", "a/b.py", "a.py", "a/c.py", "ab.py"], tokens))
    counts = made.counting(without)
    assert sorted(np.array(made.paths)[counts].tolist()) == sorted(counting)
    assert made.alive.all()


def test_outdated_files_leave_a_part_as_long_as_half_of_it_counts() -> None:
    """A part keeps its segment, or what counts of it goes into a new one."""
    kept, anew = sorted_out([part(a=50, b=30, c=20)], ["b"])
    assert ([list(one.counted()) for one in kept], anew) == ([["a", "c"]], [])
    kept, anew = sorted_out(kept, ["a"])
    assert (kept, anew) == ([], ["c"])
    assert sorted_out([part(a=1)], ["a"]) == ([], [])


def test_small_parts_are_merged() -> None:
    """Beyond a few parts the largest stay and the others are made one."""
    sizes = [9, 100, 7, 80, 5, 60][:FEW]
    parts = [part(**{f"f{size}": size}) for size in sizes]
    assert len(sorted_out(parts[1:], [])[0]) == FEW - 1
    kept, anew = sorted_out(parts, [])
    assert [one.paths for one in kept] == [("f100",), ("f80",), ("f60",)]
    assert sorted(anew) == ["f5", "f7", "f9"]
