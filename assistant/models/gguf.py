"""A user's own GGUF model, through llama.cpp in a process of its own.

The process speaks the protocol that `endpoint` speaks already, so there is one client for a model
on this machine and for one behind an address. It starts at the first use and ends with the model.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from trueline.analysis.process import Child, python_command
from trueline.assistant.models.endpoint import EndpointModel
from trueline.assistant.models.extras import GGUF
from trueline.assistant.models.protocol import (
    Capabilities,
    Chunk,
    ModelUnavailable,
    Prompt,
    Sampling,
)


class GgufModel:
    """One GGUF file.

    Usage:
        model = GgufModel(Path("qwen2.5-coder-0.5b.gguf"))

    Raises:
        ModelUnavailable: if there is no such file, or xllamacpp is not installed.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ModelUnavailable(f"{path}: no such model file; give a .gguf file with --model")
        if missing := GGUF.missing:
            raise ModelUnavailable(f"{path}: needs {' and '.join(missing)}; {GGUF.command}")
        self._path = path.resolve()
        self._starting = asyncio.Lock()
        self._child: Child | None = None
        self._endpoint: EndpointModel | None = None

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self._path.stem

    async def capabilities(self) -> Capabilities:
        """What the model can do, as its tokenizer and llama.cpp say; loads it.

        Raises:
            ModelUnavailable: if the file cannot be loaded.
        """
        return await (await self._ready()).capabilities()

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """Generate candidates; see the protocol.

        Raises:
            ModelUnavailable: if the file cannot be loaded, or cannot do what is asked.
        """
        endpoint = await self._ready()
        async with aclosing(endpoint.stream(prompt, sampling)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def aclose(self) -> None:
        """End the process. The model cannot be used afterwards."""
        if self._endpoint is not None:
            await self._endpoint.aclose()
        if self._child is not None:
            await asyncio.to_thread(self._child.kill)

    async def _ready(self) -> EndpointModel:
        async with self._starting:
            if self._endpoint is None:
                command = python_command("trueline.assistant.models.gguf_server", str(self._path))
                self._child = self._child or Child(command)
                address = await asyncio.to_thread(_first_line, self._child)
                if not address:
                    raise ModelUnavailable(
                        f"{self._path}: llama.cpp cannot load it; is it a whole GGUF file?"
                    )
                self._endpoint = EndpointModel(f"{address}/v1")
            return self._endpoint


def _first_line(child: Child) -> str:
    """What the process says first; empty if it ended without a word."""
    stream = child.process.stdout
    return stream.readline().decode("utf-8", "replace").strip() if stream is not None else ""
