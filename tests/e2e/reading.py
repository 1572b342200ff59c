"""The language server as it is, telling what its model reads.

Run as a program with the name of a pipe: each prompt writes the number of its tokens into it, and
how many of them had to be read.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from trueline.__main__ import main
from trueline.assistant.models.embedded.engine import Engine, Logits


def tell(pipe: TextIO) -> None:
    """Write a line for every prompt from now on."""
    prompt = Engine.prompt

    def told(engine: Engine, tokens: Sequence[int], cancelled: Callable[[], bool]) -> Logits:
        before = engine.read
        logits = prompt(engine, tokens, cancelled)
        pipe.write(f"{len(tokens)} {engine.read - before}\n")
        pipe.flush()
        return logits

    Engine.prompt = told  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    with Path(sys.argv.pop(1)).open("w", encoding="utf-8") as pipe:
        tell(pipe)
        main()
