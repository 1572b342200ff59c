"""Caches: bounded, shared, and never taken from somebody who uses them."""

import os
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.caches import workspace_cache


def filled(parent: Path, root: Path, size: int, used: float) -> Path:
    """A cache folder with `size` bytes in it, last used at `used`."""
    with workspace_cache(parent, root) as folder:
        (folder / "data").write_bytes(b"x" * size)
    os.utime(folder, (used, used))
    return folder


def test_each_workspace_has_its_own(tmp_path: Path) -> None:
    """Different roots, different folders; the same root, the same one."""
    with workspace_cache(tmp_path, Path("/a")) as one, workspace_cache(tmp_path, Path("/b")) as two:
        assert one != two
    with workspace_cache(tmp_path, Path("/a")) as again:
        assert again == one


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    """Only as much is removed as the bound asks for."""
    old = filled(tmp_path, Path("/old"), 600, used=1_000)
    new = filled(tmp_path, Path("/new"), 600, used=2_000)
    with workspace_cache(tmp_path, Path("/now"), limit=1_000):
        assert not old.exists()
        assert new.exists()


def test_what_is_in_use_stays(tmp_path: Path) -> None:
    """A folder that somebody holds is never removed, however large it is."""
    with workspace_cache(tmp_path, Path("/held")) as held:
        (held / "data").write_bytes(b"x" * 5_000)
        with workspace_cache(tmp_path, Path("/other"), limit=10):
            assert (held / "data").exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file where the folder should be is named, with what to do."""
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(CannotRun, match="XDG_CACHE_HOME") as caught,
        workspace_cache(tmp_path / "file", Path("/a")),
    ):
        pass
    assert "\n" not in str(caught.value)
