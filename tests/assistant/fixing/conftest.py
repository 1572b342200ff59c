"""A project, and its checks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trueline.analysis.check import STATIC_STAGES
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.fixing import FileChecks

Checks = Callable[[str], FileChecks]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one module, whose types stay warm from test to test."""
    root = tmp_path_factory.mktemp("project")
    (root / "prices.py").write_text("def total(values: list[int]) -> int:\n    return 0\n")
    return root


@pytest.fixture(scope="module")
def checks(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checks]:
    """The checks of a file of the project, by its name; real ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VIRTUAL_ENV", raising=False)
        workspace = Workspace(project)
        types = TypeChecker(workspace, tmp_path_factory.mktemp("types"))
        yield lambda name: FileChecks(workspace, project / name, types, STATIC_STAGES)
        types.close()
