"""Projects on disk for the checks: their files and what is installed for them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trueline.analysis.workspace import Workspace

MakeProject = Callable[..., Workspace]


@pytest.fixture
def make_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeProject:
    """A function that writes a project: its files, its installed files, its Python."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)

    def make(
        files: dict[str, str], installed: dict[str, str] | None = None, python: str = "3.12"
    ) -> Workspace:
        packages = tmp_path / ".venv" / "lib" / f"python{python}" / "site-packages"
        packages.mkdir(parents=True)
        (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"version = {python}.1\n")
        _write(tmp_path, files)
        _write(packages, installed or {})
        return Workspace(tmp_path)

    return make


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
