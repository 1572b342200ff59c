"""Reading and writing source files: nothing is lost, nothing is guessed."""

import os
import stat
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.source import read_source, unified_diff, write_source


def test_crlf_and_mode_survive(tmp_path: Path) -> None:
    """Line endings and the file's mode come back as they were."""
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\r\ny = 2\r\n")
    path.chmod(0o755)
    source = read_source(path)
    assert source.text == "x = 1\ny = 2\n"
    write_source(source, source.text + "z = 3\n")
    assert path.read_bytes() == b"x = 1\r\ny = 2\r\nz = 3\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_mixed_endings_are_left_alone(tmp_path: Path) -> None:
    """A file with both kinds of line ends is kept byte by byte."""
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\r\ny = 2\n")
    source = read_source(path)
    write_source(source, source.text)
    assert path.read_bytes() == b"x = 1\r\ny = 2\n"


def test_byte_order_mark_survives(tmp_path: Path) -> None:
    """A UTF-8 byte order mark is not part of the text and comes back."""
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\n")
    source = read_source(path)
    assert source.text == "x = 1\n"
    write_source(source, "x = 2\n")
    assert path.read_bytes() == b"\xef\xbb\xbfx = 2\n"


def test_refuses_a_file_that_changed(tmp_path: Path) -> None:
    """What somebody wrote in the meantime is not overwritten."""
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    source = read_source(path)
    path.write_text("x = 'mine'\n")
    with pytest.raises(CannotRun, match="changed since it was read"):
        write_source(source, "x = 2\n")
    assert path.read_text() == "x = 'mine'\n"
    assert os.listdir(tmp_path) == ["a.py"]


def test_writes_through_a_symbolic_link(tmp_path: Path) -> None:
    """A link stays a link; its target gets the text."""
    (tmp_path / "real.py").write_text("x = 1\n")
    (tmp_path / "link.py").symlink_to("real.py")
    write_source(read_source(tmp_path / "link.py"), "x = 2\n")
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == "x = 2\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"x = 1\n\0", "binary"), (b"x = '\xe9'\n", "not UTF-8"), (None, "No such file")],
)
def test_unreadable_files_are_one_clear_line(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    """Binary, other encodings and missing files each say what is wrong."""
    path = tmp_path / "a.py"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CannotRun, match=message) as caught:
        read_source(path)
    assert "\n" not in str(caught.value)


def test_folder_is_no_source(tmp_path: Path) -> None:
    """A folder is refused by name."""
    with pytest.raises(CannotRun, match="folder"):
        read_source(tmp_path)


def test_diff_without_final_newline() -> None:
    """A missing newline at the end is marked the way patch wants it."""
    diff = unified_diff(Path("a.py"), "x = 1", "x = 2\n")
    assert diff == (
        "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n\\ No newline at end of file\n+x = 2\n"
    )
