"""The sandbox by itself: run code, run a file, judge code by tests.

A thin door to `TestJudge`, so that what holds for candidates holds here: the same jails, oracles
and limits. Jails are started by the first run and kept warm; one run at a time, so whoever wants
more at once opens more. What a run may not do, and what a verdict is worth, is in
docs/sandbox.md.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.analysis.interpreter import packages_of
from trueline.analysis.sandbox import Limits, RunResult
from trueline.analysis.testing import Suite, TestJudge, load_suite, suite_of

SNIPPET = Path("snippet.py")
CANDIDATE = Path("candidate.py")
Tests = str | Path | Suite


class _Core:
    """The options, and the judge once there is something to do."""

    def __init__(
        self,
        limits: Limits | None,
        python: Path | str | None,
        project: Path | str | None,
        site_packages: Sequence[Path | str] | None,
        unsafe: bool,
    ) -> None:
        self._limits, self._unsafe = limits, unsafe
        self._python = Path(python) if python is not None else None
        self._project = Path(project).absolute() if project is not None else None
        self._site_packages = site_packages
        self._open = ExitStack()
        self._judge: TestJudge | None = None

    def judge(self) -> TestJudge:
        """The judge, made when first asked for."""
        if self._judge is None:
            self._judge = self._open.enter_context(self._made())
        return self._judge

    def _made(self) -> TestJudge:
        project = self._project or Path(self._open.enter_context(_folder()))
        packages = self._site_packages
        if packages is None:
            packages = packages_of(self._python) if self._python else ()
        return TestJudge(
            project,
            python=self._python or Path(sys.executable),
            site_packages=tuple(map(Path, packages)),
            limits=self._limits,
            unsafe=self._unsafe,
        )

    def close(self) -> None:
        """End what runs, and remove what was made."""
        self._judge = None
        self._open.close()

    def file(self, path: Path | str) -> tuple[Path, str | None]:
        """A file to run: one of the project, else its text under its name."""
        path = Path(path).absolute()
        if self._project is None:
            return Path(path.name), _read(path)
        if not path.is_relative_to(self._project):
            raise WrongUsage(f"{path}: not in the project {self._project}")
        _read(path)
        return path, None

    def tested(self, path: Path | str | None) -> Path:
        """The file that a text stands for."""
        return CANDIDATE if path is None else Path(path)


class Sandbox:
    """Runs untrusted Python in jails of its own.

    Usage:
        with Sandbox() as box:
            box.run("print(1)").output
            box.judge("def f(n): return n + 1", "assert f(1) == 2").verified

        async with Sandbox() as box:
            result = await box.run("print(1)")

    Args:
        limits: what one run may use.
        python: the interpreter, or the `bin/python` of an environment; ours if not given.
        project: a folder that is shown read-only; runs start in it. Empty if not given.
        site_packages: folders to import from; those of `python` if that is given, else none.
        unsafe: no sandbox at all. Shown in every result.

    Raises (every method):
        SandboxUnavailable: nothing here can confine a run; the message names the fix.
        CannotRun: a file, a project or an interpreter that cannot be used, in one line.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        python: Path | str | None = None,
        project: Path | str | None = None,
        site_packages: Sequence[Path | str] | None = None,
        unsafe: bool = False,
    ) -> None:
        self._core = _Core(limits, python, project, site_packages, unsafe)

    def run(self, code: str) -> RunResult:
        """Run a text as a program."""
        return self._core.judge().run_file_sync(SNIPPET, code)

    def run_file(self, path: Path | str) -> RunResult:
        """Run a file as a program: one of the project, or one that sees nothing but itself."""
        return self._core.judge().run_file_sync(*self._core.file(path))

    def judge(self, code: str, tests: Tests, *, path: Path | str | None = None) -> RunResult:
        """Judge a module's text by tests: asserts or pytest functions as a text, a file, a suite.

        The module is called `candidate`, and asserts in a text need not import its names. With
        `path` the text stands for that file of the project.
        """
        edits, suite = {self._core.tested(path): code}, _suite(tests)
        return self._core.judge().judge_sync(edits, suite)

    def close(self) -> None:
        """End the jails; the next run would start new ones."""
        self._core.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> "AsyncSandbox":
        return AsyncSandbox(self._core)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.close)


class AsyncSandbox:
    """A `Sandbox` for callers with an event loop: cancelling a call ends its run at once."""

    def __init__(self, core: _Core) -> None:
        self._core = core

    async def run(self, code: str) -> RunResult:
        """Run a text as a program."""
        return await self._core.judge().run_file(SNIPPET, code)

    async def run_file(self, path: Path | str) -> RunResult:
        """Run a file as a program."""
        return await self._core.judge().run_file(*self._core.file(path))

    async def judge(self, code: str, tests: Tests, *, path: Path | str | None = None) -> RunResult:
        """Judge a module's text by tests."""
        edits, suite = {self._core.tested(path): code}, _suite(tests)
        return await self._core.judge().judge(edits, suite)


def _folder() -> "tempfile.TemporaryDirectory[str]":
    try:
        return tempfile.TemporaryDirectory(prefix="trueline-box-")
    except OSError as error:
        raise CannotRun(f"no folder can be made for temporary files: {error.strerror}") from error


def _suite(tests: Tests) -> Suite:
    if isinstance(tests, Path):
        return load_suite(tests)
    return suite_of(tests) if isinstance(tests, str) else tests


def _read(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise CannotRun(f"{path}: not a file; give a Python file")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CannotRun(f"{path}: not UTF-8 text; give a Python file") from None
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read: {error.strerror}") from None
