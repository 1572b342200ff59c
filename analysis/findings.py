"""Findings and verdicts: what a check says about code.

A check answers with one of three values and never raises for bad code. `Unknown` is an answer
of its own, because a check that did not run must never look like one that passed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["syntax", "names", "types", "tests", "policy"]
Severity = Literal["error", "warning", "note"]
_LINE = re.compile(r"\bline \d+")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, and where.

    Lines and columns are 1-based and columns count Unicode characters; the end is exclusive
    (`end_column` is the column after the last character). `severity` is "note" for a finding
    that does not reject.
    """

    stage: Stage
    code: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    severity: Severity = "error"
    fixable: bool = False

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes two findings the same although lines were inserted above one of them.

        Some messages name another line, which moved as well.
        """
        return (self.stage, self.code, _LINE.sub("line", self.message), self.path)


@dataclass(frozen=True, slots=True)
class Accept:
    """The check ran and found nothing that rejects; `notes` are findings of ignored tiers."""

    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """The check ran and found at least one error; `findings` may hold notes beside it."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The check did not run, and `why` says what kept it from running."""

    why: str


Verdict = Accept | Reject | Unknown


def verdict_of(findings: Iterable[Finding]) -> Accept | Reject:
    """Reject if any finding is an error, else accept with the findings as notes."""
    found = tuple(findings)
    if any(finding.severity == "error" for finding in found):
        return Reject(found)
    return Accept(found)


def new_findings(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of `after` that `before` did not have, in order.

    Compared without line numbers, and counted: if the file had one `undefined name 'x'` and has
    two now, the last one is new.
    """
    left: dict[tuple[str, str, str, str], int] = {}
    for finding in before:
        left[finding.identity] = left.get(finding.identity, 0) + 1
    fresh = []
    for finding in after:
        if left.get(finding.identity, 0) > 0:
            left[finding.identity] -= 1
        else:
            fresh.append(finding)
    return tuple(fresh)
