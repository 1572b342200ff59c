"""The embedded model behind the one protocol: a worker thread with a cache that stays warm.

The weights are checked and loaded by the first request, in that thread. What is not covered:
instructions, which a model of this size cannot follow.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

from trueline.assistant.models.embedded.engine import Engine
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
from trueline.assistant.models.worker import Worker

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
        self._worker = Worker("trueline-embedded")
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
        engine, _ = await self._worker.run(self._load)
        details = {"window": f"{engine.sizes.context} tokens", "weights": str(self._folder)}
        return Capabilities(fim=True, chat=False, logprobs=True, context=False, details=details)

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """Generate candidates; see the protocol.

        Raises:
            ModelUnavailable: for a chat prompt, or missing or damaged weights.
        """
        if isinstance(prompt, ChatPrompt):
            raise ModelUnavailable(_NO_CHAT)

        def produce(closed: Callable[[], bool]) -> Iterator[Chunk]:
            engine, text = self._load()
            request = Request(engine, text, sampling, closed)
            yield from request.chunks(text.prompt(prompt, request.new_tokens))

        async with aclosing(self._worker.stream(produce)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def aclose(self) -> None:
        """Let the current work end and free thread and memory."""
        await self._worker.aclose()
        self._loaded = None

    def _load(self) -> tuple[Engine, Text]:
        if self._loaded is None:
            verify(self._folder)
            context = read_sizes(self._folder).context
            text = Text(self._folder / "tokenizer.json", context)
            self._loaded = Engine(self._folder, self._threads), text
        return self._loaded
