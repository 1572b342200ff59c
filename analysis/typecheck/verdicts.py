"""From mypy's messages to a verdict: what is new, in which tier, and who judged.

The baseline of a candidate is what the same mypy says of the text before it. Where that text does
not parse (somebody is in the middle of a line) and no function of it could be judged either, the
errors on the lines that changed count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.findings import (
    Accept,
    Finding,
    Reject,
    Unknown,
    Verdict,
    new_findings,
    verdict_of,
)
from trueline.analysis.spread import changed_lines
from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.protocol import Answer, Reply
from trueline.analysis.typecheck.tiers import findings_of


@dataclass(frozen=True, slots=True)
class Edit:
    """A file before and after a candidate; `environment_known` says whether its packages are."""

    path: Path
    before: str
    after: str
    environment_known: bool


def of_function(edit: Edit, answer: Answer, reply: Reply) -> Verdict:
    """The verdict on a candidate inside one function."""
    old = _findings(edit, edit.before, answer.old, any_rejects=False)
    strict = reply.strict and answer.clean and not old
    before = _findings(edit, edit.before, answer.old, any_rejects=strict)
    after = _findings(edit, edit.after, answer.new, any_rejects=strict)
    return _verdict(edit, new_findings(before, after), reply)


def of_file(edit: Edit, known: Answer, answer: Answer, reply: Reply) -> Verdict:
    """The verdict on a candidate by what mypy says of the whole file before and after it."""
    if answer.why:
        return Unknown(answer.why)
    old, fresh = _split(edit, known, answer, any_rejects=False)
    if reply.strict and not old:
        _, fresh = _split(edit, known, answer, any_rejects=True)
    return _verdict(edit, fresh, reply)


def notes_of(path: Path, notes: Sequence[str]) -> tuple[Finding, ...]:
    """Remarks on the configuration, as notes on the file's first line."""
    return tuple(
        Finding("types", "config", note, str(path), 1, 1, 1, 1, severity="note") for note in notes
    )


def doubted(findings: tuple[Finding, ...], doubt: str) -> tuple[Finding, ...]:
    """Findings that may be wrong are notes, and say why."""
    if not doubt:
        return findings
    return tuple(
        replace(one, severity="note", message=f"{one.message} ({doubt})")
        if one.severity != "note"
        else one
        for one in findings
    )


def _verdict(edit: Edit, fresh: tuple[Finding, ...], reply: Reply) -> Verdict:
    notes = notes_of(edit.path, reply.notes)
    verdict = verdict_of(fresh)
    if isinstance(verdict, Accept):
        return Accept(verdict.notes + notes)
    if reply.doubt:
        first = next(one for one in verdict.findings if one.severity == "error")
        return Unknown(f"{reply.doubt}, which may allow this: {first.message}")
    return Reject(verdict.findings + notes)


def _split(
    edit: Edit, known: Answer, answer: Answer, *, any_rejects: bool
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The errors the file had, and those that are new."""
    found = _findings(edit, edit.after, answer.new, any_rejects=any_rejects)
    if not known.why:
        old = _findings(edit, edit.before, known.new, any_rejects=any_rejects)
        return old, new_findings(old, found)
    changed = changed_lines(edit.before, edit.after)
    old = tuple(one for one in found if one.line not in changed)
    return old, tuple(one for one in found if one.line in changed)


def _findings(
    edit: Edit, text: str, messages: Sequence[Message], *, any_rejects: bool
) -> tuple[Finding, ...]:
    return findings_of(
        str(edit.path),
        text,
        messages,
        any_rejects=any_rejects,
        environment_known=edit.environment_known,
    )
