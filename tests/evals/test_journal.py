"""The append-only store."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.evals.journal import Journal, write_whole


@dataclass(frozen=True)
class Line:
    """A line."""

    n: int
    text: str = ""


def test_lines_come_back(tmp_path: Path) -> None:
    """What was added is there when the file is opened again, in order."""
    for first in (0, 2):
        with Journal(tmp_path / "j", Line, durable=bool(first)) as journal:
            assert [one.n for one in journal.lines] == list(range(first))
            journal.add(Line(first, "a\nb"))
            journal.add(Line(first + 1))
    with Journal(tmp_path / "j", Line) as journal:
        assert journal.lines == [Line(0, "a\nb"), Line(1), Line(2, "a\nb"), Line(3)]


@pytest.mark.parametrize("left", range(1, 12))
def test_a_line_cut_off_anywhere_is_dropped(tmp_path: Path, left: int) -> None:
    """However much of the last line was written, those before it count and the next fits on."""
    path = tmp_path / "j"
    with Journal(path, Line) as journal:
        journal.add(Line(1))
        whole = path.stat().st_size
        journal.add(Line(2))
    os.truncate(path, whole + left)
    with Journal(path, Line) as journal:
        assert journal.lines == [Line(1)]
        journal.add(Line(3))
    with Journal(path, Line) as journal:
        assert journal.lines == [Line(1), Line(3)]


def test_damage_before_the_end_is_not_passed_over(tmp_path: Path) -> None:
    """A whole line of something else is no crash of ours: say so instead of losing it."""
    (tmp_path / "j").write_text('{"n": 1}\n{"n": "x"}\n')
    with pytest.raises(CannotRun, match=r"damaged.*another --out"):
        Journal(tmp_path / "j", Line)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """One line that names the file."""
    with pytest.raises(CannotRun, match="cannot be written"):
        Journal(tmp_path / "none" / "j", Line)
    with pytest.raises(CannotRun, match="cannot be written"):
        write_whole(tmp_path / "none" / "x", b"")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """The new content, and nothing left beside it."""
    write_whole(tmp_path / "x", b"old")
    write_whole(tmp_path / "x", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert (tmp_path / "x").read_bytes() == b"new"
