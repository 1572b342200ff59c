"""Source text that nobody wrote, for tests of copies: no two seeds share a long run."""

import json
from pathlib import Path
from random import Random

from trueline.assistant.models.embedded.copies import Table
from trueline.training.fingerprints import make_table

WORDS = ("amount", "basket", "count", "delta", "edge", "field", "group", "header", "item", "node")


def program(seed: int, functions: int) -> str:
    """A module of functions of some 40 tokens each, the same for the same seed."""
    choice = Random(seed)

    def name() -> str:
        return f"{choice.choice(WORDS)}_{choice.choice(WORDS)}_{choice.randrange(30)}"

    def function() -> str:
        lines = [f"    {name()} = {name()}({name()}, {choice.randrange(1000)})" for _ in range(4)]
        return "\n".join([f"def {name()}({name()}, {name()}):", *lines, f"    return {name()}"])

    return "\n\n\n".join(function() for _ in range(functions)) + "\n"


def table_of(texts: list[str], folder: Path) -> Table:
    """The table of some texts, by the pipeline's own stage."""
    lines = [json.dumps({"package": "p", "path": "p.py", "text": text}) for text in texts]
    (folder / "train.jsonl").write_text("\n".join(lines) + "\n")
    return make_table(folder / "train.jsonl", lambda _: None, size=20_000)
