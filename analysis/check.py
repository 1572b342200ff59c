"""All the checks on a whole file, for people who ask what is wrong with it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.findings import Finding, Stage, Unknown
from trueline.analysis.names.check import names_findings
from trueline.analysis.names.defaults import defaults_findings
from trueline.analysis.other_python import newer_syntax, too_new
from trueline.analysis.syntax import syntax_findings
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

STATIC_STAGES: tuple[Stage, ...] = ("syntax", "names", "types")
MYPY_NAMES = frozenset({"name-defined", "import-not-found"})
_QUOTED = re.compile(r"""["'](\w+)["']""")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What the checks found in a file, in its order, and why a stage could not say."""

    findings: tuple[Finding, ...]
    unknown: dict[Stage, str]


async def check_file(
    workspace: Workspace,
    path: Path,
    text: str,
    types: TypeChecker,
    stages: Collection[Stage] = STATIC_STAGES,
) -> FileReport:
    """Every finding of the given stages; a file that does not parse is judged by syntax alone.

    One that only a newer Python can parse, which the project is made for, by types alone.
    """
    broken = syntax_findings(path, text)
    newer = newer_syntax(workspace, text) if broken else None
    found: list[Finding] = []
    unknown: dict[Stage, str] = {}
    asked: dict[Stage, tuple[Finding, ...] | Unknown] = {}
    if "syntax" in stages:
        asked["syntax"] = newer or broken or too_new(workspace, path, text)
    if "names" in stages:
        asked["names"] = newer or names_findings(workspace, path, text)
        found += defaults_findings(path, text)
    if "types" in stages:
        why = Unknown("the file does not parse, so its types cannot be checked")
        asked["types"] = why if broken and not newer else await types.findings(path, text)
    for stage, answer in asked.items():
        if isinstance(answer, Unknown):
            unknown[stage] = answer.why
        else:
            found += [one for one in answer if not _told(one, found)]
    return FileReport(tuple(sorted(found, key=lambda one: (one.line, one.column))), unknown)


def _told(finding: Finding, found: list[Finding]) -> bool:
    """Whether names told of the same undefined name, or of a missing module, at the same line.

    A note has not told of an error.
    """
    return finding.code in MYPY_NAMES and any(
        one.stage == "names"
        and one.severity != "note"
        and one.line == finding.line
        and (finding.code != "name-defined" or _named(one) == _named(finding))
        for one in found
    )


def _named(finding: Finding) -> list[str]:
    """The name that a finding is about; what stands behind it is a suggestion."""
    return _QUOTED.findall(finding.message)[:1]
