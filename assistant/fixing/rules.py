"""Repairs by rule, one after the other until no rule repairs anything more.

The rules of a candidate serve whole files as well: where the file does not parse, the line found
wrong (or it and those right below it) is what a candidate would have written; elsewhere the whole
file is. A
rule that may touch several findings at once is tried on all of them, then on each name alone, since
one that has no sure repair must not keep the others from theirs.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from trueline.analysis.findings import Finding
from trueline.analysis.repairs import Repair, repair
from trueline.assistant.candidate import RepairNote
from trueline.assistant.fixing.draft import Draft, FileChecks

MOST_LINES = 24


async def repaired_by_rule(checks: FileChecks, draft: Draft) -> Draft:
    """The draft with every repair that some rule is sure of and the checks agree with."""
    tried = {draft.text}
    while True:
        step = await _step(checks, draft, tried)
        if step is None:
            return draft
        draft = step


async def _step(checks: FileChecks, draft: Draft, tried: set[str]) -> Draft | None:
    """The draft after the first repair that holds; `tried` are texts that are known already."""
    for made in await asyncio.to_thread(lambda: list(_proposed(checks, draft))):
        if made.text in tried:
            continue
        tried.add(made.text)
        note = RepairNote(made.rule, made.message)
        step = await checks.step(draft, made.text, note, blank=made.rule == "fix-indent")
        if step is not None:
            return step
    return None


def _proposed(checks: FileChecks, draft: Draft) -> Iterator[Repair]:
    broken = next((one for one in draft.wrong if one.stage == "syntax"), None)
    if broken is not None:
        yield from _moved(checks, draft, broken)
        return
    for group in _groups(draft.repairable):
        yield from repair(checks.workspace, checks.path, "", draft.text, group)


def _groups(findings: tuple[Finding, ...]) -> list[tuple[Finding, ...]]:
    """All findings together, then those that say the same."""
    if not findings:
        return []
    same: dict[str, list[Finding]] = {}
    for one in findings:
        same.setdefault(one.message, []).append(one)
    return [findings, *(tuple(group) for group in same.values())]


def _moved(checks: FileChecks, draft: Draft, finding: Finding) -> Iterator[Repair]:
    """The lines from the one found wrong, moved or closed as they can stand, if that is one way.

    How many lines belong together is as unsure as where they stand: two readings are none. A line
    that is indented less belongs to something else.
    """
    rows = draft.text.split("\n")
    first = finding.line - 1
    readings: dict[str, Repair] = {}
    for last in range(first + 1, min(first + MOST_LINES, len(rows)) + 1):
        row = rows[last - 1]
        if not row.strip() or _width(row) < _width(rows[first]):
            break
        before = "\n".join([*rows[:first], *rows[last:]])
        for made in repair(checks.workspace, checks.path, before, draft.text, [finding]):
            readings.setdefault(made.text, made)
    if len(readings) == 1:
        made = readings.popitem()[1]
        yield replace(made, message=f"{made.message}: line {finding.line}")


def _width(row: str) -> int:
    return len(row) - len(row.lstrip())
