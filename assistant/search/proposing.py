"""The search as a proposer beside the model: it starts first, and says what it found when asked.

It has the processor for a moment before the model is asked at all, because most of what it finds it
finds at once; then it goes on beside the model, within its budget. Where nothing passes, what the
model wrote guides a second search.
"""

import asyncio
import contextlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from trueline.analysis.errors import CannotRun
from trueline.assistant.search.asking import search
from trueline.assistant.search.guiding import BY_WORDS, Guidance
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.ranking import Found
from trueline.assistant.search.samples import FEWEST

BUDGET = Budget(expressions=3_000_000, seconds=3.0)
HEAD_START_S = 2.0
HEAD_START_SHARE = 0.2
"""Of the request's time at most: the model must have its turn."""
MOST_PROGRAMS = 8


@dataclass(frozen=True, slots=True)
class Sought:
    """A problem, and how the body goes into its hole: its indentation, or behind the header."""

    problem: Problem
    indent: str
    inline: bool

    def texts(self, found: Found) -> list[str]:
        """The programs as texts for the hole, the best first."""
        bodies = [one.program.body for one in found.programs[:MOST_PROGRAMS]]
        if self.inline:
            return [f" {body}" for body in bodies if "\n" not in body]
        return [textwrap.indent(body, self.indent) for body in bodies]

    def sample(self, text: str) -> str:
        """A text for the hole as a function by itself."""
        return (
            f"def {self.problem.name}():{text}"
            if self.inline
            else f"def {self.problem.name}():\n{text}"
        )

    def note(self, found: Found) -> str:
        """What to tell of the search in one line; empty where only one behaviour was found."""
        said = [found.why_none] if found.why_none else []
        if not found.programs and not said:
            said.append("found no program that fits the examples")
        if len(found.rivals) > 1:
            compared = found.differ and all(one.values is not None for one in found.rivals)
            how = "differ" if compared else "may differ"
            if found.differ:
                how += f", for example on {self.problem.name}({found.differ})"
            said.append(
                f"{len(found.rivals)} programs fit the examples and {how}; "
                "another example would tell which is meant"
            )
        return f"program search: {'; '.join(said)}" if said else ""


class Searching:
    """A search that was started for one request; `close` ends its process.

    Usage:
        searching = Searching(sought)
        try:
            found = await searching.within(2.0)
        finally:
            await searching.close()
    """

    def __init__(self, sought: Sought | None) -> None:
        self._sought = sought
        self._task: asyncio.Task[Found] | None = None
        self._start(BY_WORDS)

    def _start(self, guidance: Guidance) -> None:
        if self._sought is not None:
            started = search(self._sought.problem, BUDGET, guidance)
            self._task = asyncio.ensure_future(started)

    def again(self, texts: Sequence[str]) -> bool:
        """Start once more, guided by texts that a model wrote for the hole, if they are enough."""
        if self._sought is None or len(texts) < FEWEST:
            return False
        self._start(Guidance(samples=tuple(map(self._sought.sample, texts))))
        return True

    async def within(self, seconds: float | None) -> Found | None:
        """What was found, waited for so long; None if it is not there yet, or was given before."""
        if self._task is None:
            return None
        done, _ = await asyncio.wait([self._task], timeout=seconds)
        if not done:
            return None
        task, self._task = self._task, None
        try:
            return task.result()
        except CannotRun as error:
            return Found(why_none=str(error))

    async def close(self) -> None:
        """End the search if it still runs."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
