"""`trueline check` on what changed, and as a log for code scanning."""

import json
import subprocess
from pathlib import Path

import pytest

from .conftest import Done, Trueline

WHO = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
OLD = "import json\n\n\ndef f() -> int:\n    return nothing\n"
NEW = OLD + "\n\ndef g() -> str:\n    return json.dumpz(1)\n"


def git(folder: Path, *arguments: str) -> None:
    """Run git for the test itself."""
    subprocess.run(["git", *WHO, *arguments], cwd=folder, capture_output=True, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose file had one finding at HEAD, and has one more now."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "app.py").write_text(OLD)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "--quiet", "-m", "x")
    (tmp_path / "app.py").write_text(NEW)
    return tmp_path


def told(done: Done) -> list[str]:
    """The findings of a JSON document as the text output prints them."""
    return [
        f"{one['path']}:{one['line']}:{one['column']}: {one['severity']}: "
        f"{' '.join(one['message'].split())} [{one['stage']}/{one['code']}]"
        for one in done.document["findings"]
    ]


def test_only_what_is_new(trueline: Trueline, repository: Path) -> None:
    """The finding of the earlier text is left out, the new ones are told alike in both forms."""
    everything = trueline("check", "app.py", "--json")
    assert any("nothing" in line for line in told(everything))
    new = trueline("check", "app.py", "--since", "HEAD", "--json")
    assert new.code == 1
    assert told(new)
    assert all(":9:" in line and "dumpz" in line for line in told(new))
    assert trueline("check", "app.py", "--since", "HEAD").out.splitlines() == told(new)


def test_nothing_new_is_exit_zero(trueline: Trueline, repository: Path) -> None:
    """What was wrong before does not count, from any folder of the repository."""
    (repository / "app.py").write_text("# A comment.\n" + OLD)
    (repository / "sub").mkdir()
    done = trueline("check", "../app.py", "--since", "HEAD", cwd=repository / "sub")
    assert (done.code, done.out) == (0, ""), done.err


def test_a_file_that_was_not_there(trueline: Trueline, repository: Path) -> None:
    """All findings of a new file are new."""
    (repository / "new.py").write_text("print(nothing)\n")
    done = trueline("check", "new.py", "app.py", "--since", "HEAD")
    assert done.code == 1
    assert done.out.startswith("new.py:1:7: error: undefined name 'nothing'")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--since", "nowhere"], 2, "nowhere: no such revision"),
        (["--since=--output=mark"], 2, "not a revision"),
        (["--json", "--format", "sarif"], 2, "exclude each other"),
        (["--format", "xml"], 2, "'xml' is not"),
    ],
)
def test_wrong_usage(
    trueline: Trueline, repository: Path, arguments: list[str], code: int, says: str
) -> None:
    """Each mistake is one line, and nothing is printed or written."""
    done = trueline("check", "app.py", *arguments)
    assert (done.code, done.out) == (code, ""), done.err
    assert says in done.only_error
    assert not (repository / "mark").exists()


def test_without_a_repository(trueline: Trueline, tmp_path: Path) -> None:
    """Without a repository there is nothing to compare with: could not run."""
    (tmp_path / "app.py").write_text(OLD)
    done = trueline("check", "app.py", "--since", "HEAD")
    assert (done.code, done.out) == (3, "")
    assert "no git repository" in done.only_error


def test_without_git(trueline: Trueline, repository: Path) -> None:
    """Without git on the path the line says what to install."""
    done = trueline("check", "app.py", "--since", "HEAD", PATH="/nonexistent")
    assert (done.code, done.out) == (3, "")
    assert "git is not installed" in done.only_error


def test_sarif(trueline: Trueline, repository: Path) -> None:
    """The log holds the same findings as the JSON document, and the exit code is the same."""
    findings = trueline("check", "app.py", "--json").document["findings"]
    done = trueline("check", "app.py", "--format", "sarif")
    assert (done.code, done.err) == (1, "")
    [run] = json.loads(done.out)["runs"]
    assert [(one["ruleId"], one["level"], one["message"]["text"]) for one in run["results"]] == [
        (f"{one['stage']}/{one['code']}", one["severity"], one["message"]) for one in findings
    ]


def test_a_file_given_twice(trueline: Trueline, repository: Path) -> None:
    """A file counts once, in the text and in the document."""
    once = trueline("check", "app.py", "--json").document["findings"]
    twice = trueline("check", "app.py", "./app.py", "--json").document["findings"]
    assert len(once) == len(twice)
