"""One answer as it grows: its tokens, its text as far as that is certain, and its clues."""

import numpy as np

from trueline.assistant.models.embedded.clues import Clues
from trueline.assistant.models.embedded.text import Decoder
from trueline.assistant.models.protocol import Chunk, FinishReason


class Growing:
    """One answer as it grows; `healed` are the bytes of the prefix it has yet to repeat."""

    def __init__(
        self,
        index: int,
        healed: bytes,
        seed: np.random.SeedSequence,
        stop: tuple[str, ...],
        clues: Clues,
    ) -> None:
        self.index, self.healed, self.clues = index, healed, clues
        self.said = b""
        self.generator = np.random.default_rng(seed)
        self.decoder = Decoder(stop)
        self.tokens, self.logprob = 0, 0.0
        self.written: list[int] = []
        self.finish: FinishReason | None = None
        self._told = (0, 0.0)

    def take(self, content: bytes, logprob: float) -> str:
        """Count a token and return the text that became certain."""
        self.tokens, self.logprob = self.tokens + 1, self.logprob + logprob
        self.said += content[len(self.healed) :]
        text = self.decoder.feed(content[len(self.healed) :])
        self.healed = self.healed[len(content) :]
        if self.decoder.stopped:
            self.finish = "stop"
        return text

    def chunk(self, text: str, with_logprob: bool) -> Chunk:
        """A chunk with the text and what was counted since the last one."""
        tokens, logprob = self.tokens - self._told[0], self.logprob - self._told[1]
        self._told = (self.tokens, self.logprob)
        known = logprob if with_logprob else None
        return Chunk(self.index, text, tokens, known, self.finish, self.clues.values())
