"""Which files of a workspace are read, and what of them, whatever lies there."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from trueline.assistant.models.embedded import reading
from trueline.assistant.models.embedded.reading import (
    LARGEST_FILE,
    is_written_in,
    python_files,
    read_text,
    stamp_of,
)

SOON_S = 20.0


def names(root: Path, near: str = "") -> list[str]:
    """The files that are found, in order."""
    found = python_files(str(root), str(root / near) if near else "", lambda: False)
    return [os.path.relpath(path, root) for path, _ in found]


def ends(work: Callable[[], object]) -> None:
    """The work comes to an end, or the test says so instead of waiting for ever."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(SOON_S)
    assert not thread.is_alive()


def write(root: Path, *paths: str) -> None:
    """Files with a line in each."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")


def test_the_nearest_first_and_each_once(tmp_path: Path) -> None:
    """Files around the file in hand, then all others from the root; no file comes twice."""
    write(tmp_path, "a.py", "b/b.py", "b/c/c.pyi", "d/d.py", "b/notes.txt", ".venv/v.py")
    assert names(tmp_path) == ["a.py", "b/b.py", "b/c/c.pyi", "d/d.py"]
    assert names(tmp_path, "d/new.py") == ["d/d.py", "a.py", "b/b.py", "b/c/c.pyi"]
    assert names(tmp_path, "b/c/new.py")[0] == "b/c/c.pyi"
    assert sorted(names(tmp_path, "b/c/new.py")) == sorted(names(tmp_path))


def test_a_library_in_hand_is_not_the_workspace(tmp_path: Path) -> None:
    """What lies beside an installed package, or a file elsewhere, is not read with it in hand."""
    write(tmp_path, "work/a.py", "work/.venv/lib/v.py", "elsewhere/e.py")
    root = tmp_path / "work"
    assert names(root, ".venv/lib/new.py") == names(root, "../elsewhere/new.py") == ["a.py"]
    assert is_written_in(str(root), str(root / "a.py"))
    assert not is_written_in(str(root), str(root / ".venv/lib/v.py"))
    assert not is_written_in(str(root), str(tmp_path / "workshop/a.py"))


def test_links_lead_nowhere(tmp_path: Path) -> None:
    """Links round in a circle, to a file, out of the workspace and to nothing are passed over."""
    write(tmp_path, "work/a.py", "outside/o.py")
    root = tmp_path / "work"
    (root / "round").symlink_to(root)
    (root / "out").symlink_to(tmp_path / "outside")
    for name, target in (("o.py", "../outside/o.py"), ("self.py", "self.py"), ("no.py", "none")):
        (root / name).symlink_to(target)
    (root / "zero.py").symlink_to("/dev/zero")
    assert names(root) == ["a.py"]
    assert read_text(str(root / "o.py")) == read_text(str(root / "self.py")) == ""


def test_pipes_and_sockets(tmp_path: Path) -> None:
    """What never ends is no file, even where it takes a file's place after the look at it."""
    write(tmp_path, "a.py")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.py"))
        assert names(tmp_path) == ["a.py"]
        for name in ("pipe.py", "folder.py", "socket.py", "gone.py"):
            ends(lambda name=name: read_text(str(tmp_path / name)))  # type: ignore[misc]
            assert read_text(str(tmp_path / name)) == ""
            assert stamp_of(str(tmp_path / name)) is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"x = '\xc3\xa9'\r\n", "x = 'é'\n"),
        (b"x = '\xe9'\n", ""),
        (b"x\0y", ""),
        (bytes(range(256)) * 40, ""),
        (b"x" * LARGEST_FILE, "x" * LARGEST_FILE),
        (b"x" * (LARGEST_FILE + 1), ""),
        (b"", ""),
    ],
    ids=["lines", "latin", "nul", "binary", "large", "larger", "empty"],
)
def test_texts(tmp_path: Path, content: bytes, text: str) -> None:
    """UTF-8 text of a size that somebody writes, lines ending in newlines; else nothing."""
    (tmp_path / "a.py").write_bytes(content)
    assert read_text(str(tmp_path / "a.py")) == text


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads what nobody may read")
def test_folders_that_may_not_be_read(tmp_path: Path) -> None:
    """They are passed over, and the others read."""
    write(tmp_path, "a.py", "b/b.py", "c/c.py")
    (tmp_path / "b").chmod(0)
    assert names(tmp_path) == ["a.py", "c/c.py"]
    (tmp_path / "b").chmod(0o700)


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without an end is looked at in part, whether it holds sources or data."""
    write(tmp_path, *(f"data/{number}.csv" for number in range(50)), "data/z.py", "a.py")
    write(tmp_path, *(f"m/{number}.py" for number in range(9)))
    monkeypatch.setattr(reading, "MOST_FILES", 4)
    assert len(names(tmp_path)) == 4
    monkeypatch.setattr(reading, "MOST_FILES", 100)
    monkeypatch.setattr(reading, "MOST_NAMES", 20)
    assert 1 <= len(names(tmp_path)) < 10


def test_it_stops_when_it_is_told(tmp_path: Path) -> None:
    """Closing an index does not wait for the whole of a large folder."""
    write(tmp_path, *(f"p{number}/m.py" for number in range(9)))
    looked: list[str] = []
    for path, _ in python_files(str(tmp_path), "", lambda: len(looked) >= 2):
        looked.append(path)
    assert len(looked) == 2
