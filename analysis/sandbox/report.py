"""What a run reports, checked for its shape before anything reads it.

A report that carries the right nonce was still written in a process that may belong to the code
under test. Whatever has another shape counts as no report at all.
"""

from typing import Any, NotRequired, TypedDict

import msgspec


class FailureReport(TypedDict):
    """One failure."""

    name: str
    kind: str
    message: str
    line: int | None
    needs: NotRequired[str]


class Report(TypedDict):
    """Counts, failures, and what single kinds of run add."""

    total: int
    passed: int
    failed: NotRequired[list[int]]
    failures: list[FailureReport]
    outcomes: NotRequired[dict[str, str]]
    code: NotRequired[int]
    gone: NotRequired[str]
    cannot: NotRequired[str]
    copied: NotRequired[str]
    marked: NotRequired[list[str]]
    skipped_files: NotRequired[dict[str, str]]
    modules: NotRequired[list[str]]


def well_formed(report: object) -> dict[str, Any] | None:
    """The report with every field that verdicts read, or None if its shape is another."""
    texts: dict[str, Any] = {"gone": "", "cannot": "", "copied": ""}
    defaults = {"failed": [], "outcomes": {}, "marked": [], "code": 0}
    try:
        return (
            texts
            | defaults
            | {"skipped_files": {}, "modules": []}
            | dict(msgspec.convert(report, Report))
        )
    except (msgspec.ValidationError, RecursionError):
        return None
