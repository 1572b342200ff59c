"""Reading and writing source files: nothing is lost, nothing is guessed."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.source import (
    LONGEST_LINE,
    empty_source,
    is_python,
    read_source,
    too_wide,
    unified_diff,
    write_source,
)

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


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


@pytest.mark.parametrize(
    ("name", "text", "python"),
    [
        ("a.py", "", True),
        ("a.PYI", "", True),
        ("script", "", True),
        ("a.cgi", "#!/usr/bin/env python3\nx = 1\n", True),
        ("a.cgi", "#!/bin/sh\nx=1\n", False),
        ("a.js", "x = 1\n", False),
    ],
)
def test_other_languages_are_told_by_the_name(
    tmp_path: Path, name: str, text: str, python: bool
) -> None:
    """Or by the first line; a file without an ending may be Python."""
    (tmp_path / name).write_text(text)
    assert is_python(read_source(tmp_path / name)) == python


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


def test_refuses_a_file_that_is_read_only(tmp_path: Path) -> None:
    """Its folder would allow to put another in its place."""
    file = tmp_path / "app.py"
    file.write_text("x = 1\n")
    file.chmod(0o444)
    with pytest.raises(CannotRun, match="is read-only, nothing written"):
        write_source(read_source(file), "x = 2\n")
    assert file.read_text() == "x = 1\n"


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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        ("x" * LONGEST_LINE, 0),
        (("x" * 999 + "\n") * 1_000, 0),
        ("x" * LONGEST_LINE + "\n" + "x" * LONGEST_LINE, 0),
        ("x" * LONGEST_LINE + "\n" + "x" * (LONGEST_LINE + 1), 2),
        ("a\n\nb\n" + "x" * 1_000_000 + "\nc\n", 4),
    ],
)
def test_lines_that_nobody_writes(text: str, line: int) -> None:
    """The first line that is longer than allowed is named by its number."""
    said = f"line {line} has more than 50,000 characters" if line else ""
    assert too_wide(text) == said


def test_folder_is_no_source(tmp_path: Path) -> None:
    """A folder is refused by name."""
    with pytest.raises(CannotRun, match="folder"):
        read_source(tmp_path)


def test_diff_without_final_newline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing newline at the end is marked the way patch wants it."""
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text("x = 1")
    assert unified_diff(read_source(Path("a.py")), "x = 2\n") == (
        "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n\\ No newline at end of file\n+x = 2\n"
    )


def test_no_change_is_no_diff(tmp_path: Path) -> None:
    """Equal texts make an empty diff."""
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\r\n")
    assert unified_diff(read_source(path), "x = 1\n") == ""


def applied(diff: str, folder: Path) -> None:
    """Apply a diff in a folder with git itself, checked first as a careful person does."""
    for option in (["--check"], []):
        done = subprocess.run(
            ["git", "apply", *option, "-"],
            input=diff.encode(),
            cwd=folder,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode() + diff


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty git repository that no settings of the machine reach, as the current folder."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    monkeypatch.chdir(folder)
    return folder


@needs_git
@pytest.mark.parametrize(
    "content",
    [
        b"a = 1\nb = 2\nc = 3\n",
        b"a = 1\r\nb = 2\r\nc = 3\r\n",
        b"a = 1\r\nb = 2\nc = 3\r\n",
        b"a = 1\n\x0c\nb = 2\nc = 3  # \x0c \xe2\x80\xa8 \x1c \xc2\x85\n",
        b"a = 1\nb = 2\nc = 3\rd = 4\n",
        b"a = 1\nb = 2\nc = 3",
        b"b = 2",
        b"a = 1\r\nb = 2",
        b"\xef\xbb\xbfa = 1\r\nb = 2\r\n",
        "a = 'é🐍'\nb = 2\n".encode(),
    ],
)
@pytest.mark.parametrize("end", ["", "\n"])
def test_git_applies_the_diff(repository: Path, content: bytes, end: str) -> None:
    """Whatever the line ends, git makes of the file what writing it would."""
    path = Path("a.py")
    path.write_bytes(content)
    source = read_source(path)
    after = source.text.replace("b = 2", "b = 3\nb += 1") + end
    diff = unified_diff(source, after)
    applied(diff, repository)
    by_git = path.read_bytes()
    path.write_bytes(content)
    write_source(source, after)
    assert by_git == path.read_bytes()


@needs_git
@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize(
    ("file", "here"),
    [
        ("a.py", "."),
        ("pack/age/a.py", "."),
        ("pack/age/a.py", "pack"),
        ("pack/../a.py", "."),
        ("with space/é.py", "."),
    ],
)
def test_git_finds_the_file_from_here(
    repository: Path, monkeypatch: pytest.MonkeyPatch, file: str, here: str, absolute: bool
) -> None:
    """However the path was written, the diff names it from the current folder."""
    target = repository / file
    (repository / "pack").mkdir()
    target.parent.mkdir(exist_ok=True)
    target.write_text("x = 1\n")
    folder = repository / here
    monkeypatch.chdir(folder)
    path = target if absolute else Path(os.path.relpath(repository, folder)) / file
    applied(unified_diff(read_source(path), "x = 2\n"), folder)
    assert target.read_text() == "x = 2\n"


@needs_git
@pytest.mark.parametrize("absolute", [True, False])
def test_diff_of_a_file_elsewhere(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absolute: bool
) -> None:
    """A file that is not below the current folder goes by its name, for use beside it."""
    (repository / "a.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    path = repository / "a.py" if absolute else Path("../repository/a.py")
    diff = unified_diff(read_source(path), "x = 2\n")
    assert diff.startswith("--- a/a.py\n+++ b/a.py\n")
    applied(diff, repository)
    assert (repository / "a.py").read_text() == "x = 2\n"


@needs_git
def test_git_makes_the_new_file(repository: Path) -> None:
    """The diff of a file that does not exist yet makes it."""
    applied(unified_diff(empty_source(Path("new.py")), "x = 1\n"), repository)
    assert (repository / "new.py").read_text() == "x = 1\n"


@needs_git
def test_git_fills_an_empty_file(repository: Path) -> None:
    """An empty file that is there is changed, not made."""
    Path("a.py").touch()
    applied(unified_diff(read_source(Path("a.py")), "x = 1\n"), repository)
    assert (repository / "a.py").read_text() == "x = 1\n"
