"""One thread that does the work of a model in this process, asked from an event loop.

A single thread, because a model has a single cache. The event loop only passes chunks on, and
closing a stream sets a flag that the work looks at before every token and every piece of a prompt.
Whoever closes waits for the thread a moment only: a large model's step may take longer than a
cancelled request is allowed to, and what comes next queues behind it anyway. What is done while
nobody waits gives way to whatever is asked.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from trueline.assistant.models.protocol import Chunk

T = TypeVar("T")
PATIENCE = 0.04  # seconds a closed stream waits for its last step


class Cancelled(Exception):  # noqa: N818 - not an error: nobody waits for the result
    """The caller no longer wants the result."""


class Worker:
    """The thread of one model.

    Usage:
        worker = Worker("trueline-embedded")
        async for chunk in worker.stream(lambda closed: generate(prompt, closed)):
            ...
        await worker.aclose()
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._idle: tuple[Future[None], threading.Event] | None = None

    async def run(self, work: Callable[[], T], *, patient: bool = False) -> T:
        """The result of a function that runs in the thread; a patient one ends nothing idle."""
        if not patient:
            self._interrupt()
        return await asyncio.wrap_future(self._thread.submit(work))

    async def stream(
        self, produce: Callable[[Callable[[], bool]], Iterable[Chunk]]
    ) -> AsyncGenerator[Chunk, None]:
        """The chunks that `produce` makes in the thread, as they come.

        `produce` is given a function that says whether the stream was closed, and raises
        `Cancelled` when it was. What else it raises is raised here.
        """
        chunks: asyncio.Queue[Chunk | None] = asyncio.Queue()
        closed = threading.Event()
        put = asyncio.get_running_loop().call_soon_threadsafe

        def work() -> None:
            try:
                for chunk in produce(closed.is_set):
                    put(chunks.put_nowait, chunk)
            except Cancelled:
                pass
            finally:
                if not closed.is_set():  # or the loop may be gone
                    put(chunks.put_nowait, None)

        self._interrupt()
        future = self._thread.submit(work)
        try:
            while (chunk := await chunks.get()) is not None:
                yield chunk
            await asyncio.wrap_future(future)
        finally:
            closed.set()
            await _ended(future)

    async def idle(self, work: Callable[[Callable[[], bool]], None]) -> None:
        """Do something that nobody waits for; returns when it is done or something else is asked.

        `work` is given a function that says whether to stop, and raises `Cancelled` when it does.
        """
        self._interrupt()
        stopped = threading.Event()

        def quietly() -> None:
            with contextlib.suppress(Cancelled):
                work(stopped.is_set)

        future = self._thread.submit(quietly)
        self._idle = future, stopped
        waiting = asyncio.wrap_future(future)
        try:
            await asyncio.wait([waiting])
        finally:
            stopped.set()
        if not waiting.cancelled():
            waiting.result()

    def _interrupt(self) -> None:
        """End what is done while nobody waits, or was going to be."""
        if self._idle is not None:
            future, stopped = self._idle
            stopped.set()
            future.cancel()
            self._idle = None

    async def aclose(self) -> None:
        """Let the current work end, and end the thread."""
        self._interrupt()
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)


async def _ended(future: "Future[None]") -> None:
    """Wait a moment for the thread to be free again, if it had begun."""
    if future.done() or future.cancel():
        return
    waiting = asyncio.wrap_future(future)
    waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
    await asyncio.wait([waiting], timeout=PATIENCE)
