"""A watch on files sees what becomes of them, with and without word from the kernel."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trueline.analysis.typecheck.watch import Watch, stamp


def rewritten(path: Path) -> None:
    """Another text in the same file."""
    path.write_text("a longer text\n")


def replaced(path: Path) -> None:
    """Another file under the same name, as editors save."""
    other = path.with_suffix(".new")
    other.write_text("a longer text\n")
    other.replace(path)


def touched(path: Path) -> None:
    """Another time."""
    os.utime(path, (1, 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file in a folder of another file's folder."""
    (tmp_path / "deep").mkdir()
    for path in (tmp_path / "a.py", tmp_path / "deep" / "b.py"):
        path.write_text("x\n")
    return tmp_path / "deep" / "b.py"


@pytest.fixture
def watching(path: Path, tmp_path: Path) -> Iterator[Watch]:
    """A watch on both files."""
    watch = Watch({str(one): stamp(str(one)) for one in (tmp_path / "a.py", path)})
    yield watch
    watch.close()


CHANGES = (rewritten, replaced, touched, Path.unlink)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells nothing")
@pytest.mark.parametrize("change", CHANGES)
def test_told(watching: Watch, path: Path, change: Callable[[Path], None]) -> None:
    """Whatever way a file changes in is seen at the next question, and at every later one."""
    assert not watching.changed()
    assert not watching.changed()
    change(path)
    assert watching.changed()
    assert watching.changed()


@pytest.mark.parametrize("change", CHANGES)
def test_looked_up(watching: Watch, path: Path, change: Callable[[Path], None]) -> None:
    """Without word from the kernel it is seen soon after."""
    watching.close()
    assert not watching.changed()
    change(path)
    until = time.monotonic() + 60
    while not watching.changed():
        assert time.monotonic() < until
    assert watching.changed()


def test_other_files(watching: Watch, path: Path) -> None:
    """What else happens in the folders changes nothing."""
    (path.parent / "other.py").write_text("x\n")
    assert not watching.changed()
