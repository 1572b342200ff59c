"""Which files a path on the command line means."""

from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.fixing import python_files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project with what is written by hand and what is not."""
    for name in (
        "b.py", "a.py", "notes.txt", "pkg/c.py", "pkg/.hidden.py",
        ".git/x.py", "node_modules/x.py", "build/x.py", "pkg/__pycache__/x.py",
        "env/lib/x.py", "env/pyvenv.cfg",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "linked.py").symlink_to(tmp_path / "a.py")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.py").mkdir()
    return tmp_path


def test_a_folder(tree: Path) -> None:
    """Files written by hand, sorted; no environment, no generated folder, nothing behind a link."""
    found = [path.relative_to(tree).as_posix() for path in python_files([tree])]
    assert found == ["a.py", "b.py", "pkg/.hidden.py", "pkg/c.py"]


def test_a_file_means_itself(tree: Path) -> None:
    """A path that is given counts, whatever it is called, and once."""
    paths = [tree / "linked.py", tree / "notes.txt", tree / "a.py", tree / "pkg"]
    assert [path.name for path in python_files(paths)] == [
        "linked.py", "notes.txt", ".hidden.py", "c.py",
    ]  # fmt: skip


def test_an_empty_folder(tmp_path: Path) -> None:
    """A folder without Python files is a mistake, not a success."""
    with pytest.raises(CannotRun, match="no Python files"):
        python_files([tmp_path])
