"""How long a program of a task may take: as long as its reference solution, times a factor.

A fixed limit is unfair to tasks whose reference takes long, and on a slower machine to more of
them. The rule is the usual one: at least the fixed limit, and at least four times what the
reference takes (EvalPlus, Liu et al. 2023, arXiv 2305.01210, has the same factor). The reference is
run only when a program of its task ran out of time, since otherwise its time decides nothing. One
that fails or does not end says nothing, and the fixed limit stands.
"""

from dataclasses import replace
from pathlib import Path

from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import Suite, TestJudge
from trueline.evals.joining import MODULE

FACTOR = 4.0
MOST = Limits(cpu_s=30.0, wall_s=90.0)  # what a reference may take
WALL = 3.0  # seconds on the wall for each of cpu, as in the fixed limits


class References:
    """The limits of tasks whose programs ran out of time, each found once."""

    def __init__(self, fixed: Limits) -> None:
        self._fixed = fixed
        self._known: dict[str, Limits] = {}

    async def limits(self, judge: TestJudge, task_id: str, reference: str, suite: Suite) -> Limits:
        """What a program of the task may use; `reference` is the text of the one to go by.

        Raises:
            SandboxUnavailable: nothing here can confine the run.
        """
        if task_id not in self._known:
            self._known[task_id] = await self._timed(judge, reference, suite)
        return self._known[task_id]

    async def _timed(self, judge: TestJudge, reference: str, suite: Suite) -> Limits:
        most = replace(self._fixed, cpu_s=MOST.cpu_s, wall_s=MOST.wall_s)
        edits: dict[Path, str] = {MODULE: reference}
        result = await judge.judge(edits, suite, limits=most)
        allowed = FACTOR * result.cpu_s
        if not result.passed or allowed <= self._fixed.cpu_s:
            return self._fixed
        return replace(self._fixed, cpu_s=allowed, wall_s=max(self._fixed.wall_s, WALL * allowed))
