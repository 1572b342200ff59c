"""The latest question wins, and a changed text ends the questions about it."""

import asyncio

import pytest
from pygls.exceptions import JsonRpcContentModified, JsonRpcRequestCancelled

from trueline.lsp.scheduler import Scheduler


class Work:
    """Work that goes on until it is stopped."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.stopped = False

    async def __call__(self) -> str:
        """Wait forever."""
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped = True
        return "never"


async def done() -> str:
    """Work that is done at once."""
    return "done"


async def test_result() -> None:
    """Work that is let alone gives its result, one after the other."""
    scheduler = Scheduler()
    assert await scheduler.run("inline", "a", done()) == "done"
    assert await scheduler.run("inline", "a", done()) == "done"


async def test_latest_wins() -> None:
    """The later of one kind ends the earlier; another kind runs beside it."""
    scheduler, work, popup = Scheduler(), Work(), Work()
    first = asyncio.ensure_future(scheduler.run("inline", "a", work()))
    beside = asyncio.ensure_future(scheduler.run("popup", "a", popup()))
    await asyncio.gather(work.begun.wait(), popup.begun.wait())
    assert await scheduler.run("inline", "b", done()) == "done"
    with pytest.raises(JsonRpcRequestCancelled):
        await first
    assert work.stopped
    assert not popup.stopped
    beside.cancel()


async def test_changed() -> None:
    """Only what is asked about the changed document ends."""
    scheduler, work, popup = Scheduler(), Work(), Work()
    first = asyncio.ensure_future(scheduler.run("inline", "a", work()))
    beside = asyncio.ensure_future(scheduler.run("popup", "b", popup()))
    await asyncio.gather(work.begun.wait(), popup.begun.wait())
    scheduler.changed("a")
    with pytest.raises(JsonRpcContentModified):
        await first
    assert not popup.stopped
    scheduler.stop("the end")
    with pytest.raises(JsonRpcRequestCancelled, match="the end"):
        await beside


async def test_cancelled_by_the_client() -> None:
    """Whoever asked may cancel: the work stops, and the cancellation is the client's own."""
    scheduler, work = Scheduler(), Work()
    asked = asyncio.ensure_future(scheduler.run("inline", "a", work()))
    await work.begun.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert work.stopped
    scheduler.changed("a")


async def test_failure() -> None:
    """An error of the work is the asker's."""

    async def fails() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await Scheduler().run("inline", "a", fails())
