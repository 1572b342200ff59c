"""The thread of a model: chunks in order, errors passed on, closed without waiting for long."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing

import pytest

from trueline.assistant.models.protocol import Chunk, ModelUnavailable
from trueline.assistant.models.worker import Cancelled, Worker


async def test_chunks_come_in_order() -> None:
    """What the thread makes is read in its order."""
    worker = Worker("trueline-test")
    made = [Chunk(0, str(number), 1) for number in range(50)]
    async with aclosing(worker.stream(lambda _: made)) as chunks:
        assert [chunk async for chunk in chunks] == made
    await worker.aclose()


async def test_an_error_is_raised_where_the_stream_is_read() -> None:
    """The chunks before it are not lost."""

    def fails(_: Callable[[], bool]) -> Iterator[Chunk]:
        yield Chunk(0, "a", 1)
        raise ModelUnavailable("broken")

    worker = Worker("trueline-test")
    stream = worker.stream(fails)
    assert (await anext(stream)).text == "a"
    with pytest.raises(ModelUnavailable, match="broken"):
        await anext(stream)
    await worker.aclose()


async def test_closing_does_not_wait_for_a_long_step() -> None:
    """A stream closes while a step still runs; the step then sees that nobody waits."""
    step, stopped = threading.Event(), threading.Event()

    def slow(closed: Callable[[], bool]) -> Iterator[Chunk]:
        yield Chunk(0, "a", 1)
        step.wait(60)
        if closed():
            stopped.set()
            raise Cancelled
        yield Chunk(0, "b", 1)

    worker = Worker("trueline-test")
    stream = worker.stream(slow)
    await anext(stream)
    await asyncio.wait_for(stream.aclose(), 30)
    step.set()
    assert await asyncio.to_thread(stopped.wait, 30)
    assert await worker.run(lambda: 1) == 1
    await worker.aclose()


async def test_what_waits_for_its_turn_can_be_cancelled() -> None:
    """A stream closed before the thread came to it is never begun."""
    free, begun = threading.Event(), []

    def work(_: Callable[[], bool]) -> Iterator[Chunk]:
        begun.append(1)
        yield Chunk(0, "a", 1)

    worker = Worker("trueline-test")
    first = asyncio.create_task(worker.run(lambda: free.wait(60)))
    stream = worker.stream(work)
    reading = asyncio.create_task(anext(stream))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    free.set()
    await first
    assert await worker.run(lambda: 1) == 1
    assert not begun
    await worker.aclose()


async def test_idle_work_gives_way() -> None:
    """Whatever is asked ends what is done while nobody waits, begun or not."""
    worker = Worker("trueline-test")
    begun, pieces = threading.Event(), 0

    def endless(stopped: Callable[[], bool]) -> None:
        nonlocal pieces
        begun.set()
        while not stopped():
            pieces += 1
        raise Cancelled

    def never(_: Callable[[], bool]) -> None:
        raise AssertionError("replaced before it began")

    first = asyncio.create_task(worker.idle(endless))
    assert await asyncio.to_thread(begun.wait, 30)
    assert await asyncio.wait_for(worker.run(lambda: 1), 30) == 1
    await asyncio.wait_for(first, 30)
    begun.clear()
    second = asyncio.create_task(worker.idle(endless))
    assert await asyncio.to_thread(begun.wait, 30)
    replaced = asyncio.create_task(worker.idle(never))
    await asyncio.sleep(0)
    async with aclosing(worker.stream(lambda _: [Chunk(0, "a", 1)])) as chunks:
        assert [chunk.text async for chunk in chunks] == ["a"]
    await asyncio.wait_for(asyncio.gather(second, replaced), 30)
    await worker.aclose()


async def test_patient_work_waits_for_idle_work() -> None:
    """What nobody waits for either does not end it: it comes behind it."""
    worker = Worker("trueline-test")
    begun, go = threading.Event(), threading.Event()
    order: list[str] = []

    def slow(stopped: Callable[[], bool]) -> None:
        begun.set()
        assert go.wait(30)
        order.append("stopped" if stopped() else "idle")

    idle = asyncio.create_task(worker.idle(slow))
    assert await asyncio.to_thread(begun.wait, 30)
    patient = asyncio.create_task(worker.run(lambda: order.append("patient"), patient=True))
    await asyncio.sleep(0)
    go.set()
    await asyncio.wait_for(asyncio.gather(idle, patient), 30)
    assert order == ["idle", "patient"]
    await worker.aclose()


async def test_idle_work_ends_with_its_task() -> None:
    """Who no longer wants it stops it, and a failure is told."""
    worker = Worker("trueline-test")
    begun = threading.Event()

    def endless(stopped: Callable[[], bool]) -> None:
        begun.set()
        while not stopped():
            pass
        raise Cancelled

    def fails(_: Callable[[], bool]) -> None:
        raise ModelUnavailable("broken")

    task = asyncio.create_task(worker.idle(endless))
    assert await asyncio.to_thread(begun.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ModelUnavailable, match="broken"):
        await worker.idle(fails)
    assert await asyncio.wait_for(worker.run(lambda: 1), 30) == 1
    await worker.aclose()
