"""Waits for runs that belong together: the end of the first one ends the others.

Reads what the children report while it waits, so that none blocks on a full socket, and holds
the deadline: a jail that misses it is killed.
"""

import contextlib
import math
import selectors
import time
from collections.abc import Callable, Sequence
from typing import Any

from trueline.analysis.sandbox.run import GRACE_S, Ended, JailLost, Run, receive

MAX_REPORT = 16 << 20


def finish(runs: Sequence[Run], heard: Callable[[Run], None] | None = None) -> list[Ended]:
    """Wait for runs that were posted together; the end of the first ends the others.

    `heard` is called with a run when it has said something.

    Raises:
        JailLost: a jail ended or missed the deadline; it is closed.
    """
    waiting = selectors.DefaultSelector()
    with waiting, contextlib.ExitStack() as closing:
        for run in runs:
            closing.enter_context(run.conversation)
            run.conversation.setblocking(False)
            waiting.register(run.conversation, selectors.EVENT_READ, run)
            waiting.register(run.jail.control, selectors.EVENT_READ, run)
        while any(run.ended is None for run in runs):
            now = time.monotonic()
            ready = waiting.select(max(0.0, min(_looked_at_next(run) for run in runs) - now))
            if not ready and not _stalled(runs):
                _abandon(runs, "missed its deadline")
            for key, _ in ready:
                _advance(key.data, key.fileobj, waiting, runs)
                key.data.frames()
                if heard is not None:
                    heard(key.data)
        for run in runs:
            _read_on(run)
    return [run.result() for run in runs]


def _looked_at_next(run: Run) -> float:
    return min(run.deadline, math.inf if run.stalled else run.stalls_at)


def _stalled(runs: Sequence[Run]) -> bool:
    """End what has said nothing for too long; false if that is none."""
    now = time.monotonic()
    found = [run for run in runs if not run.stalled and run.stalls_at <= now < run.deadline]
    for run in found:
        run.stalled = True
        run.jail.interrupt(run)
    return bool(found)


def _advance(
    run: Run,
    ready: Any,
    waiting: selectors.BaseSelector,
    runs: Sequence[Run],
) -> None:
    """Take what one socket has: a piece of a report, or the end of a run."""
    if ready is run.conversation:
        if not _read_on(run):
            waiting.unregister(run.conversation)
        return
    try:
        run.jail.control.settimeout(GRACE_S)
        run.ended = receive(run.jail.control)
    except JailLost:
        _abandon(runs, "ended")
    waiting.unregister(run.jail.control)
    for other in runs:
        if other.ended is None:
            other.jail.interrupt(other)


def _abandon(runs: Sequence[Run], what: str) -> None:
    for run in runs:
        if run.ended is None:
            run.jail.close()
    raise JailLost(f"the jail {what}")


def _read_on(run: Run) -> bool:
    """Read what the child has sent; false when there will be no more."""
    try:
        while len(run.received) <= MAX_REPORT:
            piece = run.conversation.recv(1 << 16)
            if not piece:
                return False
            run.received += piece
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False
