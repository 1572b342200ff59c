"""Judges candidate edits by tests: the one place where verdicts of tests come from.

Blocking work is done on one thread of its own, so that judgements of one judge queue up and the
event loop never waits; a cancelled judgement ends its processes at once.
"""

import asyncio
import contextlib
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.result import Confined, Failure, RunResult, Status, Tier
from trueline.analysis.sandbox.run import JailLost
from trueline.analysis.testing import oracles, policy
from trueline.analysis.testing.base import Base, base_of
from trueline.analysis.testing.collecting import Files
from trueline.analysis.testing.files import FilesVerdict
from trueline.analysis.testing.functions import Functions
from trueline.analysis.testing.hiding import Hidden, look_through
from trueline.analysis.testing.jails import Jails, Stop, Stopped
from trueline.analysis.testing.jobs import Job, job_of, relative, stamp
from trueline.analysis.testing.lone import modules_beside
from trueline.analysis.testing.plugins import plugin_modules
from trueline.analysis.testing.suites import Asserts, PytestFiles, Suite

STOP_S = 0.04
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: texts, what to judge them by, under which limits, and what may be edited."""

    edits: Mapping[Path, str]
    suite: Suite
    target: Path | None
    limits: Limits
    named: Collection[Path] | None = None


class TestJudge:
    """Judges edits of one project on warm jails; one judgement at a time.

    Usage:
        with TestJudge(project) as judge:
            result = await judge.judge({Path("cart.py"): text}, load_suite(tests))
    """

    __test__ = False

    def __init__(
        self,
        project: Path,
        *,
        python: Path = Path(sys.executable),
        site_packages: Sequence[Path] = (),
        limits: Limits | None = None,
        unsafe: bool = False,
        whole: bool = True,
        tier: Confined | None = None,
        timeout_s: float | None = None,
        tell: oracles.Tell | None = None,
    ) -> None:
        """Take a project.

        Without `whole`, the modules beside the file and its tests are all that is shown.
        `limits` are for one run of a script or of a few tests, and are scaled for more.
        `timeout_s` takes their place: wall seconds for a verdict. `tell` is called, from another
        thread, with how many tests of a suite have run and how many there are.
        """
        self._project, self._whole = project.resolve(), whole
        if not self._project.is_dir():
            raise CannotRun(f"{project}: no such project folder")
        self._limits = limits or Limits()
        if timeout_s is not None:
            self._limits = replace(self._limits, cpu_s=timeout_s, wall_s=timeout_s)
        self._timeout_s, self._tell = timeout_s, tell
        self._jails = Jails(self._project, python, tuple(site_packages), unsafe, tier)
        self._thread = ThreadPoolExecutor(1, "trueline-judge")
        self._stops: set[Stop] = set()
        self._known = oracles.Known()
        self._bases: dict[tuple[object, ...], Base] = {}

    @property
    def tier(self) -> Tier:
        """What confines the runs."""
        return self._jails.tier

    async def judge(
        self,
        edits: Mapping[Path, str],
        suite: Suite,
        *,
        target: Path | None = None,
        limits: Limits | None = None,
        named: Collection[Path] | None = None,
    ) -> RunResult:
        """Judge whole-file texts by a suite.

        Paths are absolute or relative to the project. `target` is the file the tests are about;
        it may be left out when one file is edited. Without edits the project is judged as it is.
        `limits` are this judgement's own. An edit of a file that is not `named` is refused, if
        that is given. Cancelling ends the run.

        Raises:
            SandboxUnavailable: nothing here can confine the run.
            WrongUsage: the target cannot be told, or the suite has no tests.
        """
        asked = Asked(edits, suite, target, limits or self._limits, named)
        return await self._awaited(lambda stop: self._judge(asked, stop))

    def judge_sync(
        self,
        edits: Mapping[Path, str],
        suite: Suite,
        *,
        target: Path | None = None,
        limits: Limits | None = None,
    ) -> RunResult:
        """`judge` for callers without an event loop."""
        asked = Asked(edits, suite, target, limits or self._limits)
        return self._waited(lambda stop: self._judge(asked, stop))

    async def base(self, edits: Mapping[Path, str], suite: Suite, excused: str = "") -> Base:
        """Run a suite twice before any candidate, to know what of it can be held against one.

        `edits` make the earlier state, which is the project as it lies there if they are empty.
        A failure that says `excused` is none. Kept for as long as the project does not change.
        """
        return await self._awaited(lambda stop: self._base(edits, suite, excused, stop))

    async def run_file(
        self,
        path: Path,
        text: str | None = None,
        *,
        beside: Mapping[Path, str] | None = None,
        limits: Limits | None = None,
    ) -> RunResult:
        """Run one file of the project as a script, with another text if given.

        `beside` are texts of other files for this run, `limits` its own.
        """
        edits, own = dict(beside or {}), limits or self._limits
        return await self._awaited(lambda stop: self._run_file(path, text, edits, own, stop))

    def run_file_sync(self, path: Path, text: str | None = None) -> RunResult:
        """`run_file` for callers without an event loop."""
        return self._waited(lambda stop: self._run_file(path, text, {}, self._limits, stop))

    def module_of(self, path: Path) -> str:
        """The name by which a run imports a file of the project."""
        return job_of(self._project, {path: ""}, None, self._limits).module

    def functions(self, path: Path, text: str, limits: Limits) -> Functions:
        """The functions of a file of the project with this text, in a jail that the caller closes.

        Raises:
            SandboxUnavailable, JailLost: it cannot be started.
        """
        job = job_of(self._project, {path: text}, path, limits)
        return Functions(self._jails.beside(self._only(job, [])), job)

    def close(self) -> None:
        """End what runs and all jails."""
        for stop in list(self._stops):
            stop.pull()
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._jails.close()

    def __enter__(self) -> "TestJudge":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submit(self, work: Callable[[Stop], T]) -> tuple[Future[T], Stop]:
        stop = Stop()
        self._stops.add(stop)
        future = self._thread.submit(work, stop)
        future.add_done_callback(lambda _: self._stops.discard(stop))
        return future, stop

    async def _awaited(self, work: Callable[[Stop], T]) -> T:
        future, stop = self._submit(work)
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            stop.pull()
            waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.wait([waiting], timeout=STOP_S)
            raise

    def _waited(self, work: Callable[[Stop], T]) -> T:
        future, stop = self._submit(work)
        try:
            return future.result()
        except KeyboardInterrupt:
            stop.pull()
            with contextlib.suppress(Stopped):
                future.result()
            raise

    def _judge(self, asked: Asked, stop: Stop) -> RunResult:
        suite, target = asked.suite, asked.target
        if not isinstance(suite, PytestFiles) and not suite.total:
            raise WrongUsage("nothing to judge by: the suite expects nothing")
        if target is None and len(asked.edits) != 1:
            target = _first_file(suite)
        job = job_of(self._project, asked.edits, target, asked.limits)
        tests = self._test_paths(suite)
        reason = self._refusal(job, suite, tests, asked.named)
        if reason is not None:
            return self._without_run("refused", reason)
        only = self._only(job, tests)
        job = replace(job, hidden=self._hidden(job, suite, tests, only))
        return self._attempted(stop, lambda bench: _verdict(bench, job, suite, tests), only)

    def _base(self, edits: Mapping[Path, str], suite: Suite, excused: str, stop: Stop) -> Base:
        key = (stamp(self._project), tuple(edits.items()), suite, excused)
        if key not in self._bases:
            target = None if len(edits) == 1 else _first_file(suite)
            job = job_of(self._project, edits, target, self._limits)
            tests = self._test_paths(suite)
            only = self._only(job, tests)
            job = replace(job, hidden=self._hidden(job, suite, tests, only))
            places = _places(suite, tests)
            self._bases[key] = base_of(
                suite,
                lambda: self._attempted(stop, lambda bench: _once(bench, job, suite, tests), only),
                excused,
                places,
            )
        return self._bases[key]

    def _run_file(
        self, path: Path, text: str | None, beside: dict[Path, str], limits: Limits, stop: Stop
    ) -> RunResult:
        edits = beside if text is None else {**beside, path: text}
        job = job_of(self._project, edits, path, limits)
        only = self._only(job, [])
        return self._attempted(stop, lambda bench: oracles.judge_file(bench, job), only)

    def _only(self, job: Job, tests: list[str]) -> tuple[str, ...] | None:
        """The files that are shown where the project is not shown whole."""
        if self._whole:
            return None
        return modules_beside(self._project, [job.target, *job.edits, *tests], job.roots)

    def _attempted(
        self,
        stop: Stop,
        verdict: Callable[[oracles.Bench], RunResult],
        only: tuple[str, ...] | None,
    ) -> RunResult:
        stop.check()
        self._jails.refresh(only)
        bench = oracles.Bench(self._jails, stop, self._known, self._timeout_s, self._tell)
        try:
            result = self._jails.retried(lambda: verdict(bench))
        except JailLost as error:
            return self._without_run("harness-error", f"the sandbox was lost twice: {error}")
        confined = result.tier != "unsafe" or result.oracle is None
        return result if confined else replace(result, oracle="in-process")

    def _refusal(
        self, job: Job, suite: Suite, tests: list[str], named: Collection[Path] | None
    ) -> str | None:
        texts = [text for _, text in suite.files] if isinstance(suite, PytestFiles) else []
        plugins = plugin_modules(self._project, zip(tests, texts, strict=True)) if texts else ()
        names = {path: job.names_of(path) for path in job.edits}
        allowed = None if named is None else {relative(self._project, one) for one in named}
        return policy.refusal(names, tests, plugins, allowed)

    def _hidden(
        self, job: Job, suite: Suite, tests: list[str], only: tuple[str, ...] | None
    ) -> Hidden:
        texts: dict[str, str] = {}
        if isinstance(suite, PytestFiles):
            texts = {path: text for path, (_, text) in zip(tests, suite.files, strict=True)}
        elif isinstance(suite, Asserts) and suite.origin is not None:
            texts = {relative(self._project, suite.origin.resolve()): suite.source}
        candidate = {job.target, *job.edits} - texts.keys()
        return look_through(self._project, candidate, texts, only)

    def _without_run(self, status: Status, reason: str) -> RunResult:
        failure = Failure(status, reason)
        tier = self._jails.tier
        return RunResult(status, 0.0, 0.0, 0.0, None, tier, reason, failures=(failure,))

    def _test_paths(self, suite: Suite) -> list[str]:
        """Where test files stand in the project; one from outside is put at its root."""
        if not isinstance(suite, PytestFiles):
            return []
        inside = [(path, path.is_relative_to(self._project)) for path, _ in suite.files]
        return [relative(self._project, path) if known else path.name for path, known in inside]


def _verdict(bench: oracles.Bench, job: Job, suite: Suite, tests: list[str]) -> RunResult:
    if isinstance(suite, PytestFiles):
        return FilesVerdict(bench, job, Files(suite, _places(suite, tests))).confirmed()
    return oracles.judge_script(bench, job, suite)


def _once(bench: oracles.Bench, job: Job, suite: Suite, tests: list[str]) -> RunResult:
    """Run the tests as they are, confirming nothing."""
    if isinstance(suite, PytestFiles):
        return FilesVerdict(bench, job, Files(suite, _places(suite, tests))).once()
    return oracles.judge_apart(bench, job, suite) or oracles.judge_together(bench, job, suite)


def _places(suite: Suite, tests: list[str]) -> dict[str, str]:
    """Where each test file stands in the project, by its own path."""
    files = suite.files if isinstance(suite, PytestFiles) else ()
    return {str(path): place for (path, _), place in zip(files, tests, strict=True)}


def _first_file(suite: Suite) -> Path | None:
    return suite.files[0][0] if isinstance(suite, PytestFiles) else None
