"""What else in the project holds the text of a hole.

Another version of the file and a test that quotes it are hidden from the prompt: there the answer
could be read off. Near-duplicates elsewhere stay visible, because a user's project has them too;
they are only counted. All is compared by lines with their white space collapsed, and lines shorter
than `LINE` characters count for nothing, since everybody writes them.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from trueline.evals.repo.drawing import RepoHole
from trueline.evals.repo.files import Project, is_test

LINE: Final = 12
NEAR: Final = 0.8
VERSION: Final = 0.5
VERSION_LINES: Final = 3
_COMMON = ("#", "import ", "from ")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of every readable file of the project, tests included.

    Attributes:
        of: how often each file has each line.
        files: which files have a line.
        quoted: the text of each test, its white space collapsed.
    """

    of: dict[str, Counter[str]]
    files: dict[str, set[str]]
    quoted: dict[str, str]

    def versions(self, name: str) -> frozenset[str]:
        """Other files that hold at least half of a file's own lines, imports and comments aside."""
        own = {line for line in self.of[name] if not line.startswith(_COMMON)}
        if len(own) < VERSION_LINES:
            return frozenset()
        shared = Counter(file for line in own for file in self.files[line] if file != name)
        return frozenset(file for file, count in shared.items() if count >= VERSION * len(own))

    def quoting(self, hole: RepoHole) -> frozenset[str]:
        """Tests that hold one of the hole's lines anywhere, in a string for instance."""
        lines = _long(hole.rows)
        return frozenset(
            name
            for name, text in self.quoted.items()
            if name != hole.name and any(line in text for line in lines)
        )

    def near_duplicate(self, hole: RepoHole) -> bool:
        """Whether another file has at least 80 % of the hole's lines, or its own file once more.

        The lines are whole ones: a hole inside a line is a near-duplicate if the line is.
        """
        lines = _long(hole.rows)
        if not lines:
            return False
        shared = Counter(file for line in lines for file in self.files[line] if file != hole.name)
        own = self.of[hole.name]
        again = sum(own[line] > count for line, count in Counter(lines).items())
        return max([again, *shared.values()]) >= NEAR * len(lines)


def read_lines(project: Project) -> Lines:
    """Index the lines of a project."""
    texts = {name: source.text for name, source in project.sources.items()} | project.others
    of = {name: Counter(_long(text.split("\n"))) for name, text in texts.items()}
    files: dict[str, set[str]] = {}
    for name, lines in of.items():
        for line in lines:
            files.setdefault(line, set()).add(name)
    quoted = {name: _collapsed(text) for name, text in texts.items() if is_test(name)}
    return Lines(of, files, quoted)


def _long(rows: list[str]) -> list[str]:
    lines = [_collapsed(row) for row in rows]
    return [line for line in lines if len(line) >= LINE]


def _collapsed(text: str) -> str:
    return " ".join(text.split())
