"""Scratch folders: whatever a run leaves there is gone for the next."""

import os
import socket
from pathlib import Path

from trueline.analysis.sandbox.inside import scratch


def test_all_is_removed(tmp_path: Path) -> None:
    """Files, links, pipes, sockets, folders without rights, and names that are taken already."""
    scratched, outside = tmp_path / "scratch", tmp_path / "outside"
    for folder in (
        scratched,
        outside,
        scratched / "0",
        scratched / "0" / "1",
        scratched / "closed",
    ):
        folder.mkdir()
    (outside / "kept").write_text("x")
    (scratched / "0" / "0").write_text("x")
    (scratched / "0" / "1" / "0").mkdir()
    (scratched / "closed" / "file").write_text("x")
    (scratched / "link").symlink_to(outside)
    (scratched / "dangling").symlink_to("nowhere")
    os.mkfifo(scratched / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(scratched / "socket"))
    (scratched / "closed").chmod(0)
    scratched.chmod(0o500)
    os.utime(scratched, (4711, 4711))
    scratch.empty(str(scratched))
    state = scratched.stat()
    assert list(scratched.iterdir()) == []
    assert (outside / "kept").read_text() == "x"
    assert (state.st_mode & 0o7777, state.st_mtime, state.st_atime) == (0o700, 0, 0)


def test_folders_that_no_path_can_name(tmp_path: Path) -> None:
    """A nest deeper than any path may be long, and than functions may call each other."""
    home = os.getcwd()
    scratched = tmp_path / "scratch"
    scratched.mkdir()
    try:
        os.chdir(scratched)
        for _ in range(3000):
            os.mkdir("n" * 50)
            os.chdir("n" * 50)
    finally:
        os.chdir(home)
    scratch.empty(str(scratched))
    assert list(scratched.iterdir()) == []


def test_used_counts_bytes_and_files(tmp_path: Path) -> None:
    """Both what files hold and that there are files takes memory.

    Others write on the same file system, so what they free in one round must not decide.
    """
    assert max(_grown(tmp_path / f"large{number}") for number in range(5)) > 32 << 20


def _grown(path: Path) -> int:
    before = scratch.used([str(path.parent)])
    path.write_bytes(os.urandom(64 << 20))
    grown = scratch.used([str(path.parent)]) - before
    path.unlink()
    return grown
