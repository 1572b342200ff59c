"""The hostile programs against the jails of tier A, by the product's own judge."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.hostile import watching
from tests.hostile.canaries import Canaries
from tests.hostile.programs import forging
from tests.hostile.programs.program import Program
from trueline.analysis.sandbox import Limits, RunResult
from trueline.analysis.testing import Asserts, PytestFiles, Suite, TestJudge

LIMITS = Limits(cpu_s=1, wall_s=60, memory_mib=200)
SHORT = Limits(cpu_s=1, wall_s=1.5, memory_mib=200)
MODULE = Path("sol.py")
LOOK_S = 0.03
# a comparison that two jails cannot make: an attribute of the function itself
TOGETHER = "import sol\nassert sol.f.__defaults__ is None\n"


class Harmed(Exception):  # noqa: N818 - an event
    """There is harm, and the run that does it goes on."""


class World:
    """A project, its judge, and the canaries beside them; made for many programs."""

    stops_at_harm = False

    def __init__(self, project: Path, canaries: Canaries, judge: TestJudge, suite: Suite) -> None:
        self.project, self.canaries, self.judge, self.suite = project, canaries, judge, suite
        self.places = canaries.places | {
            "OWN": str(project / MODULE),
            "SHARED": "/site/0/library.py",
        }

    def honest(self, suite: Suite | None = None) -> RunResult:
        """Honest code, judged on the same jails with limits that a busy machine can keep."""
        self.judge._limits = LIMITS
        return self.judge.judge_sync({MODULE: forging.HONEST}, suite or self.suite)

    def run(self, program: Program) -> tuple[RunResult, str]:
        """Run a program as a script; its result, and the harm that was seen."""
        self.judge._limits = _limits(program)
        text = program.filled(self.places)
        return self._watched(program, lambda: self.judge.run_file_sync(MODULE, text))

    def judged(self, program: Program) -> tuple[RunResult, str]:
        """Have a program imported by the tests of this world; its result, and the harm."""
        self.judge._limits = _limits(program)
        text = program.filled(self.places)
        return self._watched(program, lambda: self.judge.judge_sync({MODULE: text}, self.suite))

    def _watched(self, program: Program, work: Callable[[], RunResult]) -> tuple[RunResult, str]:
        self.canaries.settle()
        watch = None
        if program.harm in {*watching.MEASURES, "harness", "time"}:
            watch = watching.Watch(program.harm, os.getpid())
        found: list[RunResult] = []
        thread = threading.Thread(target=lambda: found.append(work()), daemon=True)
        thread.start()
        harm, started = "", time.monotonic()
        while thread.is_alive():
            thread.join(LOOK_S)
            waited = time.monotonic() - started
            harm = harm or (watch.look(waited) if watch else self._during(program))
            if harm and self.stops_at_harm:
                raise Harmed(harm)
        if not watch:
            harm = harm or self.canaries.harm(program.harm, found[0].output)
        return found[0], harm

    def _during(self, program: Program) -> str:
        return self.canaries.harm(program.harm) if program.shows_while_running else ""


def _limits(program: Program) -> Limits:
    """Wide in time, except where only the time on the wall can end a program."""
    by_the_clock = "wall-timeout" in program.expected() and program.harm not in ("cpu", "tasks")
    return SHORT if by_the_clock else LIMITS


def _script(project: Path) -> Path:
    return project / forging.ASSERTS


def suite_of(kind: str, project: Path, tests: str = "") -> Asserts | PytestFiles:
    """The tests of a program as a suite for one way to a verdict, named as in `forging.SUITES`."""
    tests = tests or forging.TESTS
    if kind == "pytest":
        return PytestFiles(((project / forging.PYTEST, forging.functions(tests)),))
    more = TOGETHER if kind == "together" else ""
    file = _script(project)
    return Asserts(f"from sol import f\n{tests}{more}", file.name, origin=file)


@contextmanager
def world(folder: Path, kind: str) -> Iterator[World]:
    """A world in this folder, with tests of one kind, its jails warm."""
    project = folder / "project"
    project.mkdir()
    (project / MODULE).write_text(forging.HONEST)
    suite = suite_of(kind, project)
    files = suite.files if isinstance(suite, PytestFiles) else ((_script(project), suite.source),)
    for file, text in files:
        file.write_text(text)
    with ExitStack() as end:
        canaries = end.enter_context(Canaries(folder))
        judge = end.enter_context(TestJudge(project, site_packages=(folder / "site",), tier="A"))
        made = World(project, canaries, judge, suite)
        result = made.honest()
        assert result.verified, result
        canaries.settle()
        yield made
