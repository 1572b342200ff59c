"""Whether a project is one that the embedded model learned from, by its names."""

from pathlib import Path

import pytest

from trueline.assistant.models.embedded import corpus_packages
from trueline.evals.repo.corpus import in_corpus, project_names


def project(root: Path, files: dict[str, str]) -> Path:
    """A project with these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"pyproject.toml": '[project]\nname = "Shop_Till"\n'}, {"shop-till"}),
        ({"pyproject.toml": "[tool.ruff]\n", "setup.cfg": "[metadata]\nname = till\n"}, {"till"}),
        ({"setup.cfg": "[metadata]\nname = 100%.s\n"}, {"100%-s"}),
        ({"setup.cfg": "[metadata]\n"}, {"checkout"}),
        ({"pyproject.toml": "project = ["}, {"checkout"}),
        ({"pyproject.toml": "project = 3\n", "setup.cfg": "name = x\n"}, {"checkout"}),
        ({"pyproject.toml": "[project]\nname = 3\n"}, {"checkout"}),
        ({"src/till/__init__.py": "", "docs/conf.py": ""}, {"checkout", "till"}),
        ({"till/__init__.py": "", "till/deep/__init__.py": ""}, {"checkout", "till"}),
    ],
)
def test_names_of_a_project(tmp_path: Path, files: dict[str, str], names: set[str]) -> None:
    """The declared name, else the folder's, and the top-level packages, in canonical form."""
    assert project_names(project(tmp_path / "checkout", files)) == names


@pytest.mark.parametrize(
    ("files", "known"),
    [
        ({"pyproject.toml": '[project]\nname = "sympy"\n'}, True),
        ({"pyproject.toml": '[project]\nname = "Typing-Extensions"\n'}, True),
        ({"pyproject.toml": '[project]\nname = "ours"\n', "sympy/__init__.py": ""}, True),
        ({"pyproject.toml": '[project]\nname = "shop"\n'}, False),
    ],
)
def test_a_project_of_the_corpus(tmp_path: Path, files: dict[str, str], known: bool) -> None:
    """By its name however it is spelled, or as a fork by its package."""
    assert "typing_extensions" in corpus_packages()
    assert in_corpus([project(tmp_path / "checkout", files)]) is known


@pytest.mark.parametrize(
    ("name", "known"), [("sympy", True), ("cpython", True), ("python", False), ("shop", False)]
)
def test_a_folder_without_a_declared_name(tmp_path: Path, name: str, known: bool) -> None:
    """The folder's name stands for it; a folder `python` is not the standard library."""
    assert in_corpus([tmp_path, project(tmp_path / name, {"a.py": ""})]) is known
