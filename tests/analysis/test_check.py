"""All checks on a whole file."""

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
    text = "x: int = 1\nx.nope\nprint(missing)\nlen(1)\n"
    report = await check_file(workspace, workspace.root / "a.py", text, types)
    assert [(one.stage, one.code, one.line) for one in report.findings] == [
        ("types", "attr-defined", 2),
        ("names", "undefined-name", 3),
        ("types", "arg-type", 4),
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
