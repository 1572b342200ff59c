"""The type checker as the rest of the program sees it: verdicts on candidates, never an error.

The baseline of a file is what the same warm mypy says of the text before the candidate, so a
candidate answers for its own errors only. Where the text before does not parse (somebody is in
the middle of a line), there is no baseline, and the errors on the lines that changed count.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from trueline.analysis.typecheck.connection import Connection
from trueline.analysis.typecheck.tiers import findings_of
from trueline.analysis.workspace import Workspace

CHECK_TIMEOUT_S = 60.0


class TypeChecker:
    """mypy for one workspace, warm after the first question.

    Usage:
        types = TypeChecker(Workspace(root), cache_dir)
        verdicts = await types.check(path, before, [after], timeout_s=10)
        types.close()
    """

    def __init__(self, workspace: Workspace, cache_dir: Path) -> None:
        self._workspace = workspace
        digest = hashlib.sha256(str(workspace.root.absolute()).encode()).hexdigest()[:16]
        self._connection = Connection(workspace, cache_dir.absolute() / digest)
        self._baseline: tuple[str, str, dict[str, Any]] | None = None

    async def check(
        self, path: Path, before: str, afters: Sequence[str], timeout_s: float = CHECK_TIMEOUT_S
    ) -> list[Verdict]:
        """One verdict for each text of `afters`: the errors that `before` does not have.

        After `timeout_s` seconds all are `Unknown`; the worker goes on warming up. A cancelled
        caller is let go at once and the answer is dropped.
        """
        if not afters:
            return []
        path = _absolute(path)
        known = self._known(path, before)
        texts = [*afters] if known is not None else [before, *afters]
        answer = await self._ask(path, texts, timeout_s)
        if isinstance(answer, Unknown):
            return [answer for _ in afters]
        answers = answer["answers"]
        if known is None:
            known, *answers = answers
            self._baseline = (str(path), before, known)
        return [
            self._verdict(_Edit(path, before, after), known, one, answer)
            for after, one in zip(afters, answers, strict=True)
        ]

    async def findings(
        self, path: Path, text: str, timeout_s: float = CHECK_TIMEOUT_S
    ) -> tuple[Finding, ...] | Unknown:
        """All errors of a text, in the tiers; strict projects have no notes."""
        path = _absolute(path)
        answer = await self._ask(path, [text], timeout_s)
        if isinstance(answer, Unknown):
            return answer
        [one] = answer["answers"]
        if "unknown" in one:
            return Unknown(one["unknown"])
        found = self._findings(path, text, one, any_rejects=answer["strict"])
        return found + _notes(path, answer["notes"])

    def close(self) -> None:
        """Stop the worker. The checker cannot be used afterwards."""
        self._connection.close()

    def _known(self, path: Path, before: str) -> dict[str, Any] | None:
        if self._baseline is not None and self._baseline[:2] == (str(path), before):
            return self._baseline[2]
        return None

    async def _ask(
        self, path: Path, texts: list[str], timeout_s: float
    ) -> dict[str, Any] | Unknown:
        module, base_dir = _named(self._workspace, path)
        request = {"path": str(path), "module": module, "base_dir": base_dir, "texts": texts}
        loop = asyncio.get_running_loop()
        try:
            asked = loop.run_in_executor(self._connection.thread, self._connection.ask, request)
            answer = await asyncio.wait_for(asked, timeout_s)
        except TimeoutError:
            return Unknown(f"mypy did not answer within {timeout_s:g} s; it goes on warming up")
        except RuntimeError:
            return Unknown("the type checker is closed")
        return Unknown(answer["fatal"]) if "fatal" in answer else answer

    def _verdict(
        self, edit: "_Edit", known: dict[str, Any], one: dict[str, Any], answer: dict[str, Any]
    ) -> Verdict:
        if "unknown" in one:
            return Unknown(one["unknown"])
        old, fresh = self._split(edit, known, one, any_rejects=False)
        if answer["strict"] and not old:
            _, fresh = self._split(edit, known, one, any_rejects=True)
        verdict = verdict_of(fresh)
        notes = _notes(edit.path, answer["notes"])
        if isinstance(verdict, Reject):
            return Reject(verdict.findings + notes)
        return Accept(verdict.notes + notes)

    def _split(
        self, edit: "_Edit", known: dict[str, Any], one: dict[str, Any], *, any_rejects: bool
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """The errors the file had, and those that are new."""
        found = self._findings(edit.path, edit.after, one, any_rejects=any_rejects)
        if "unknown" not in known:
            old = self._findings(edit.path, edit.before, known, any_rejects=any_rejects)
            return old, new_findings(old, found)
        changed = changed_lines(edit.before, edit.after)
        old = tuple(one for one in found if one.line not in changed)
        return old, tuple(one for one in found if one.line in changed)

    def _findings(
        self, path: Path, text: str, one: dict[str, Any], *, any_rejects: bool
    ) -> tuple[Finding, ...]:
        return findings_of(
            str(path),
            text,
            one["messages"],
            any_rejects=any_rejects,
            environment_known=self._workspace.environment.complete,
        )


@dataclass(frozen=True, slots=True)
class _Edit:
    path: Path
    before: str
    after: str


def _absolute(path: Path) -> Path:
    return path.absolute()


def _named(workspace: Workspace, path: Path) -> tuple[str, str]:
    """The module name of a file and the folder that its absolute imports start from."""
    for root in workspace.source_roots:
        if path.is_relative_to(root.absolute()):
            name = workspace.module_name(path)
            if all(part.isidentifier() for part in name.split(".")):
                return name, str(root.absolute())
    stem = path.stem if path.stem.isidentifier() else "__main__"
    return stem, str(path.parent)


def _notes(path: Path, notes: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(
        Finding("types", "config", note, str(path), 1, 1, 1, 1, severity="note") for note in notes
    )
