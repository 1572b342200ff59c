"""What a repair rule is given, and what it answers."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trueline.analysis.findings import Finding
from trueline.analysis.spread import changed_lines
from trueline.analysis.syntax import Positions
from trueline.analysis.workspace import Workspace

_UNDEFINED = re.compile(r"undefined name '(\w+)'$|Name \"(\w+)\" is not defined")


@dataclass(frozen=True)
class Problem:
    """A file with a rejected candidate in it, and what the checks found."""

    workspace: Workspace
    path: Path
    before: str
    after: str
    findings: tuple[Finding, ...]

    @cached_property
    def tree(self) -> ast.Module | None:
        """The parse of the file with the candidate, or None if there is none."""
        return parsed(self.after)

    @cached_property
    def positions(self) -> Positions:
        """The lines of the file with the candidate."""
        return Positions(self.after)

    @property
    def undefined(self) -> dict[str, Finding]:
        """The undefined names, each with the finding that told first."""
        found: dict[str, Finding] = {}
        for name, finding in self._undefined():
            found.setdefault(name, finding)
        return found

    @property
    def undefined_uses(self) -> dict[tuple[int, int], str]:
        """The undefined names by the 1-based line and column of each use."""
        return {(finding.line, finding.column): name for name, finding in self._undefined()}

    def start(self, node: ast.expr | ast.stmt | ast.alias) -> tuple[int, int]:
        """The 1-based line and column at which a node of the tree starts."""
        return node.lineno, self.positions.from_bytes(node.lineno, node.col_offset)

    def span(
        self, node: ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias
    ) -> tuple[int, int]:
        """The offsets at which a node of the tree starts and ends."""
        end_line = node.end_lineno or node.lineno
        start = self.positions.from_bytes(node.lineno, node.col_offset)
        end = self.positions.from_bytes(end_line, node.end_col_offset or 0)
        return self.positions.offset(node.lineno, start), self.positions.offset(end_line, end)

    def span_of(self, finding: Finding) -> tuple[int, int]:
        """The offsets at which a finding starts and ends."""
        return (
            self.positions.offset(finding.line, finding.column),
            self.positions.offset(finding.end_line, finding.end_column),
        )

    def wrote(self, offset: int) -> bool:
        """Whether the line of `offset` is one that the candidate changed."""
        return self.positions.at(offset)[0] in changed_lines(self.before, self.after)

    def starts_in_candidate(self, line: int) -> bool:
        """Whether all that 1-based `line` says is the candidate's, from its first character."""
        changed = changed_lines(self.before, self.after)
        if line not in changed:
            return False
        old, row = self.before.split("\n"), self.after.split("\n")[line - 1]
        gone = len(old) - (self.after.count("\n") + 1 - len(changed))
        replaced = old[changed.start - 1] if line == changed.start and gone else ""
        pairs = enumerate(zip(replaced, row, strict=False))
        same = next((at for at, (a, b) in pairs if a != b), min(len(replaced), len(row)))
        return not row[:same].strip()

    def _undefined(self) -> Iterator[tuple[str, Finding]]:
        for finding in self.findings:
            match = _UNDEFINED.match(finding.message)
            if match and finding.code in {"undefined-name", "name-defined"}:
                yield match[1] or match[2], finding


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair: the rule's name, what it did in words, and the whole file after it."""

    rule: str
    message: str
    text: str


def parsed(text: str) -> ast.Module | None:
    """The parse of a text, or None if there is none."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
