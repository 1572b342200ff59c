"""Whether the embedded model has learned from the project that it is measured on.

Figures on text that a model was trained on say how well it remembers. What the embedded model
learned from is known by package, so a project is recognised by its names: the one it goes by, and
those of its top-level packages, because a fork may go by another. What is not covered: code copied
out of a package, and models of whose training nothing is known.
"""

import configparser
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from trueline.analysis.workspace import Workspace
from trueline.assistant.models.embedded import corpus_packages

STANDARD_LIBRARY = "python"  # the corpus' name for it; its project is called cpython


def in_corpus(folders: Iterable[Path]) -> bool | None:
    """Whether one of the folders is a project of the corpus; None if the corpus is not known."""
    corpus = {canonicalize_name(name) for name in corpus_packages() - {STANDARD_LIBRARY}}
    if not corpus:
        return None
    corpus.add(canonicalize_name("cpython"))
    return any(name in corpus for folder in folders for name in project_names(folder))


def project_names(root: Path) -> frozenset[str]:
    """What a project may be known by, in the canonical form of package names."""
    declared = _in_pyproject(root) or _in_setup_cfg(root) or root.resolve().name
    return frozenset(canonicalize_name(name) for name in (declared, *_top_level(root)))


def _in_pyproject(root: Path) -> str:
    try:
        read = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    project = read.get("project")
    name = project.get("name") if isinstance(project, dict) else None
    return name if isinstance(name, str) else ""


def _in_setup_cfg(root: Path) -> str:
    read = configparser.ConfigParser(interpolation=None)
    try:
        read.read_string((root / "setup.cfg").read_text("utf-8"))
    except (OSError, ValueError, configparser.Error):
        return ""
    return read.get("metadata", "name", fallback="").strip()


def _top_level(root: Path) -> Iterator[str]:
    for folder in Workspace(root).source_roots:
        for module in folder.glob("*/__init__.py"):
            yield module.parent.name
