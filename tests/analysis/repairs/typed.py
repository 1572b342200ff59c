"""A check of a rule against the real type checker: what it makes of a whole file."""

from collections.abc import Callable

from trueline.analysis.findings import Finding, Unknown
from trueline.analysis.names.check import names_findings
from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

Rule = Callable[[Problem], Repair | None]


class Typed:
    """A project of one file, and the findings of names and types in any text of it."""

    def __init__(self, workspace: Workspace, types: TypeChecker) -> None:
        self.workspace = workspace
        self._types = types
        self._path = workspace.root / "demo.py"

    async def findings(self, text: str) -> tuple[Finding, ...]:
        """What names and types find in a text."""
        names = names_findings(self.workspace, self._path, text)
        types = await self._types.findings(self._path, text)
        assert not isinstance(names, Unknown)
        assert not isinstance(types, Unknown), types.why
        return names + types

    async def repaired(self, rule: Rule, text: str, before: str = "") -> str | None:
        """The file after the rule; None if it does not fire."""
        problem = Problem(self.workspace, self._path, before, text, await self.findings(text))
        made = rule(problem)
        return made.text if made else None
