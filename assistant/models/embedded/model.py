"""The embedded model behind the one protocol: a worker thread with a cache that stays warm.

The weights are checked and loaded by the first request, in that thread. What is not covered:
instructions, which a model of this size cannot follow.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

from trueline.assistant.models.embedded.clues import clues_behind
from trueline.assistant.models.embedded.confidence import Confidence
from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.generate import Request
from trueline.assistant.models.embedded.index import Index, View
from trueline.assistant.models.embedded.mixing import Mixing
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.embedded.votes import Around
from trueline.assistant.models.embedded.weights import SHIPPED, read_sizes, verify
from trueline.assistant.models.protocol import (
    Capabilities,
    ChatPrompt,
    Chunk,
    FimPrompt,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from trueline.assistant.models.worker import Worker

WORKSPACES = 2
_NO_CHAT = "the embedded model fills holes in code only; give a model for instructions with --model"


class EmbeddedModel:
    """The model in a weights folder, by default the one that ships.

    Usage:
        model = EmbeddedModel()
        async for chunk in model.stream(FimPrompt(prefix, suffix), Sampling(max_tokens=32)):
            ...
    """

    def __init__(
        self,
        folder: Path = SHIPPED,
        *,
        threads: int = 1,
        mixing: Mixing | None = None,
        window: int | None = None,
    ) -> None:
        """Take a folder; for who measures, another `mixing`, and fewer tokens of the `window`."""
        self._folder, self._threads, self._mixing = folder, threads, mixing
        self._window = window
        self._worker = Worker("trueline-embedded")
        self._indexes: dict[str, Index] = {}
        self._loaded: tuple[Engine, Text, Mixing] | None = None
        self._confidence: Confidence | None = None

    @property
    def name(self) -> str:
        """What evidence and results call the model."""
        return "embedded"

    async def capabilities(self) -> Capabilities:
        """Holes, with log-probabilities; no instructions. Loads the weights.

        Raises:
            ModelUnavailable: if the weights are missing or damaged.
        """
        engine = (await self._worker.run(self._load))[0]
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
            engine, text, mixing = self._load()
            request = Request(engine, text, sampling, mixing, closed)
            told = text.prompt(prompt, request.new_tokens)
            around = self._around(text, prompt, told.healed)
            yield from request.chunks(told, around, lambda: clues_behind(prompt.prefix))

        async with aclosing(self._worker.stream(produce)) as chunks:
            async for chunk in chunks:
                yield chunk

    def confidence(self, clues: tuple[float, ...]) -> float | None:
        """How likely the author would write the line; None if that was never learned."""
        return self._confidence.of(clues) if self._confidence else None

    @property
    def least_confidence(self) -> float:
        """Below this nothing is shown to somebody who only types."""
        return self._confidence.least if self._confidence else 0.0

    async def aclose(self) -> None:
        """Let the current work end and free thread and memory."""
        await self._worker.aclose()
        for index in self._indexes.values():
            index.close()
        self._indexes.clear()
        self._loaded = None

    async def prepare(self, root: Path) -> None:
        """Read the files of a workspace; requests meanwhile see what is read by then.

        Raises:
            ModelUnavailable: if the weights are missing or damaged.
        """
        index = await self._worker.run(lambda: self._index(self._load()[1], root))
        await asyncio.to_thread(index.read)

    def _around(self, text: Text, prompt: FimPrompt, healed: bytes) -> Around:
        view = View((), ())
        if prompt.place is not None:
            place = prompt.place
            index = self._index(text, place.root)
            index.refresh(near=os.path.realpath(place.file))
            view = index.view([os.path.realpath(place.file), *map(str, place.hidden)])
        return Around(text.before(prompt.prefix, healed), text.whole(prompt.suffix), view)

    def _index(self, text: Text, root: Path) -> Index:
        """The index of a workspace; the last few are kept."""
        key = os.path.realpath(root)
        index = self._indexes.pop(key, None) or Index(Path(key), text.file)
        self._indexes[key] = index
        while len(self._indexes) > WORKSPACES:
            self._indexes.pop(next(iter(self._indexes))).close()
        return index

    def _load(self) -> tuple[Engine, Text, Mixing]:
        if self._loaded is None:
            verify(self._folder)
            context = self._window or read_sizes(self._folder).context
            text = Text(self._folder / "tokenizer.json", context)
            mixing = self._mixing or Mixing.read(self._folder)
            self._confidence = Confidence.read(self._folder)
            self._loaded = Engine(self._folder, self._threads), text, mixing
        return self._loaded
