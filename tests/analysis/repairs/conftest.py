"""A project of one file, strict, whose types stay warm from test to test."""

from collections.abc import Iterator

import pytest

from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

from .typed import Typed


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typed]:
    """The project with the real checks."""
    root = tmp_path_factory.mktemp("project")
    (root / "pyproject.toml").write_text("[tool.mypy]\nstrict = true\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VIRTUAL_ENV", raising=False)
        workspace = Workspace(root)
        types = TypeChecker(workspace, tmp_path_factory.mktemp("types"))
        yield Typed(workspace, types)
        types.close()
