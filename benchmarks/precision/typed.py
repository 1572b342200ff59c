"""By how much a token's log-probability depends on how the text before it was read.

At once, as when a file is opened and as drafts are verified, or token by token, as it is typed and
written. Floating-point sums differ in the last digit when more tokens are read together. Where
activations are rounded, such a difference can turn a rounding the other way, and from there on it
is as large as a step of the rounding.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.text import Text

READ = 192  # tokens of a text


def shifts(folder: Path, files: dict[str, str], texts: int, seed: int) -> list[float]:
    """For every token of so many texts, the difference in nats."""
    engine = Engine(folder)
    found: list[float] = []
    for ids in _texts(folder, files, texts, seed):
        at_once = engine.score(ids)
        engine.score([0, 0])  # so that nothing of it is kept
        rows = [engine.prompt(ids[:length], lambda: False) for length in range(1, READ)]
        one_by_one = [_logprob(row, token) for row, token in zip(rows, ids[1:], strict=True)]
        found += np.abs(at_once - one_by_one).tolist()
    return found


def _texts(folder: Path, files: dict[str, str], texts: int, seed: int) -> Iterator[list[int]]:
    choice = Random(seed)
    text = Text(folder / "tokenizer.json", READ)
    long = [ids for content in files.values() if len(ids := text.encode(content).ids) > READ]
    for _ in range(texts):
        ids = choice.choice(long)
        start = choice.randrange(len(ids) - READ)
        yield ids[start : start + READ]


def _logprob(logits: NDArray[np.float32], token: int) -> float:
    highest = float(logits.max())
    return float(logits[token]) - highest - float(np.log(np.exp(logits - highest).sum()))
