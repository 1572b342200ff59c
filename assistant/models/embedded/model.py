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
from trueline.assistant.models.embedded.copies import RUN, Table
from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.generate import Request, new_tokens
from trueline.assistant.models.embedded.index import Index, View
from trueline.assistant.models.embedded.mixing import Mixing
from trueline.assistant.models.embedded.own import copies
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.embedded.votes import OWN_TOKENS, Around
from trueline.assistant.models.embedded.weights import SHIPPED, read_sizes, verify
from trueline.assistant.models.protocol import (
    Capabilities,
    ChatPrompt,
    Chunk,
    Copy,
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
        self._table: Table | None = None
        self._confidence: Confidence | None = None

    @property
    def name(self) -> str:
        """What evidence and results call the model."""
        return "embedded"

    @property
    def read(self) -> int:
        """How many tokens of prompts it has had to read so far."""
        return self._loaded[0].read if self._loaded else 0

    async def capabilities(self) -> Capabilities:
        """Holes, with log-probabilities; no instructions. Loads the weights.

        Raises:
            ModelUnavailable: if the weights are missing or damaged.
        """
        loaded = self._loaded
        engine = loaded[0] if loaded else (await self._worker.run(self._load))[0]
        details = {
            "window": f"{engine.sizes.context} tokens",
            "weights": str(self._folder),
            "copies": _about(self._table),
        }
        return Capabilities(
            fim=True, chat=False, logprobs=True, context=False, constraints=True, details=details
        )

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """Generate candidates; see the protocol.

        Raises:
            ModelUnavailable: for a chat prompt, or missing or damaged weights.
        """
        if isinstance(prompt, ChatPrompt):
            raise ModelUnavailable(_NO_CHAT)

        def produce(closed: Callable[[], bool]) -> Iterator[Chunk]:
            engine, text, mixing = self._load()
            request = Request(engine, text, sampling, mixing, closed, constraint=prompt.constraint)
            told = text.prompt(prompt, request.new_tokens)
            around = self._around(text, prompt, told.healed)
            yield from request.chunks(told, around, lambda: clues_behind(prompt.prefix))

        async with aclosing(self._worker.stream(produce)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def copies(self, prompt: FimPrompt, answer: str) -> tuple[Copy, ...] | None:
        """Long copies of what the weights were trained on; see the protocol.

        Raises:
            ModelUnavailable: if the weights are missing or damaged.
        """

        def found() -> tuple[Copy, ...] | None:
            text = self._load()[1]
            if self._table is None:
                return None
            return copies(self._table, text, prompt, answer, lambda: self._view(text, prompt))

        return await self._worker.run(found) if len(answer) > RUN else None

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
        indexes, self._indexes = self._indexes, {}
        for index in indexes.values():
            await asyncio.to_thread(index.close)
        self._loaded = self._table = None

    async def prepare(self, root: Path) -> None:
        """Read the files of a workspace; requests meanwhile see what is read by then.

        Raises:
            ModelUnavailable: if the weights are missing or damaged.
        """
        index = await self._worker.run(lambda: self._index(self._load()[1], root), patient=True)
        await asyncio.to_thread(index.read)

    async def read_ahead(self, prompt: FimPrompt, max_tokens: int) -> None:
        """Read a prompt while nobody waits; see the protocol.

        Raises:
            ModelUnavailable: if the weights are missing or damaged.
        """

        def work(closed: Callable[[], bool]) -> None:
            engine, text, _ = self._load()
            told = text.prompt(prompt, new_tokens(max_tokens, engine.sizes.context))
            if not engine.knows(told.ids):
                engine.prompt(told.ids, closed)
            self._around(text, prompt, told.healed)

        await self._worker.idle(work)

    def _around(self, text: Text, prompt: FimPrompt, healed: bytes) -> Around:
        before, behind = text.before(prompt.prefix, healed), text.after(prompt.suffix, OWN_TOKENS)
        if (place := prompt.place) is not None:
            shown = {os.path.realpath(one.path): one.text for one in place.shown}
            self._index(text, place.root).refresh(os.path.realpath(place.file), shown)
        return Around(before, behind, self._view(text, prompt))

    def _view(self, text: Text, prompt: FimPrompt) -> View:
        """What the prompt may see of its workspace, as far as that has been read."""
        if (place := prompt.place) is None:
            return View((), ())
        file = os.path.realpath(place.file)
        return self._index(text, place.root).view([file, *map(str, place.hidden)])

    def _index(self, text: Text, root: Path) -> Index:
        """The index of a workspace; the last few are kept."""
        key = os.path.realpath(root)
        index = self._indexes.pop(key, None) or Index(Path(key), text.file, text.shown())
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
            self._table = Table.read(self._folder)
            self._confidence = Confidence.read(self._folder)
            self._loaded = Engine(self._folder, self._threads), text, mixing
        return self._loaded


def _about(table: Table | None) -> str:
    if table is None:
        return "not looked for: these weights have no table of what they learned from"
    return f"of {RUN} tokens and more are not shown"
