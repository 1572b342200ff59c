"""What is wrong with a file now and was not at an earlier revision.

The earlier text is checked in the place of the file, with the project as it is now, so a finding
counts as new if this file's change brought it in. A finding on an unchanged line is matched
with the one on that line then; others are counted, whatever their lines. Where a stage could
say nothing about the earlier text (it did not parse), the findings on lines that changed are the
new ones. A file that did not exist then has only new findings.
"""

import difflib
from collections.abc import Collection
from pathlib import Path

from trueline.analysis.check import STATIC_STAGES, FileReport, check_file
from trueline.analysis.findings import Finding, Stage, new_findings
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace


async def check_since(
    workspace: Workspace,
    path: Path,
    texts: tuple[str | None, str],
    types: TypeChecker,
    stages: Collection[Stage] = STATIC_STAGES,
) -> FileReport:
    """The report of a file with only the findings that it did not have before.

    `texts` are the earlier one (None: there was no file) and the one to report on.
    """
    before, text = texts
    report = await check_file(workspace, path, text, types, stages)
    if before is None or not report.findings:
        return report
    if before == text:
        return FileReport((), report.unknown)
    earlier = await check_file(workspace, path, before, types, stages)
    return FileReport(new_since(earlier, report, before, text), report.unknown)


def new_since(
    earlier: FileReport, report: FileReport, before: str, text: str
) -> tuple[Finding, ...]:
    """The findings of `report`, on `text`, that `earlier`, on `before`, did not have."""
    kept = kept_lines(before, text)
    old = list(earlier.findings)
    rest = []
    for one in report.findings:
        same = (then for then in old if _same(then, one) and then.line == kept.get(one.line))
        match = next(same, None)
        if match is not None:
            old.remove(match)
        elif one.stage not in earlier.unknown or one.line not in kept:
            rest.append(one)
    return new_findings(old, rest)


def _same(one: Finding, other: Finding) -> bool:
    return one.identity == other.identity


def kept_lines(before: str, text: str) -> dict[int, int]:
    """The 1-based lines of `text` that did not change, with their numbers in `before`."""
    matcher = difflib.SequenceMatcher(None, before.split("\n"), text.split("\n"))
    return {
        block.b + step + 1: block.a + step + 1
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
