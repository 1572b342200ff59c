"""The warm jails of one project: made when first needed, replaced when lost or out of date.

Three roles, because of what may be in whose memory: the candidate's jail never sees tests, the
tester's never runs the candidate's code, and the one for pytest has pytest loaded. One owner
thread posts and waits; `Stop` may be pulled from any other.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar

from trueline.analysis.sandbox.jail import Jail
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.probe import reached, start
from trueline.analysis.sandbox.result import Confined, Tier
from trueline.analysis.sandbox.run import Ended, JailLost, Run
from trueline.analysis.sandbox.waiting import finish
from trueline.analysis.testing.jobs import stamp
from trueline.analysis.testing.warming import Shared

Role = Literal["candidate", "tester", "pytest"]
Result = TypeVar("Result")


class Stopped(Exception):  # noqa: N818 - an event
    """The judgement was called off."""


class Stop:
    """Calls a judgement off, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pulled = False
        self._runs: tuple[Run, ...] = ()

    def pull(self) -> None:
        """End what runs now and let nothing new start."""
        with self._lock:
            self._pulled = True
            for run in self._runs:
                run.jail.interrupt(run)

    def check(self) -> None:
        """Raise `Stopped` if it was pulled."""
        if self._pulled:
            raise Stopped

    def wait(self, runs: Sequence[Run], heard: Callable[[Run], None] | None = None) -> list[Ended]:
        """Finish these runs, unless pulled."""
        with self._lock:
            self._runs = tuple(runs)
            if self._pulled:
                for run in runs:
                    run.jail.interrupt(run)
        try:
            return finish(runs, heard)
        finally:
            with self._lock:
                self._runs = ()
            self.check()


class Jails:
    """Owns the jails of one project."""

    def __init__(
        self,
        project: Path,
        python: Path,
        site_packages: tuple[Path, ...],
        unsafe: bool,
        tier: Confined | None = None,
    ) -> None:
        self._spec = JailSpec(python, project, site_packages, unsafe=unsafe, tier=tier)
        self._jails: dict[Role, Jail] = {}
        self._shared = Shared()
        self._stamp = ""
        self._tier: Tier | None = "unsafe" if unsafe else tier

    @property
    def project(self) -> Path:
        """The project's folder."""
        assert self._spec.project is not None
        return self._spec.project

    @property
    def only(self) -> tuple[str, ...] | None:
        """The files of the project that are shown, if not all."""
        return self._spec.only

    @property
    def tier(self) -> Tier:
        """What confines the runs, or would.

        Raises:
            SandboxUnavailable: nothing here can.
        """
        return self._tier or reached(self._spec.python)

    def beside(self, only: tuple[str, ...] | None) -> JailSpec:
        """What a jail of somebody's own would be, that shows the same project."""
        return replace(self._spec, only=only)

    def get(self, role: Role) -> Jail:
        """The jail for a role, alive.

        Raises:
            SandboxUnavailable: none can be made here.
        """
        jail = self._jails.get(role)
        if jail is None or not jail.alive:
            if jail is not None:
                jail.close()
            spec = replace(self._spec, warm="plain" if role == "candidate" else role)
            jail = self._jails[role] = start(spec)
            if role == "pytest" and not self._make_ready(jail):
                jail = self._jails[role] = start(spec)
            self._tier = jail.tier
        return jail

    def refresh(self, only: tuple[str, ...] | None = None) -> None:
        """Drop jails whose copy of the project is out of date; a bound one never is.

        With `only`, these files of the project are all that is shown.
        """
        self._spec = replace(self._spec, only=only)
        project = self._spec.project
        if project is None or not self._spec.copies:
            return
        now = f"{only} {stamp(project, only)}"
        if now != self._stamp:
            self.close()
        self._stamp = now

    def retried(self, attempt: Callable[[], Result]) -> Result:
        """Try twice, the second time on new jails: losing one may not be the candidate's doing.

        Raises:
            JailLost: it was lost twice.
        """
        try:
            return attempt()
        except JailLost:
            self.close()
            return attempt()

    def close(self) -> None:
        """End all jails."""
        while self._jails:
            self._jails.popitem()[1].close()

    def share(self, more: Shared) -> None:
        """Have made ready what runs of tests share, now and in jails to come."""
        known = self._shared
        modules = tuple(dict.fromkeys((*known.modules, *more.modules)))
        files = tuple(dict.fromkeys((*known.files, *more.files)))
        jail = self._jails.get("pytest")
        if self._spec.unsafe or jail is None or Shared(modules, files) == known:
            return
        self._shared = Shared(modules, files)
        self._make_ready(jail)

    def keep_out(self, under_test: Collection[str]) -> None:
        """Have no file under test among what is compiled: its older text is not for a candidate."""
        files = tuple(path for path in self._shared.files if path not in under_test)
        if files != self._shared.files:
            self._shared = replace(self._shared, files=files)
            if "pytest" in self._jails:
                self._jails.pop("pytest").close()

    def _make_ready(self, jail: Jail) -> bool:
        """Whether the jail can be used still; a module may end it, or start threads in it."""
        if self._shared == Shared() or jail.load(self._shared.modules, self._shared.files):
            return True
        jail.close()
        self._shared = Shared()
        return False
