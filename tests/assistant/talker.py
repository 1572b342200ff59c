"""A hole in a file, and a model that says what the test wants."""

from collections.abc import AsyncGenerator

from trueline.assistant.models.protocol import Capabilities, Chunk, Prompt, Sampling

TEXT = "def total(prices: list[int]) -> int:\n    \n\n\ndef last() -> None:\n    pass\n"
AT = TEXT.index("    \n") + 4


class Talker:
    """A model that says one line after the other, and counts them."""

    name = "talker"

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.said = 0

    async def capabilities(self) -> Capabilities:
        """Holes only."""
        return Capabilities(fim=True, chat=False, logprobs=False)

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """The lines, each a chunk."""
        for line in self.lines:
            self.said += 1
            yield Chunk(0, line, 5)

    async def aclose(self) -> None:
        """Nothing to release."""
