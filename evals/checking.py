"""The static stage: syntax, names, types and rule repairs, by the checks the editor uses.

Every program is checked in a project of its own with an empty environment, because that is what
the sandbox gives it: a package that is missing there is missing here. Equal programs are checked
once; what came out is stored, since mypy is the slowest part.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from trueline.analysis.findings import Finding, Reject, Stage
from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.candidate import Candidate
from trueline.assistant.checks import Checks, Spent
from trueline.assistant.ranking import ranked
from trueline.assistant.request import Hole, Request
from trueline.evals.cpu import cpu_seconds
from trueline.evals.joining import Program, is_text
from trueline.evals.journal import Journal
from trueline.evals.scoring import key_of

STATIC: frozenset[Stage] = frozenset({"syntax", "names", "types"})
"""The checks of the stage."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks made of one program of a task; `after` is set where a repair changed it."""

    key: str
    cpu_s: float
    candidate: Candidate
    after: str = ""


@dataclass(slots=True)
class StaticChecks:
    """Checks the programs of one task after the other and remembers the outcomes."""

    folder: Path
    types: TypeChecker
    judge: TestJudge
    journal: Journal[Checked]
    known: dict[str, Checked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {one.key: one for one in self.journal.lines}

    def outcome(self, task_id: str, program: Program) -> Candidate:
        """The candidate that a program became: itself, or its best repair."""
        found = self.known[key_of(task_id, program.source, "test")]
        if found.after:
            return replace(found.candidate, after=found.after)
        return replace(found.candidate, text=program.text, after=program.hole.filled(program.text))

    async def check(self, task_id: str, programs: Sequence[Program]) -> None:
        """Check the programs of a task that were not checked before."""
        fresh = {}
        for one in programs:
            key = key_of(task_id, one.source, "test")
            if key not in self.known:
                fresh[key] = one
        by_hole: dict[Hole, list[str]] = {}
        for key, program in fresh.items():
            by_hole.setdefault(program.hole, []).append(key)
        for hole, keys in by_hole.items():
            await self._check(hole, {key: fresh[key] for key in keys})

    async def _check(self, hole: Hole, programs: dict[str, Program]) -> None:
        since = cpu_seconds()
        request = Request(hole, Workspace(self.folder), stages=STATIC)
        checks = Checks(request, self.types, self.judge, Spent())
        made = {key: Candidate(one.text, hole.filled(one.text)) for key, one in programs.items()}
        usable = {key: one for key, one in made.items() if one.text.strip() and is_text(one.text)}
        done = dict(zip(usable, await checks.static(list(usable.values())), strict=True))
        for key, one in done.items():
            if one.rejected:
                done[key] = ranked([one, *await checks.repaired([one])])[0]
        each = (cpu_seconds() - since) / len(programs)
        for key, one in made.items():
            self._keep(key, each, done.get(key) or _nothing(one, hole))

    def _keep(self, key: str, cpu_s: float, candidate: Candidate) -> None:
        after = candidate.after if candidate.evidence.repairs else ""
        short = candidate if after else replace(candidate, text="")
        checked = Checked(key, cpu_s, replace(short, after=""), after)
        self.known[key] = checked
        self.journal.add(checked)


@contextmanager
def static_checks(folder: Path, journal: Journal[Checked]) -> Iterator[StaticChecks]:
    """The checks of the project that `lone_project` made in `folder`."""
    types = TypeChecker(Workspace(folder), folder.parent / "types")
    try:
        with TestJudge(folder) as judge:  # asked for nothing: the stage has no tests
            yield StaticChecks(folder, types, judge, journal)
    finally:
        types.close()


def lone_project(parent: Path) -> Path:
    """A new project folder below `parent`, with an environment that holds no package."""
    folder = parent / "project"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    (folder / ".venv" / "lib" / f"python{version}" / "site-packages").mkdir(parents=True)
    (folder / ".venv" / "pyvenv.cfg").write_text(f"version = {version}\n", "utf-8")
    return folder


def _nothing(candidate: Candidate, hole: Hole) -> Candidate:
    """A candidate that is no code: nothing was said, or no text that a file can hold."""
    finding = Finding("syntax", "nothing", "no code", str(hole.path), 1, 1, 1, 1)
    return candidate.checked("syntax", Reject((finding,)))
