"""The embedded model behind the one protocol: a worker thread with a cache that stays warm.

All work is done by a single thread, because there is a single cache; the event loop only passes
chunks on. Closing a stream sets a flag the thread looks at before every token and every piece of
a prompt. The weights are checked and loaded by the first request, in that thread. What is not
covered: instructions, which a model of this size cannot follow.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from trueline.assistant.models.embedded.engine import Cancelled, Engine
from trueline.assistant.models.embedded.generate import Request
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.embedded.weights import SHIPPED, read_sizes, verify
from trueline.assistant.models.protocol import (
    Capabilities,
    ChatPrompt,
    Chunk,
    ModelUnavailable,
    Prompt,
    Sampling,
)

_NO_CHAT = "the embedded model fills holes in code only; give a model for instructions with --model"


class EmbeddedModel:
    """The model in a weights folder, by default the one that ships.

    Usage:
        model = EmbeddedModel()
        async for chunk in model.stream(FimPrompt(prefix, suffix), Sampling(max_tokens=32)):
            ...
    """

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 1) -> None:
        self._folder, self._threads = folder, threads
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="trueline-embedded")
        self._loaded: tuple[Engine, Text] | None = None

    @property
    def name(self) -> str:
        """What evidence and results call the model."""
        return "embedded"

    async def capabilities(self) -> Capabilities:
        """Holes, with log-probabilities; no instructions. Loads the weights.

        Raises:
            ModelUnavailable: if the weights are missing or damaged.
        """
        engine, _ = await asyncio.wrap_future(self._worker.submit(self._load))
        details = {"window": f"{engine.sizes.context} tokens", "weights": str(self._folder)}
        return Capabilities(fim=True, chat=False, logprobs=True, context=False, details=details)

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """Generate candidates; see the protocol.

        Raises:
            ModelUnavailable: for a chat prompt, or missing or damaged weights.
        """
        if isinstance(prompt, ChatPrompt):
            raise ModelUnavailable(_NO_CHAT)
        chunks: asyncio.Queue[Chunk | None] = asyncio.Queue()
        closed = threading.Event()
        put = asyncio.get_running_loop().call_soon_threadsafe

        def work() -> None:
            try:
                engine, text = self._load()
                request = Request(engine, text, sampling, closed.is_set)
                for chunk in request.chunks(text.prompt(prompt, request.new_tokens)):
                    put(chunks.put_nowait, chunk)
            except Cancelled:
                pass
            finally:
                put(chunks.put_nowait, None)

        future = self._worker.submit(work)
        try:
            while (chunk := await chunks.get()) is not None:
                yield chunk
            await asyncio.wrap_future(future)
        finally:
            closed.set()
            await _ended(future)

    async def aclose(self) -> None:
        """Let the current work end and free thread and memory."""
        await asyncio.to_thread(self._worker.shutdown, cancel_futures=True)
        self._loaded = None

    def _load(self) -> tuple[Engine, Text]:
        if self._loaded is None:
            verify(self._folder)
            context = read_sizes(self._folder).context
            text = Text(self._folder / "tokenizer.json", context)
            self._loaded = Engine(self._folder, self._threads), text
        return self._loaded


async def _ended(future: "Future[None]") -> None:
    """Wait until the worker is free again: at the next token, or at once if it had not begun."""
    if future.done() or future.cancel():
        return
    waiting = asyncio.wrap_future(future)
    await asyncio.wait([waiting])
    waiting.exception()
