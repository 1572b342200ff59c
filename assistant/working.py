"""The time that a command may work, over several requests: what a person takes is not counted."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from trueline.assistant.request import Request

LEAST_S = 0.1


class WorkingTime:
    """Seconds of work from now on.

    Usage:
        time = WorkingTime(60.0)
        await answer(engine, time.bounded(request))
        with time.paused():
            await ask(question)
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; a tenth of one where they are over."""
        return max(self._until - self._clock(), LEAST_S)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What the block takes is not counted."""
        since = self._clock()
        try:
            yield
        finally:
            self._until += self._clock() - since

    def bounded(self, request: Request) -> Request:
        """The request with what is left as its time."""
        return replace(request, budget=replace(request.budget, seconds=self.left))
