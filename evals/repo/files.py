"""The Python files of a repository that a person wrote, and why the others are left out.

Built copies, environments, vendored code and hidden folders are passed over: they are not what the
user works on, and copies of his files in them would give the holes away. Links are not followed, so
that a loop of them cannot be walked and no file is counted twice. What git ignores beyond that is
not known here.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.errors import CannotRun
from trueline.analysis.syntax import syntax_findings
from trueline.assistant.folders import is_passed_over
from trueline.assistant.source import SourceFile, read_source, too_wide


@dataclass(frozen=True, slots=True)
class Project:
    """A repository as read.

    Attributes:
        root: the folder, resolved.
        sources: the files that parse, by their path below the root with `/`, in its order.
        others: the text of files that can be read but give no holes, likewise.
        skipped: why a file or folder is in neither, or gives no holes.
        passed_over: the folders that were not looked into.
    """

    root: Path
    sources: dict[str, SourceFile]
    others: dict[str, str]
    skipped: dict[str, str]
    passed_over: tuple[Path, ...]


def read_project(root: Path, exclude: tuple[str, ...] = ()) -> Project:
    """Read the repository at `root`, without the files that match a pattern of `exclude`.

    Raises:
        CannotRun: if it is no folder, or no file in it can be asked about.
    """
    root = root.resolve()
    if not root.is_dir():
        raise CannotRun(f"{root}: not a folder; give the folder of a Python project")
    project = Project(root, {}, {}, {}, ())
    passed_over: list[Path] = []
    for name in sorted(_python_files(root, passed_over, project.skipped)):
        _take(project, name, exclude)
    if not project.sources:
        raise CannotRun(f"{root}: {_nothing(project.skipped)}")
    return Project(
        root, project.sources, project.others, dict(sorted(project.skipped.items())),
        tuple(sorted(passed_over)),
    )  # fmt: skip


def is_test(name: str) -> bool:
    """Whether a file is a test or lies among tests, by its path below the root."""
    *folders, file = name.split("/")
    named = file.startswith("test_") or file.endswith("_test.py") or file == "conftest.py"
    return named or any(folder in {"test", "tests", "testing"} for folder in folders)


def _take(project: Project, name: str, exclude: tuple[str, ...]) -> None:
    path = project.root / name
    try:
        source = read_source(path)
    except CannotRun as error:
        project.skipped[name] = str(error).removeprefix(f"{path}: ")
        return
    why = _no_holes(path, source.text, exclude)
    if why:
        project.skipped[name] = why
        project.others[name] = source.text
    else:
        project.sources[name] = source


def _no_holes(path: Path, text: str, exclude: tuple[str, ...]) -> str:
    if any(path.match(pattern) for pattern in exclude):
        return "excluded by the settings"
    if "\r" in text:
        return "its lines end in different ways"
    if why := too_wide(text):
        return why
    broken = syntax_findings(path, text)
    return f"does not parse: line {broken[0].line}: {broken[0].message}" if broken else ""


def _python_files(root: Path, passed_over: list[Path], skipped: dict[str, str]) -> Iterator[str]:
    """The paths of regular `.py` files below the root, in no order."""

    def unreadable(error: OSError) -> None:
        place = Path(os.fsdecode(error.filename or root))
        skipped[_shown(place, root)] = f"cannot be read: {error.strerror}"

    for folder, folders, files in os.walk(root, onerror=unreadable):
        place = Path(folder)
        passed_over += [place / name for name in folders if is_passed_over(place / name)]
        folders[:] = [name for name in folders if not is_passed_over(place / name)]
        for name in files:
            if name.endswith(".py") and _is_regular(place / name):
                if _is_text(name) and _is_text(folder):
                    yield (place / name).relative_to(root).as_posix()
                else:
                    skipped[_shown(place / name, root)] = "its name is not UTF-8"


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_text(name: str) -> bool:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") == name


def _shown(path: Path, root: Path) -> str:
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _nothing(skipped: dict[str, str]) -> str:
    if not skipped:
        return "no Python files here; give the folder of a Python project"
    name, why = min(skipped.items())
    more = f" and {len(skipped) - 1} more" if len(skipped) > 1 else ""
    return f"no Python file here can be used: {name}: {why}{more}"
