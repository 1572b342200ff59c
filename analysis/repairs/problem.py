"""What a repair rule is given, and what it answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.findings import Finding
from trueline.analysis.workspace import Workspace

_UNDEFINED = re.compile(r"undefined name '(\w+)'$|Name \"(\w+)\" is not defined")


@dataclass(frozen=True, slots=True)
class Problem:
    """A file with a rejected candidate in it, and what the checks found."""

    workspace: Workspace
    path: Path
    before: str
    after: str
    findings: tuple[Finding, ...]

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
