"""The workspace as tokens: what is found, what is left out, what follows changes on the disk."""

import os
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from trueline.assistant.models.embedded import index as module
from trueline.assistant.models.embedded import sources
from trueline.assistant.models.embedded.index import Found, Index
from trueline.assistant.models.embedded.parts import FEW
from trueline.assistant.models.embedded.suffixes import Tokens


def encode(text: str) -> Tokens:
    """One token a character."""
    return np.array([ord(character) for character in text], np.uint16)


def after(index: Index, context: str, without: tuple[Path, ...] = ()) -> tuple[int, str]:
    """The length of the known context and what followed it, in order."""
    found: Found = index.view(map(str, without)).find(encode(context))
    return found.length, "".join(sorted(map(chr, found.followers.tolist())))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small workspace, with what is not read."""
    for name, text in (
        ("a.py", "wxyA"),
        ("pkg/b.py", "xyB"),
        (".venv/lib.py", "xyV"),
        ("env/pyvenv.cfg", ""),
        ("env/c.py", "xyE"),
        ("build/a.py", "xyU"),
        ("notes.txt", "xyT"),
        ("empty.py", ""),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "latin.py").write_bytes(b"xy\xff")
    return tmp_path


def test_longest_context_decides(root: Path) -> None:
    """A longer match silences the shorter ones; only sources of the workspace are read."""
    index = Index(root, encode)
    index.read()
    assert after(index, "xy") == (2, "AB")
    assert after(index, "wxy") == (3, "A")
    assert after(index, "?") == (0, "")


def test_left_out(root: Path) -> None:
    """A file or a folder that is left out says nothing, and others still do."""
    index = Index(root, encode)
    index.read()
    assert after(index, "wxy", (root / "a.py",)) == (2, "B")
    assert after(index, "xy", (root / "pkg",)) == (2, "A")
    assert after(index, "xy", (root / "pk",)) == (2, "AB")


def test_changes_on_the_disk(root: Path) -> None:
    """What changed, came or went is known after the next reading, and nothing is known twice."""
    index = Index(root, encode)
    index.read()
    (root / "a.py").write_text("wxyZZ")
    (root / "pkg/b.py").unlink()
    (root / "new.py").write_text("xyN")
    index.read()
    assert after(index, "xy") == (2, "NZ")
    for number in range(3 * FEW):
        (root / "new.py").write_text(f"xy{'N' * (number + 2)}")
        index.read()
    assert len(index._parts) <= FEW + 1
    assert after(index, "xy") == (2, "NZ")


def test_bounds(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many tokens nothing is read: what is near the file in hand comes first."""
    monkeypatch.setattr(sources, "MOST_TOKENS", 3)
    index = Index(root, encode)
    index.read(near=str(root / "pkg/x.py"))
    assert after(index, "xy") == (2, "B")


def test_what_an_editor_shows(root: Path) -> None:
    """What is not saved is known in the background soon, and a closed file is as on the disk."""
    index = Index(root, encode)
    index.read()
    file, other = str(root / "a.py"), str(root / "pkg/b.py")
    index.refresh(file, {other: "xyO", file: "xyI"})
    assert index._reading is not None
    index._reading.join()
    assert after(index, "xy", (root / "a.py",)) == (2, "O")
    again = Index(root, encode)
    again.read(file, {other: "xyO"})
    again.read(file, {file: "xyI"})
    assert after(again, "xy", (root / "a.py",)) == (2, "B")


def test_nothing_new_wakes_nobody(root: Path) -> None:
    """While the file in hand is typed in, no thread is started between two looks."""
    index = Index(root, encode)
    index.read("a.py", {"a.py": "x", "b.py": "y"})
    for number in range(9):
        index.refresh("a.py", {"a.py": "x" * number, "b.py": "y"})
        assert index._reading is None


def test_a_slow_look_is_seldom(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where looking takes long and finds nothing, it is done a twentieth of the time at most."""
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    index = Index(root, encode)
    index.read()
    assert index._next_look == 10 + module.FRESH_S
    index.read()
    assert index._next_look == 30 + module.REST * 10


def test_what_is_outdated_is_given_up(root: Path) -> None:
    """However often everything changes, what is kept is at most twice what counts."""
    index = Index(root, encode)
    for number in range(3 * FEW):
        for name in ("a.py", "pkg/b.py"):
            (root / name).write_text(f"xy{'Z' * (50 + number)}")
        index.read()
        kept = sum(int(part.sizes.sum()) for part in index._parts)
        assert kept <= 2 * 2 * (52 + number)
    assert after(index, "xy") == (2, "ZZ")


def test_refresh_does_not_wait(root: Path) -> None:
    """Reading goes on beside the request, and ends when the index is closed."""
    going, may_go_on = threading.Event(), threading.Event()

    def slow(text: str) -> Tokens:
        going.set()
        may_go_on.wait(30)
        return encode(text)

    index = Index(root, slow)
    index.refresh()
    assert going.wait(30)
    assert after(index, "xy") == (0, "")
    index.refresh()
    assert sum(one.name == "trueline-index" for one in threading.enumerate()) == 1
    may_go_on.set()
    index.close()
    assert not any(one.name == "trueline-index" for one in threading.enumerate())
    index.refresh()
    assert not any(one.name == "trueline-index" for one in threading.enumerate())


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads what nobody may read")
def test_unreadable(root: Path) -> None:
    """A file that may not be read says nothing, and stops nothing."""
    (root / "a.py").chmod(0)
    index = Index(root, encode)
    index.read()
    assert after(index, "xy") == (2, "B")
