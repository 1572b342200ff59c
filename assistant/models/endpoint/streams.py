"""Streams of candidates: one request checked to its end, several merged into one.

A stream is whole only if every candidate it began was finished, or the server said so itself; a
connection that just ends is a cut stream, and what came before it must not pass for an answer.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable
from dataclasses import replace

from trueline.assistant.models.endpoint.answers import END, chunks_of
from trueline.assistant.models.endpoint.wire import Body, Wire
from trueline.assistant.models.protocol import Chunk, ModelUnavailable
from trueline.assistant.models.stops import Stops

PARALLEL = 8


async def candidates(
    wire: Wire, url: str, body: Body, stop: tuple[str, ...] = ()
) -> AsyncGenerator[Chunk, None]:
    """The chunks of one request; what comes after a candidate's end is dropped.

    `stop` are stop strings that the server was not told. When they have ended every candidate, the
    rest of the answer is not waited for.

    Raises:
        ModelUnavailable: whatever the wire raises, and if the stream ends too early or empty.
    """
    begun: set[int] = set()
    ended: set[int] = set()
    stops: defaultdict[int, Stops] = defaultdict(lambda: Stops(stop))
    complete = False
    async with contextlib.aclosing(wire.stream(url, body)) as answers:
        async for answer in answers:
            complete = answer is END
            for chunk in chunks_of(answer):
                begun.add(chunk.index)
                if chunk.index in ended:
                    continue
                kept = _until_stop(chunk, stops[chunk.index])
                if kept.text or kept.tokens or kept.finish:
                    yield kept
                if kept.finish is not None:
                    ended.add(chunk.index)
            if len(ended) == body.get("n", 1) and any(one.reached for one in stops.values()):
                return
    base = wire.address.base
    if not begun:
        raise ModelUnavailable(f"{base}: it answered without a single candidate; see its log")
    if begun != ended and not complete:
        raise ModelUnavailable(f"{base}: the stream was cut before its end; see the server's log")
    for index in sorted(begun - ended):
        yield Chunk(index, stops[index].flush(), 0, finish="stop")


def _until_stop(chunk: Chunk, stops: Stops) -> Chunk:
    """The chunk with what of its text is certain to stand before a stop string."""
    text = stops.feed(chunk.text)
    if stops.reached:
        return replace(chunk, text=text, finish="stop")
    return replace(chunk, text=text + stops.flush() if chunk.finish else text)


async def numbered(chunks: AsyncGenerator[Chunk, None], index: int) -> AsyncGenerator[Chunk, None]:
    """The only candidate of a request, under the number it has for the caller."""
    async with contextlib.aclosing(chunks):
        async for chunk in chunks:
            yield replace(chunk, index=index)


async def merged(streams: Iterable[AsyncGenerator[Chunk, None]]) -> AsyncGenerator[Chunk, None]:
    """Several streams as they come, at most `PARALLEL` at once; closing it closes them all.

    Raises:
        ModelUnavailable: the first error of any of them.
    """
    queue: asyncio.Queue[Chunk | ModelUnavailable | None] = asyncio.Queue()
    gate = asyncio.Semaphore(PARALLEL)

    async def pump(stream: AsyncGenerator[Chunk, None]) -> None:
        try:
            async with gate, contextlib.aclosing(stream):
                async for chunk in stream:
                    queue.put_nowait(chunk)
            queue.put_nowait(None)
        except ModelUnavailable as error:
            queue.put_nowait(error)

    tasks = [asyncio.create_task(pump(stream)) for stream in streams]
    running = len(tasks)
    try:
        while running:
            match await queue.get():
                case None:
                    running -= 1
                case ModelUnavailable() as error:
                    raise error
                case Chunk() as chunk:
                    yield chunk
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
