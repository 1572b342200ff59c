"""A file in no project: it sees the modules beside it and nothing else of the folder."""

from pathlib import Path

import pytest

from trueline.analysis.testing import Asserts, TestJudge, is_project, load_suite, lone
from trueline.analysis.testing.lone import modules_beside

FILES = (
    "x.py",
    "helper.py",
    "secret.txt",
    "fast.so",
    "pytest.ini",
    "pkg/__init__.py",
    "pkg/a.py",
    "pkg/data.json",
    "pkg/sub/__init__.py",
    "pkg/sub/b.py",
    "pkg/nothing/c.py",
    "letters/private.py",
    "tests/conftest.py",
    "tests/test_x.py",
    ".ssh/key.py",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that no file marks as a project."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "linked.py").symlink_to(tmp_path / "secret.txt")
    return tmp_path


def test_modules_and_regular_packages(folder: Path) -> None:
    """Modules beside the file, and those of packages; no data, no other folders, no links."""
    assert modules_beside(folder, ["x.py"], [""]) == (
        *("x.py", "fast.so", "helper.py", "pytest.ini", "pkg/__init__.py", "pkg/a.py"),
        *("pkg/sub/__init__.py", "pkg/sub/b.py"),
    )


def test_what_lies_beside_the_tests(folder: Path) -> None:
    """A conftest beside the tests is theirs."""
    found = modules_beside(folder, ["x.py", "tests/test_x.py", "../y/test_y.py"], [""])
    assert "tests/conftest.py" in found
    assert not any(path.startswith("../") for path in found)


def test_the_number_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file itself is there however much lies beside it."""
    monkeypatch.setattr(lone, "MAX_FILES", 3)
    assert len(modules_beside(folder, ["x.py"], [""])) == 3
    monkeypatch.setattr(lone, "MAX_BYTES", -1)
    assert modules_beside(folder, ["x.py"], [""]) == ("x.py",)


def test_which_folders_are_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark makes one, but neither the home folder nor what holds it."""
    home = tmp_path / "users" / "me"
    project = home / "work"
    project.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert not is_project(project)
    for place in (project, home, home.parent):
        (place / ".git").mkdir()
    assert is_project(project)
    assert not is_project(home)
    assert not is_project(home.parent)
    assert not is_project(Path("/"))


@pytest.mark.parametrize("unsafe", [False, True])
def test_what_a_run_sees(folder: Path, unsafe: bool) -> None:
    """The whole list, as the program finds it; an import of what is beside it works."""
    text = (
        "import os, helper, pkg.sub.b\n"
        "print(sorted(os.path.join(a, n)[2:] for a, _, b in os.walk('.') for n in b))\n"
    )
    with TestJudge(folder, whole=False, unsafe=unsafe) as judge:
        result = judge.run_file_sync(Path("x.py"), text)
    assert result.passed, result.output
    shown = modules_beside(folder, ["x.py"], [""])
    assert result.output == f"{sorted(shown)}\n"


def test_tests_are_hidden_and_changes_are_seen(folder: Path) -> None:
    """Both oracles work as in a project, and so does a module that is written meanwhile."""
    tests = folder / "test_y.py"
    tests.write_text("from x import f\nimport helper\n\n\ndef test_f():\n    assert f() == [1]\n")
    text = "import helper\ndef f():\n    return [helper.one]\n"
    read = "re.findall(r'== (.*)', open('test_y.py').read())[-1]"
    peeks = f"import re\ndef f():\n    return eval({read})\n"
    plain = Asserts("from x import f\nassert f() == [1]\n", origin=tests)
    with TestJudge(folder, whole=False) as judge:
        for suite, oracle in ((plain, "two-jail"), (load_suite(tests), "sabotage")):
            (folder / "helper.py").write_text("one = 2\n")
            assert judge.judge_sync({Path("x.py"): text}, suite).status == "wrong"
            (folder / "helper.py").write_text("one = 1\n")
            result = judge.judge_sync({Path("x.py"): text}, suite)
            assert (result.verified, result.oracle) == (True, oracle), result
            assert not judge.judge_sync({Path("x.py"): peeks}, suite).passed
