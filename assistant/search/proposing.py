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
from trueline.assistant.search.neighbours import Neighbour
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program
from trueline.assistant.search.project import Project
from trueline.assistant.search.ranking import Found
from trueline.assistant.search.samples import FEWEST

BUDGET = Budget(expressions=8_000_000, seconds=8.0)
HEAD_START_S = 2.0
HEAD_START_SHARE = 0.2
"""Of the request's time at most: the model must have its turn."""
MOST_LEFT_OUT = 3
MOST_PROGRAMS = 8


@dataclass(frozen=True, slots=True)
class Sought:
    """A problem, and how the body goes into its hole: its indentation, or behind the header.

    A function that is not there yet has a `header`, what comes behind `def name(`.
    `neighbours` are functions of the same file that a program may call.
    `guards` are statements that somebody's answers put in front of a program that lacks them.
    """

    problem: Problem
    indent: str
    inline: bool
    neighbours: tuple[Neighbour, ...] = ()
    guards: tuple[str, ...] = ()
    header: str = ""

    def texts(self, found: Found) -> list[str]:
        """The programs as texts for the hole, the best first; each also behind the guards."""
        bodies: list[str] = []
        for one in found.programs[:MOST_PROGRAMS]:
            guarded = ["\n".join((*self.guards, one.program.body))] if self.guards else []
            bodies += [one.program.body, *guarded]
        return self._placed(bodies)

    def whole(self, program: Program) -> str | None:
        """A program behind the guards, with its imports, as a text for the hole, if it can be."""
        imports = [f"import {name}" for name in program.imports]
        return next(iter(self._placed(["\n".join((*imports, *self.guards, program.body))])), None)

    def text(self, body: str) -> str:
        """A body as a text for the hole."""
        if self.inline:
            return f" {body}"
        indented = textwrap.indent(body, self.indent)
        return f"{self.header}\n{indented}" if self.header else indented

    def _placed(self, bodies: Sequence[str]) -> list[str]:
        return [self.text(body) for body in bodies if not self.inline or "\n" not in body]

    def sample(self, text: str) -> str:
        """A text for the hole as a function by itself, without what no file could hold."""
        behind = "" if self.inline else "\n"
        opened = f"def {self.problem.name}("
        module = f"{opened}{text}" if self.header else f"{opened}):{behind}{text}"
        return module.encode("utf-8", "replace").decode()

    def note(self, found: Found, failing: str = "") -> str:
        """What to tell of the search in one line; empty where it is sure.

        `failing` is why a program fails, where none of those that were tried passes.
        """
        said = [found.why_none] if found.why_none else []
        said += found.left_out[:MOST_LEFT_OUT]
        if len(found.left_out) > MOST_LEFT_OUT:
            said.append(f"{len(found.left_out) - MOST_LEFT_OUT} more functions are not called")
        if not found.programs and not found.why_none:
            said.append("found no program that fits the examples")
        if failing:
            number = len(found.rivals) or len(found.programs)
            fit = f"{number} programs fit" if number > 1 else "one program fits"
            said.append(f"{fit} the examples, but none that was tried passes: {failing}")
        elif len(found.rivals) > 1:
            compared = found.differ and all(one.values is not None for one in found.rivals)
            how = "differ" if compared else "may differ"
            if found.differ:
                how += f", for example on {self.problem.name}({found.differ})"
            said.append(
                f"{len(found.rivals)} programs fit the examples and {how}; {_odds(found)}"
                "another example would tell which is meant"
            )
        elif found.programs and not found.sure and not found.why_none:
            said.append(
                f"the examples say little for the one program that fits; {_odds(found)}"
                "give another example"
            )
        return f"program search: {'; '.join(said)}" if said else ""


def _odds(found: Found) -> str:
    """How often such an answer is right, where that is not often."""
    if found.sure:
        return ""
    tenths = round(10 * found.chance)
    return (
        f"about {tenths} in 10 such answers are right; "
        if tenths
        else "few such answers are right; "
    )


class Searching:
    """A search that was started for one request; `close` ends its process.

    It may call the functions of a project, if it is given one.

    Usage:
        searching = Searching(sought)
        try:
            found = await searching.within(2.0)
        finally:
            await searching.close()
    """

    def __init__(self, sought: Sought | None, project: Project | None = None) -> None:
        self._sought, self._project = sought, project
        self._task: asyncio.Task[Found] | None = None
        self._start(BY_WORDS)

    def _start(self, guidance: Guidance) -> None:
        if self._sought is not None:
            started = search(self._sought.problem, BUDGET, guidance, self._project)
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
