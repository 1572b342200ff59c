"""What a filled hole is worth, judged against the file as its author wrote it.

The engine compares with the file that has the hole, as an editor must. There a wrong import brings
nothing new, because the names it fails to define were undefined before it, and what was shown has
passed by construction. The author's file is the stricter judge, and the same one whatever checks
the engine was allowed: a completion parses, resolves or type-checks if the whole file shows no
error of that kind that the author's file does not show. Notes of ignored tiers count for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from trueline.analysis.findings import Finding, Unknown, new_findings
from trueline.analysis.names.check import names_findings
from trueline.analysis.silencing import unsilenced
from trueline.analysis.syntax import syntax_findings
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.candidate import Mark
from trueline.assistant.schema import Judged
from trueline.assistant.source import SourceFile

Answer = tuple[Finding, ...] | Unknown
BROKEN = Judged("reject", "reject", "reject")


@dataclass(frozen=True, slots=True)
class Author:
    """The author's file: what the checks say of it as it is."""

    source: SourceFile
    workspace: Workspace
    types: TypeChecker
    names: Answer
    typed: Answer

    async def judge(self, after: str) -> Judged:
        """What the checks say of the file with a hole filled."""
        if syntax_findings(self.source.path, after):
            return BROKEN
        after = unsilenced(self.source.text, after)
        names = names_findings(self.workspace, self.source.path, after)
        typed = await self.types.findings(self.source.path, after)
        return Judged("accept", _mark(self.names, names), _mark(self.typed, typed))


async def read_author(source: SourceFile, workspace: Workspace, types: TypeChecker) -> Author:
    """Check the author's file, which warms the type checker up for the holes in it."""
    names = names_findings(workspace, source.path, source.text)
    return Author(source, workspace, types, names, await types.findings(source.path, source.text))


def _mark(before: Answer, after: Answer) -> Mark:
    if isinstance(before, Unknown) or isinstance(after, Unknown):
        return "unknown"
    return "reject" if new_findings(_errors(before), _errors(after)) else "accept"


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity == "error"]
