"""Which findings are new since an earlier text of the file."""

from collections.abc import Iterator

import pytest

from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.since import check_since


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """An empty project."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VIRTUAL_ENV", raising=False)
        yield Workspace(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def types(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypeChecker]:
    """A type checker, warm from test to test."""
    checker = TypeChecker(workspace, tmp_path_factory.mktemp("types"))
    yield checker
    checker.close()


async def new_lines(
    workspace: Workspace, types: TypeChecker, before: str | None, text: str
) -> list[int]:
    """The lines of the new findings."""
    report = await check_since(workspace, workspace.root / "a.py", (before, text), types)
    return [one.line for one in report.findings]


@pytest.mark.parametrize(
    ("before", "text", "lines"),
    [
        pytest.param(None, "nope\nlen(1)\n", [1, 2], id="a new file is all new"),
        pytest.param("nope\nlen(1)\n", "nope\nlen(1)\n", [], id="nothing changed"),
        pytest.param("nope\nlen(1)\n", "x = 1\n\nnope\nlen(1)\n", [], id="lines inserted above"),
        pytest.param("nope\n", "nope\nx = nope\n", [2], id="one more below"),
        pytest.param("nope\n", "x = nope\nnope\n", [1], id="one more above"),
        pytest.param("nope\n", "x = (nope)\n", [], id="the same on a changed line"),
        pytest.param("len(1)\n", "len(1)\nlen(2)\n", [2], id="types are compared too"),
        pytest.param(
            "def f(): ...\ndef f(): ...\n",
            "x = 1\n\ndef f(): ...\ndef f(): ...\n",
            [],
            id="a message that names a line that moved",
        ),
        pytest.param("def g(:\nnope\n", "def g(): ...\nnope\n", [], id="it did not parse then"),
        pytest.param("x = (\n", "x = (\ny = 1\n", [], id="it parses neither then nor now"),
        pytest.param("x = 1\n", "x = (\n", [1], id="it parsed then and does not now"),
        pytest.param("def g(:\n", "def g(): ...\nnope\n", [2], id="new where nothing was known"),
    ],
)
async def test_what_is_new(
    workspace: Workspace, types: TypeChecker, before: str | None, text: str, lines: list[int]
) -> None:
    """Old findings are known again wherever their lines went; the others are reported."""
    assert await new_lines(workspace, types, before, text) == lines


async def test_what_could_not_be_told_is_said(workspace: Workspace, types: TypeChecker) -> None:
    """A stage without an answer about the text as it is now stays unknown."""
    report = await check_since(workspace, workspace.root / "a.py", ("x = 1\n", "x = (\n"), types)
    assert set(report.unknown) == {"names", "types"}
