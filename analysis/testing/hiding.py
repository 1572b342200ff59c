"""What a run must not see of the project.

Code that can read its tests can answer from them. So where the tests need not lie beside the code
their files are hidden, wherever in the project they lie, under any name; and in every run what
keeps their text, or once kept it, is: caches, a repository's store, an editor's backups. The
other way round, the tester's jail does not see the candidate, so that nothing can load it there.

The project is looked through anew for every judgement, nearest folders first. What is not reached
within a bound is hidden as well. Not covered: expected values in files of another text (data that
tests read), and environments inside the project, which are shown as they are.
"""

import os
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from trueline.analysis.sandbox.inside import tree

MAX_ENTRIES = 100_000
TESTS = ("test_*.py", "*_test.py")


@dataclass(frozen=True, slots=True)
class Hidden:
    """Paths relative to the project, by what they hold.

    Attributes:
        traces: older texts, copies of the tests, and what was not looked at.
        tests: the files of the suite.
        other_tests: files that are tests by their name.
        used_tests: those of them that the suite's text mentions.
        candidate: the files under test.
    """

    traces: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    other_tests: tuple[str, ...] = ()
    used_tests: tuple[str, ...] = ()
    candidate: tuple[str, ...] = ()

    def of(self, kind: str) -> list[str]:
        """What a kind of run must not see: for `pytest` the tests have to be there."""
        if kind == "file":
            return []
        if kind == "tester":
            return sorted({*self.traces, *self.candidate})
        found = set(self.traces)
        if kind in ("candidate", "together"):
            found.update(self.tests, self.other_tests)
        if kind == "together":
            found.difference_update(self.used_tests)
        return sorted(found - set(self.candidate))


NOTHING = Hidden()


def look_through(
    project: Path,
    candidate: Iterable[str],
    tests: dict[str, str],
    only: Iterable[str] | None = None,
) -> Hidden:
    """Find what to hide in a project.

    `candidate` are the paths of the files under test, `tests` the texts of the suite's files by
    their paths; all relative to the project, and outside it where they begin with `../`. With
    `only` nothing else of the project is shown, and looked through.
    """
    candidate = tuple(candidate)
    shown = None if only is None else _with_folders(only)
    kept = {parent for path in (*candidate, *tests) for parent in _parents(path)}
    traces, others = [], []
    seen = 0
    copies = _Copies(tests)
    folders = deque([""])
    while folders:
        folder = folders.popleft()
        if seen > MAX_ENTRIES and folder not in kept:
            traces.append(folder)
            continue
        for path, entry in _entries(project, folder, shown):
            seen += 1
            if entry.is_dir(follow_symlinks=False):
                if entry.name in tree.TRACES:
                    traces.append(path)
                elif not tree.is_left_out(entry.path[: -len(entry.name)], entry.name):
                    folders.append(path)
            elif path in tests:
                continue
            elif copies.include(entry):
                traces.append(path)
            elif any(fnmatchcase(entry.name, pattern) for pattern in TESTS):
                others.append(path)
    inside = tuple(path for path in tests if not path.startswith("../"))
    used = tuple(path for path in others if any(Path(path).stem in text for text in tests.values()))
    return Hidden(tuple(traces), inside, tuple(others), used, candidate)


class _Copies:
    """Tells which files are copies of the tests: by their text, or by a backup's name."""

    def __init__(self, tests: dict[str, str]) -> None:
        self._texts = {text.encode("utf-8", "surrogatepass") for text in tests.values()}
        self._sizes = {len(text) for text in self._texts}
        names = "|".join(re.escape(os.path.basename(path)) for path in tests)
        self._backup = re.compile(rf"\W*({names})([\W_].*)?" if names else r"(?!)")
        self._names = {os.path.basename(path) for path in tests}

    def include(self, entry: os.DirEntry[str]) -> bool:
        if entry.name not in self._names and self._backup.fullmatch(entry.name):
            return True
        try:
            if entry.stat(follow_symlinks=False).st_size not in self._sizes:
                return False
            return entry.is_file(follow_symlinks=False) and Path(entry).read_bytes() in self._texts
        except OSError:
            return False


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts))]


def _with_folders(paths: Iterable[str]) -> set[str]:
    return {part for path in paths for part in (path, *_parents(path))}


def _entries(
    project: Path, folder: str, shown: set[str] | None
) -> list[tuple[str, os.DirEntry[str]]]:
    """What lies in a folder of the project and is shown, with its path."""
    try:
        with os.scandir(project / folder) as found:
            entries = [(f"{folder}/{one.name}" if folder else one.name, one) for one in found]
    except OSError:
        return []
    return [(path, one) for path, one in entries if shown is None or path in shown]
