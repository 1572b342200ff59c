"""A file's text at a git revision, from friendly and from hostile repositories."""

import os
import subprocess
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.assistant.revisions import text_at

WHO = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
OLD = "x = 1\n"


def git(folder: Path, *arguments: str) -> str:
    """Run git for the test itself."""
    return subprocess.run(
        ["git", *WHO, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def commit(folder: Path, **files: bytes) -> None:
    """Write `NAME.py` for every keyword and commit them all."""
    for name, data in files.items():
        (folder / f"{name}.py").write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "x")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit of `a.py`."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, a=OLD.encode())
    return folder


def test_the_text_then_and_not_now(repository: Path) -> None:
    """What was committed counts, by any name of the commit, not what is on disk or staged."""
    (repository / "a.py").write_text("y = 2\n")
    git(repository, "add", "a.py")
    git(repository, "tag", "v1")
    head = git(repository, "rev-parse", "HEAD").strip()
    for name in ("HEAD", "v1", head, head[:10], "HEAD~0"):
        assert text_at(repository / "a.py", name) == OLD


def test_a_file_that_did_not_exist(repository: Path) -> None:
    """A new file, committed later or not at all, has no text then."""
    commit(repository, b=b"later = 1\n")
    (repository / "c.py").write_text("new = 1\n")
    assert text_at(repository / "b.py", "HEAD~1") is None
    assert text_at(repository / "c.py", "HEAD") is None


def test_names_that_git_could_misread(repository: Path) -> None:
    """Folders, blanks, quotes, other alphabets and pathspec magic are names like any other."""
    folder = repository / "a b" / "ü"
    folder.mkdir(parents=True)
    for name in ('quo"te.py', "star*.py", ":(top)a.py", "-x.py", "new\nline.py"):
        (folder / name).write_text(f"# {name!r}\n")
    commit(repository)
    for path in folder.iterdir():
        assert text_at(path, "HEAD") == f"# {path.name!r}\n"


def test_line_ends_marks_and_other_bytes(repository: Path) -> None:
    """The text is as a source file is read: bare newlines, no byte order mark, never an error."""
    commit(repository, a=b"\xef\xbb\xbfx = 1\r\ny = 2\r\n", b=b"z = '\xe9'\n")
    assert text_at(repository / "a.py", "HEAD") == "x = 1\ny = 2\n"
    assert text_at(repository / "b.py", "HEAD") == "z = '�'\n"


def test_a_link_to_the_file(repository: Path, tmp_path: Path) -> None:
    """A link is followed to the repository that its file is in."""
    link = tmp_path / "link.py"
    link.symlink_to(repository / "a.py")
    assert text_at(link, "HEAD") == OLD


@pytest.mark.parametrize("revision", ["nope", "", "HEAD~7", "HEAD:a.py", "^HEAD", "HEAD HEAD"])
def test_no_such_revision(repository: Path, revision: str) -> None:
    """What names no commit is a mistake of whoever asked."""
    with pytest.raises(WrongUsage, match="no such revision"):
        text_at(repository / "a.py", revision)


@pytest.mark.parametrize("revision", ["--output=mark", "-h"])
def test_a_revision_is_never_an_option(repository: Path, revision: str) -> None:
    """What begins with a dash never reaches git."""
    with pytest.raises(WrongUsage, match="not a revision"):
        text_at(repository / "a.py", revision)
    assert not (repository / "mark").exists()


def test_no_repository(tmp_path: Path) -> None:
    """Outside a repository there is nothing to compare with."""
    (tmp_path / "a.py").write_text(OLD)
    with pytest.raises(CannotRun, match="no git repository"):
        text_at(tmp_path / "a.py", "HEAD")


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git the line says so; a git in the current folder is not taken for one."""
    fake = repository / "git"
    fake.write_text("#!/bin/sh\ntouch mark\n")
    fake.chmod(0o755)
    monkeypatch.chdir(repository)
    monkeypatch.setenv("PATH", f".{os.pathsep}")
    with pytest.raises(CannotRun, match="git is not installed"):
        text_at(repository / "a.py", "HEAD")
    assert not (repository / "mark").exists()


def test_inside_a_hook(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of git, which a hook finds set, do not lead to another repository."""
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonexistent")
    assert text_at(repository / "a.py", "HEAD") == OLD


@pytest.fixture
def hostile(repository: Path, tmp_path: Path) -> Path:
    """A repository whose configuration names a program wherever git takes one; the marks' folder.

    The committed `gone.py` is missing from the objects, as in a partial clone, and is to be fetched
    through a transport that is a program.
    """
    marks = tmp_path / "marks"
    marks.mkdir()
    commit(repository, gone=b"secret = 1\n")
    script = tmp_path / "script"
    script.write_text(f'#!/bin/sh\ntouch "{marks}/$1"\nexit 1\n')
    script.chmod(0o755)
    (repository / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    hooks = repository / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {marks}/hook\n")
        (hooks / name).chmod(0o755)
    blob = git(repository, "rev-parse", "HEAD:gone.py").strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "core.fsmonitor": f"{script} fsmonitor",
        "core.hooksPath": str(hooks),
        "core.pager": f"{script} pager",
        "core.sshCommand": f"{script} ssh",
        "core.editor": f"{script} editor",
        "diff.external": f"{script} external",
        "diff.evil.textconv": f"{script} textconv",
        "filter.evil.smudge": f"{script} smudge",
        "filter.evil.clean": f"{script} clean",
        "extensions.partialClone": "evil",
        "remote.evil.url": f"ext::{script} fetch",
        "remote.evil.promisor": "true",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
        "alias.rev-parse": f"!{script} alias",
    }.items():
        git(repository, "config", key, value)
    (repository / "a.py").write_text("changed = 1\n")
    return marks


def test_a_hostile_repository_runs_nothing(repository: Path, hostile: Path) -> None:
    """No program of its configuration is started, not even to fetch an object that is missing."""
    assert text_at(repository / "a.py", "HEAD") == OLD
    (repository / "gone.py").write_text("x = 1\n")
    with pytest.raises(CannotRun, match="fetch it first"):
        text_at(repository / "gone.py", "HEAD")
    assert list(hostile.iterdir()) == []


def test_the_marks_are_real(repository: Path, hostile: Path) -> None:
    """Plain git, in that repository, runs the monitor, a filter and the transport."""
    for arguments in (["status"], ["cat-file", "-p", "HEAD:gone.py"], ["--paginate", "diff"]):
        subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=False)
    assert {path.name for path in hostile.iterdir()} >= {"fsmonitor", "fetch"}
