"""Which files the settings keep suggestions away from."""

from pathlib import Path

import pytest

from trueline.analysis.workspace import Workspace
from trueline.assistant.config import Settings
from trueline.assistant.opening import Excluded, Opened, refuse_excluded


@pytest.mark.parametrize(
    ("pattern", "file", "excluded"),
    [
        ("secrets/**", "secrets/a/b.py", True),
        ("secrets/", "secrets/a/b.py", True),
        ("*_pb2.py", "deep/down/x_pb2.py", True),
        ("secrets/*", "secrets/a.py", True),
        ("/top.py", "sub/top.py", False),
        ("secrets/**", "other/secrets.py", False),
        ("*.py", "a.py", True),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, file: str, excluded: bool) -> None:
    """Patterns are those of `.gitignore`, from the root of the workspace, at any depth."""
    opened = Opened(Workspace(tmp_path), Settings(exclude=(pattern,)), ())
    if excluded:
        with pytest.raises(Excluded, match="keeps suggestions away"):
            refuse_excluded(opened, tmp_path / file)
    else:
        refuse_excluded(opened, tmp_path / file)


def test_another_name_of_the_file(tmp_path: Path) -> None:
    """A link to an excluded file is excluded as well, and so is a whole path."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key.py").touch()
    (tmp_path / "plain.py").symlink_to(tmp_path / "secrets" / "key.py")
    for pattern in ("secrets/**", str(tmp_path / "secrets" / "*.py")):
        opened = Opened(Workspace(tmp_path), Settings(exclude=(pattern,)), ())
        with pytest.raises(Excluded):
            refuse_excluded(opened, tmp_path / "plain.py")
