"""A file on its way to being repaired, and when a change of it counts as a repair.

A change is kept only if the checks, made anew on the whole file, no longer find something that they
found before, and find nothing that they did not. Of a rule's change new notes do not count, since
they reject no candidate either. Of no change does what could not be seen before: a syntax error
hides what stands below it, and mending it is not blamed for what then comes to light on lines that
were left alone.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.check import FileReport, check_file
from trueline.analysis.findings import Finding, Stage, new_findings
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.candidate import RepairNote
from trueline.assistant.since import kept_lines, new_since


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with what the checks say of it, what it was read as, and how it was repaired since.

    `gone` are the findings that the repairs took away, where they stood when they did.
    """

    text: str
    report: FileReport
    read: str
    first: FileReport
    gone: tuple[Finding, ...] = ()
    repairs: tuple[RepairNote, ...] = ()

    @property
    def fixed(self) -> tuple[Finding, ...]:
        """What is no longer found: at its place in the file as it was read.

        What only came to light on the way stands behind, at its place then.
        """
        now = FileReport(self.report.findings, {})
        old = new_since(now, FileReport(self.first.findings, {}), self.text, self.read)
        return old + new_findings(self.first.findings, self.gone)

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The findings that are no notes."""
        return serious(self.report.findings)

    @property
    def repairable(self) -> tuple[Finding, ...]:
        """The findings that rules are tried on: all but the notes that no rule knows."""
        return tuple(one for one in self.report.findings if one.severity != "note" or one.fixable)


@dataclass(frozen=True, slots=True)
class FileChecks:
    """The checks of one file of a workspace, and of any text in its place."""

    workspace: Workspace
    path: Path
    types: TypeChecker
    stages: Collection[Stage]

    async def opened(self, text: str) -> Draft:
        """The file as it is, before any repair."""
        report = await self._report(text)
        return Draft(text, report, text, report)

    async def step(
        self,
        draft: Draft,
        text: str,
        note: RepairNote,
        *,
        blank: bool = False,
        strict: bool = False,
    ) -> Draft | None:
        """The draft after a change to `text`, or None if the change is no repair.

        `blank` says that only white space moved: then no line of it is blamed for what a syntax
        error hid before. `strict` says that a new note is harm as well.
        """
        after = await self._report(text)
        gone = repaired(draft, text, after, blank=blank, strict=strict)
        if not gone:
            return None
        repairs = (*draft.repairs, note)
        return replace(draft, text=text, report=after, gone=draft.gone + gone, repairs=repairs)

    async def _report(self, text: str) -> FileReport:
        return await check_file(self.workspace, self.path, text, self.types, self.stages)


def serious(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that are no notes."""
    return tuple(one for one in findings if one.severity != "note")


def repaired(
    draft: Draft, text: str, after: FileReport, *, blank: bool = False, strict: bool = False
) -> tuple[Finding, ...]:
    """What a change to `text`, reported as `after`, repairs; nothing if it does any harm."""
    counted: Callable[[Iterable[Finding]], tuple[Finding, ...]] = tuple if strict else serious
    before = FileReport(counted(draft.report.findings), draft.report.unknown)
    if set(after.unknown) - set(before.unknown):
        return ()
    found = counted(after.findings)
    hidden = _hidden(before, found, kept_lines(draft.text, text), blank=blank)
    comparable = tuple(one for one in found if one not in hidden)
    if new_since(before, FileReport(comparable, {}), draft.text, text):
        return ()
    notes = (one for one in new_findings(after.findings, draft.report.findings) if one.fixable)
    gone = serious(new_findings(comparable, before.findings))
    return gone + tuple(one for one in notes if one.severity == "note")


def _hidden(
    before: FileReport, found: tuple[Finding, ...], kept: dict[int, int], *, blank: bool
) -> set[Finding]:
    """The findings that a syntax error or another silence kept from being seen before."""
    broken = [one.line for one in before.findings if one.stage == "syntax"]
    hidden = set()
    for one in found:
        untouched = blank or one.line in kept
        if one.stage == "syntax":
            below = bool(broken) and kept.get(one.line, 0) > max(broken)
            hidden |= {one} if below else set()
        elif one.stage in before.unknown and untouched:
            hidden.add(one)
    return hidden
