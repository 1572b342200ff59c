"""A share of the answers by graft, compared with full updates in the background.

The graft uses mypy's internals, so it is not taken at its word: where mypy's own update says
something else about the same candidate, the graft is switched off for that file, and the log says
so. Nobody waits for it, and the answer that was given stands.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from trueline.analysis.findings import Unknown
from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.protocol import Answer
from trueline.analysis.typecheck.target import Target
from trueline.analysis.typecheck.verdicts import Edit
from trueline.analysis.typecheck.workers import Workers

TIMEOUT_S = 60.0
log = logging.getLogger("trueline.types")


class Rechecks:
    """The comparisons that go on, and the files whose answers differed.

    `target` names a file as mypy wants it, and `share` of the answers are compared.

    Attributes:
        distrusted: the paths of files that get no answers by graft any more.
    """

    def __init__(self, workers: Workers, target: Callable[[Path], Target], share: float) -> None:
        self.distrusted: set[str] = set()
        self._workers = workers
        self._target = target
        self._share = share
        self._random = random.Random(0)
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, edit: Edit, answer: Answer) -> None:
        """Compare this answer, if it is one of the share."""
        if answer.why or self._random.random() >= self._share:
            return
        task = asyncio.ensure_future(self._compare(edit, answer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until what goes on in the background is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def close(self) -> None:
        """Stop what goes on."""
        for task in self._tasks:
            task.cancel()

    async def _compare(self, edit: Edit, answer: Answer) -> None:
        texts = [edit.after, edit.before]
        reply = await self._workers.full(self._target(edit.path), texts, TIMEOUT_S)
        if isinstance(reply, Unknown) or reply.fatal or any(one.why for one in reply.answers):
            return
        after, before = reply.answers
        if _came(answer.old, answer.new) != _came(before.new, after.new):
            self.distrusted.add(str(edit.path))
            log.warning("%s: mypy's full update differs; no quick checks there", edit.path)


def _came(old: Sequence[Message], new: Sequence[Message]) -> frozenset[str]:
    """The errors that are new, by what the messages say."""
    was, now = (
        frozenset(f"{one.code}: {one.text}" for one in side if one.severity == "error")
        for side in (old, new)
    )
    return now - was
