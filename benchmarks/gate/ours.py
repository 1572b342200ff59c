"""The checker of this project, asked as the language server asks it.

CPU is the workers' and this process's own from the question to the verdict: finding the difference,
the pipe and the verdict count as well as mypy.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.gate.clocks import cpu_ms, running
from benchmarks.gate.holes import Hole
from trueline.analysis.findings import Unknown
from trueline.analysis.members import members_at
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

Times = tuple[float, float]
LOOK_S = 0.005


class Ours:
    """A type checker with a worker, and how long it takes.

    Attributes:
        unknown: how many questions had an answer `Unknown`, by what was asked; they have no time.
    """

    def __init__(self, root: Path, cache: Path) -> None:
        self._checker = TypeChecker(Workspace(root), cache, standby=True, rechecked=0.0)
        self._loop = asyncio.new_event_loop()
        self.unknown: dict[str, int] = {}

    @property
    def processes(self) -> list[int]:
        """The process ids of the workers."""
        return self._checker.workers.process_ids

    def open(self, path: Path, text: str) -> Times:
        """Have the file read, as an editor does when it is opened."""
        times = self._timed("open", lambda: self._checker.findings(path, text))
        if times is None:
            raise SystemExit(f"mypy cannot read {path}")
        self._rest()
        return times

    def check(self, hole: Hole, afters: tuple[str, ...], name: str) -> Times | None:
        """Verdicts on candidates, in one question; None if one of them needs a full update."""
        path, before = hole.path, hole.before
        times = self._timed(name, lambda: self._checker.check(path, before, afters, timeout_s=0.0))
        if times is None:  # the update goes on behind it, and may not fall into what comes next
            self._loop.run_until_complete(self._checker.findings(path, before))
            self._rest()
        return times

    def members(self, hole: Hole, text: str) -> Times | None:
        """What may follow the dot that the text ends with, with types."""
        return self._timed("members", lambda: members_at(self._checker, hole.path, text, len(text)))

    def unfinished(self, hole: Hole, text: str) -> Times | None:
        """The certain errors of a text that ends at the cursor."""
        path, before = hole.path, hole.before
        return self._timed("partial", lambda: self._checker.unfinished(path, before, text))

    def close(self) -> None:
        """Stop the workers."""
        self._checker.close()
        self._loop.close()

    def _rest(self) -> None:
        """Wait until the workers have given back what an update left behind."""
        while running(self.processes):
            time.sleep(LOOK_S)

    def _timed(self, name: str, ask: Callable[[], Awaitable[object]]) -> Times | None:
        async def asked() -> object:
            return await ask()

        known = self.processes
        theirs, own, began = cpu_ms(known), time.process_time(), time.perf_counter()
        answer = self._loop.run_until_complete(asked())
        wall = time.perf_counter() - began
        started = [one for one in self.processes if one not in known]
        spent = time.process_time() - own
        answers = answer if isinstance(answer, list) else [answer]
        if any(isinstance(one, Unknown) for one in answers):
            self.unknown[name] = self.unknown.get(name, 0) + 1
            return None
        return spent * 1e3 + cpu_ms([*known, *started]) - theirs, wall * 1e3
