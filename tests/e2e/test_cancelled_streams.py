"""A stream that nobody waits for any more is closed, at whatever moment that is."""

import asyncio

import pytest

from trueline.assistant.config import Settings
from trueline.assistant.models.opening import open_model
from trueline.assistant.models.protocol import FimPrompt, Sampling

from .scripted import stalling


@pytest.mark.parametrize("steps", range(6))
async def test_cancelled_while_it_is_closed(steps: int) -> None:
    """A second cancellation, in the middle of closing, leaves no connection open."""
    with stalling() as server:
        model = open_model(Settings(model=server.url))

        async def read() -> None:
            async for _ in model.stream(FimPrompt("a", "b"), Sampling()):
                pass

        reading = asyncio.ensure_future(read())
        await asyncio.to_thread(server.begun.acquire)
        reading.cancel()
        for _ in range(steps):
            await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await asyncio.to_thread(server.dropped.acquire, True, 60)
        await model.aclose()
