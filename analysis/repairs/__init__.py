"""Repairs by rule: small, certain changes that make a rejected candidate right.

Each rule is one module with a function from a problem to a repair or None. A rule fires only when
exactly one repair fits, and leaves every other byte of the file as it is. A repair proves
nothing: whoever makes it runs the checks again.
"""

from collections.abc import Iterable
from pathlib import Path

from trueline.analysis.findings import Finding
from trueline.analysis.repairs.add_await import add_await
from trueline.analysis.repairs.add_import import add_imports
from trueline.analysis.repairs.add_parameter import add_parameter
from trueline.analysis.repairs.add_self import add_self
from trueline.analysis.repairs.close_at_cut import close_at_cut
from trueline.analysis.repairs.fix_indent import fix_indent
from trueline.analysis.repairs.guard_none import guard_none
from trueline.analysis.repairs.mutable_default import mutable_default
from trueline.analysis.repairs.near_miss import near_miss
from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.workspace import Workspace

__all__ = ["Repair", "repair"]

RULES = (
    fix_indent,
    close_at_cut,
    add_parameter,
    add_self,
    add_imports,
    near_miss,
    add_await,
    guard_none,
    mutable_default,
)


def repair(
    workspace: Workspace, path: Path, before: str, after: str, findings: Iterable[Finding]
) -> tuple[Repair, ...]:
    """What the rules make of `after`, given what the checks found in it; often nothing.

    `before` is the file without the candidate: a rule changes lines of the candidate only, but
    an import may be added anywhere.
    """
    problem = Problem(workspace, path, before, after, tuple(findings))
    made = (rule(problem) for rule in RULES)
    return tuple(one for one in made if one is not None and one.text != after)
