"""One judgement as a value: the candidate's texts and where they are imported from."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trueline.analysis.errors import WrongUsage
from trueline.analysis.sandbox.inside import tree
from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.testing.hiding import NOTHING, Hidden

# in place of the code under test: whatever is asked of it is there
STAND_IN = """
from unittest.mock import MagicMock

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return MagicMock()
"""
# the same, and all of it is false: what a test does with both of them is not the candidate's doing
FALSE_STAND_IN = """
from unittest.mock import MagicMock

class Nothing(MagicMock):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.__bool__ = lambda self: False

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Edits by path relative to the project, the module under test, the limits, what is hidden.

    `on_disk` are the edits that say what the file on the disk says.
    """

    edits: Mapping[str, str]
    target: str
    roots: tuple[str, ...]
    limits: Limits
    on_disk: tuple[str, ...] = ()
    hidden: Hidden = NOTHING

    @property
    def module(self) -> str:
        """The name the target is imported by."""
        return self.names_of(self.target)[0]

    def names_of(self, path: str) -> tuple[str, ...]:
        """The names a file can be imported by, the one from the deepest root first."""
        names = []
        for root in sorted(self.roots, key=len, reverse=True):
            prefix = f"{root}/" if root else ""
            if path.startswith(prefix) and path.endswith(".py"):
                dotted = path[len(prefix) : -len(".py")].replace("/", ".")
                names.append(dotted.removesuffix(".__init__"))
        return tuple(names)

    @property
    def modules(self) -> tuple[str, ...]:
        """Every name under which a text of the candidate can be imported."""
        paths = dict.fromkeys((self.target, *self.edits))
        return tuple(dict.fromkeys(name for path in paths for name in self.names_of(path)))

    def payload(self, kind: str, **more: Any) -> dict[str, Any]:
        """What a run is told."""
        common = {"kind": kind, "edits": dict(self.edits), "roots": list(self.roots)}
        about = {"module": self.module, "path": self.target, "hidden": self.hidden.of(kind)}
        return {**common, **about, **more}

    def without_candidate(self) -> Iterator["Job"]:
        """The same job with each stand-in for every module of the candidate, and no other text."""
        paths = [path for path in self.edits if path.endswith(".py")]
        for text in (STAND_IN, FALSE_STAND_IN):
            yield replace(self, edits=dict.fromkeys(paths, text))

    def with_files(self, files: Mapping[str, str]) -> "Job":
        """The same job with the texts of test files put beside the candidate's."""
        return replace(self, edits={**self.edits, **files})


def job_of(project: Path, edits: Mapping[Path, str], target: Path | None, limits: Limits) -> Job:
    """Make the paths relative and find the import roots.

    The roots are the project, its `src` folder, and the target's own folder when that is not
    a package, so that a lone file is imported by its name.

    Raises:
        WrongUsage: no target can be told from the edits, or it is outside the project.
    """
    texts = {relative(project, path): text for path, text in edits.items()}
    if target is None and len(texts) != 1:
        raise WrongUsage("several files are edited: say which one the tests are about")
    under_test = relative(project, target) if target else next(iter(texts))
    roots = ["src"] if (project / "src").is_dir() else []
    folder = os.path.dirname(under_test)
    if folder not in ("", "src") and not (project / folder / "__init__.py").exists():
        roots.insert(0, folder)
    on_disk = tuple(path for path, text in texts.items() if _says(project / path, text))
    return Job(texts, under_test, (*roots, ""), limits, on_disk)


def _says(file: Path, text: str) -> bool:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace").split() == text.split()
    except OSError:
        return False


def relative(project: Path, path: Path) -> str:
    """A path relative to the project, with forward slashes; `..` is left for the policy."""
    absolute = os.path.normpath(project / path)
    return os.path.relpath(absolute, project).replace(os.sep, "/")


def stamp(project: Path, only: Iterable[str] | None = None) -> str:
    """A digest of the names, sizes and times of a project's files, as a copy would take them."""
    digest = hashlib.blake2b()
    paths = _files(project) if only is None else (os.path.join(project, path) for path in only)
    for path in paths:
        try:
            info = os.lstat(path)
        except OSError:
            continue
        digest.update(f"{path}\0{info.st_mtime_ns}\0{info.st_size}\0".encode(errors="replace"))
    return digest.hexdigest()


def _files(project: Path) -> Iterator[str]:
    for folder, names, files in os.walk(project):
        names[:] = sorted(name for name in names if not tree.is_left_out(folder, name))
        yield from (os.path.join(folder, name) for name in sorted(files))
