"""All checks on a whole file."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.check import check_file
from trueline.analysis.findings import Stage
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty project."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return Workspace(tmp_path)


@pytest.fixture
def types(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypeChecker]:
    """A type checker, closed after the test."""
    checker = TypeChecker(workspace, tmp_path_factory.mktemp("types"))
    yield checker
    checker.close()


async def test_findings_in_the_order_of_the_file(workspace: Workspace, types: TypeChecker) -> None:
    """Names and types are reported together, an undefined name once."""
    text = "x: int = 1\nx.nope\nprint(missing)\nlen(1)\npirnt(x)\n"
    report = await check_file(workspace, workspace.root / "a.py", text, types)
    assert [(one.stage, one.code, one.line) for one in report.findings] == [
        ("types", "attr-defined", 2),
        ("names", "undefined-name", 3),
        ("types", "arg-type", 4),
        ("names", "undefined-name", 5),
    ]
    assert report.unknown == {}


@pytest.mark.parametrize(("used", "code"), [("b", "possibly-unbound"), ("gone", "undefined-name")])
async def test_what_one_line_has_besides(
    workspace: Workspace, types: TypeChecker, used: str, code: str
) -> None:
    """A name that only the type checker misses is said, whatever names say of its line."""
    text = f"""from typing import cast


def f(a: int) -> object:
    if a:
        b = 1
    return cast("Lost", {used})
"""
    report = await check_file(workspace, workspace.root / "a.py", text, types)
    assert {(one.code, one.message) for one in report.findings if one.stage == "types"} == {
        ("name-defined", 'Name "Lost" is not defined')
    }
    assert [one.code for one in report.findings if one.stage == "names"] == [code]


async def test_file_that_does_not_parse(workspace: Workspace, types: TypeChecker) -> None:
    """A syntax error is the finding; what cannot be told is said for the other stages."""
    report = await check_file(workspace, workspace.root / "a.py", "x = (\n", types)
    assert [one.stage for one in report.findings] == ["syntax"]
    assert set(report.unknown) == {"names", "types"}


NEW = "try:\n    len(1)\nexcept ValueError, TypeError:\n    pass\n"


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="nothing is newer")
@pytest.mark.parametrize("file", ["mypy.ini", ".venv/pyvenv.cfg"])
async def test_syntax_of_a_newer_python(
    workspace: Workspace, types: TypeChecker, file: str
) -> None:
    """In a project for a newer Python what ours cannot parse is unknown, and its types are not."""
    (workspace.root / ".venv").mkdir()
    texts = {
        "mypy.ini": "[mypy]\npython_version = 3.14\n",
        ".venv/pyvenv.cfg": "version = 3.14.0\n",
    }
    (workspace.root / file).write_text(texts[file])
    report = await check_file(workspace, workspace.root / "a.py", NEW, types)
    assert [(one.stage, one.line) for one in report.findings] == [("types", 2)]
    assert set(report.unknown) == {"syntax", "names"}
    assert "syntax of Python 3.14, and Trueline runs in" in report.unknown["syntax"]
    broken = await check_file(workspace, workspace.root / "a.py", f"{NEW}x = (\n", types)
    assert [one.stage for one in broken.findings] == ["syntax"]


async def test_syntax_that_an_older_python_lacks(workspace: Workspace, types: TypeChecker) -> None:
    """In a project for an older Python, what came later is wrong."""
    text = (
        "def f(x: int) -> int:\n    match x:\n        case 1:\n            return 2\n    return 3\n"
    )
    (workspace.root / "mypy.ini").write_text("[mypy]\npython_version = 3.9\n")
    only: tuple[Stage, ...] = ("syntax",)
    report = await check_file(workspace, workspace.root / "a.py", text, types, only)
    [found] = report.findings
    assert found.message == "match came with Python 3.10; the project is for Python 3.9"
    assert (found.line, found.column) == (2, 5)
    (workspace.root / "mypy.ini").write_text("[mypy]\npython_version = 3.10\n")
    report = await check_file(workspace, workspace.root / "a.py", text, types, only)
    assert report.findings == ()


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="nothing is newer")
async def test_syntax_too_new_for_the_project(workspace: Workspace, types: TypeChecker) -> None:
    """What no Python of the project reads is wrong."""
    (workspace.root / "mypy.ini").write_text("[mypy]\npython_version = 3.11\n")
    report = await check_file(workspace, workspace.root / "a.py", NEW, types)
    assert [one.stage for one in report.findings] == ["syntax"]


async def test_chosen_stages(workspace: Workspace, types: TypeChecker) -> None:
    """Only the stages asked for run."""
    only: tuple[Stage, ...] = ("names",)
    report = await check_file(workspace, workspace.root / "a.py", "len(1)\nq\n", types, only)
    assert [one.code for one in report.findings] == ["undefined-name"]


async def test_shared_defaults_are_a_note(workspace: Workspace, types: TypeChecker) -> None:
    """A default that can be changed in place is said, and rejects nothing."""
    text = "def f(x=[]):\n    return x\n"
    report = await check_file(workspace, workspace.root / "a.py", text, types)
    assert [(one.code, one.severity) for one in report.findings] == [("mutable-default", "note")]
