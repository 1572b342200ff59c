"""A model in Hugging Face format behind the one protocol, run by transformers in this process.

Importing torch takes seconds and loading more, so both happen in the model's thread at its first
use. What is not covered: several GPUs, and serving many at once, for which vLLM is made.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trueline.assistant.models.extras import TRANSFORMERS
from trueline.assistant.models.protocol import (
    Capabilities,
    Chunk,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from trueline.assistant.models.transformers.source import checked, folder_of
from trueline.assistant.models.worker import Cancelled, Worker

if TYPE_CHECKING:
    from trueline.assistant.models.transformers.engine import Engine
    from trueline.assistant.models.transformers.text import Text


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is there once the model is loaded."""

    engine: "Engine"
    text: "Text"
    able: Capabilities


class TransformersModel:
    """A folder in Hugging Face format, or a hub id.

    Usage:
        model = TransformersModel("Qwen/Qwen2.5-Coder-0.5B")

    Raises:
        ModelUnavailable: if it is a path where no model lies, or torch or transformers is missing.
    """

    def __init__(self, name: str) -> None:
        self._asked = name
        self._folder = folder_of(name)
        if self._folder is not None:
            checked(name, self._folder)
        if missing := TRANSFORMERS.missing:
            raise ModelUnavailable(f"{name}: needs {' and '.join(missing)}; {TRANSFORMERS.command}")
        self._opening = asyncio.Lock()
        self._worker = Worker("trueline-transformers")
        self._ready: _Ready | None = None

    @property
    def name(self) -> str:
        """The hub id, or the folder's name."""
        return self._asked if self._folder is None else self._folder.name

    async def capabilities(self) -> Capabilities:
        """What the model can do, as its tokenizer says; loads it.

        Raises:
            ModelUnavailable: if it cannot be had or loaded.
        """
        return (await self._opened()).able

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """Generate candidates; see the protocol.

        Raises:
            ModelUnavailable: if the model cannot be had or loaded, or cannot do what is asked.
        """
        ready = await self._opened()

        def produce(closed: Callable[[], bool]) -> Iterator[Chunk]:
            from trueline.assistant.models.transformers.generate import (  # noqa: PLC0415 - torch
                generate,
            )

            try:
                yield from generate(ready.engine, ready.text, prompt, sampling, closed)
            except (Cancelled, ModelUnavailable):
                raise
            except Exception as error:  # out of memory, mostly
                line = " ".join(str(error).split())[:200] or type(error).__name__
                raise ModelUnavailable(f"{self._asked}: failed while answering ({line})") from error

        async with aclosing(self._worker.stream(produce)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def aclose(self) -> None:
        """Let the current step end and free thread and memory."""
        await self._worker.aclose()
        self._ready = None

    async def _opened(self) -> _Ready:
        async with self._opening:
            if self._ready is None:
                folder = self._folder or await _fetched(self._asked)
                self._ready = await self._worker.run(lambda: _loaded(self._asked, folder))
            return self._ready


async def _fetched(name: str) -> Path:
    from trueline.assistant.models.transformers.hub import fetched  # noqa: PLC0415 - 0.3 s

    return await fetched(name)


def _loaded(name: str, folder: Path) -> _Ready:
    """Load everything; runs in the model's thread."""
    from trueline.assistant.models.transformers.loading import load  # noqa: PLC0415 - seconds

    loaded = load(name, folder)
    from trueline.assistant.models.transformers.engine import Engine  # noqa: PLC0415 - torch

    engine, text = Engine(loaded.model), loaded.text
    family = f"template ({text.family.family})" if text.family else "none: no tokens for holes"
    details = loaded.details | {
        "fim": family,
        "cache": engine.reuse,
        "weights": str(folder),
    }
    able = Capabilities(text.family is not None, text.converses, logprobs=True, details=details)
    return _Ready(engine, text, able)
