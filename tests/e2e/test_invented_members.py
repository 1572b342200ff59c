"""The weights that ship, held to what analysis knows, invent no member."""

import asyncio
import re
from pathlib import Path

from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.decoding.analysed import Analysed
from trueline.assistant.models.constraint import Constraint
from trueline.assistant.models.embedded import EmbeddedModel
from trueline.assistant.models.protocol import FimPrompt, Sampling

FILE = """class Stream:
    def __init__(self) -> None:
        self.connection = open("stream")

    def peer(self) -> int:
        return self.connection.fileno()


class Channel:
    def __init__(self) -> None:
        self.socket = open("channel")

    def peer(self) -> int:
        return self.§
"""


async def test_a_member_of_another_class(tmp_path: Path) -> None:
    """The text above suggests an attribute that this class has not."""
    path = tmp_path / "channel.py"
    text = FILE.replace("§", "socket.fileno()")
    path.write_text(text)
    prefix, _, suffix = FILE.partition("§")
    types = TypeChecker(Workspace(tmp_path), tmp_path / "cache")
    model = EmbeddedModel()
    try:
        await types.findings(path, text)
        await asyncio.to_thread(types.closed_members, path, prefix, 60.0)
        held = Analysed(Workspace(tmp_path), path, prefix, suffix, types=types, types_seconds=60.0)

        async def said(constraint: Constraint | None) -> str:
            prompt = FimPrompt(prefix, suffix, path.name, constraint=constraint)
            stream = model.stream(prompt, Sampling(max_tokens=12))
            whole = "".join([chunk.text async for chunk in stream])
            return re.split(r"\W", whole)[0]

        assert await said(None) == "connection"
        assert await said(held) in {"socket", "peer"}
    finally:
        types.close()
        await model.aclose()
