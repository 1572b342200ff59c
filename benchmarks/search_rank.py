"""Whether the embedded model's likelihood ranks the programs that fit better than their cost does.

Takes the rows that benchmarks/search.py kept with --out, scores each of the first ten behaviours of
a task as the text behind its prompt, and prints for how many tasks the first answer is right where
they are ranked by cost + weight times their negative log-likelihood (nats): of the whole body, of
each of its tokens, or of each of its characters. Weight 0 is the order of the search. Weights are
chosen on odd tasks.

    TRUELINE_DATA=DIR python benchmarks/search_rank.py ROWS
"""

import argparse
import json
import os
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.protocol import FimPrompt
from trueline.evals.benchmarks.humaneval import load_tasks, locate

WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0)
MOST_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer with the nats that it costs the model, and its length."""

    cost: int
    right: bool
    nats: float
    tokens: int
    characters: int


WAYS: dict[str, Callable[[Scored], float]] = {
    "body": lambda one: one.nats,
    "token": lambda one: one.nats / one.tokens,
    "character": lambda one: one.nats / one.characters,
}


def show(*words: object) -> None:
    """Print a line."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def main() -> None:
    """Score the kept answers and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", type=Path, help="what benchmarks/search.py kept with --out")
    path: Path = parser.parse_args().rows
    if not os.environ.get("TRUELINE_DATA"):
        parser.error("set TRUELINE_DATA to the folder of the published data")
    prompts = {task.task_id: task.prompt for task in load_tasks(locate(None, download=False))}
    engine = Engine(SHIPPED)
    text = Text(SHIPPED / "tokenizer.json", engine.sizes.context)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    answered = [
        [scored(engine, text, prompts[row["task_id"]], answer) for answer in row["answers"]]
        for row in rows
        if row["answers"]
    ]
    show("command: python", *sys.argv)
    show(f"{len(answered)} tasks with a fit, {time.process_time():.0f} s CPU")
    show("right among them:", sum(any(one.right for one in task) for task in answered))
    show("| nats for each |", " | ".join(f"{weight:g}" for weight in WEIGHTS), "|")
    show("|---" * (len(WEIGHTS) + 1) + "|")
    for name, nats in WAYS.items():
        counts = [right_first(answered, weight, nats) for weight in WEIGHTS]
        show(f"| {name} |", " | ".join(map(str, counts)), "|")


def right_first(
    answered: list[list[Scored]], weight: float, nats: Callable[[Scored], float]
) -> int:
    """For how many tasks the answer of the lowest cost with these nats is right."""
    return sum(min(task, key=lambda one: one.cost + weight * nats(one)).right for task in answered)


def scored(engine: Engine, text: Text, prompt: str, answer: tuple[int, str, bool]) -> Scored:
    """An answer with what the model says of it, as the text of the hole behind the prompt."""
    cost, body, right = answer
    written = textwrap.indent(body, "    ") + "\n"
    told = text.prompt(FimPrompt(f"{prompt.rstrip()}\n", ""), MOST_TOKENS)
    ids = text.encode(told.healed.decode() + written).ids[:MOST_TOKENS]
    logprobs = engine.score([*told.ids, *ids])
    nats = -float(logprobs[len(told.ids) - 1 :].sum())
    return Scored(cost, right, nats, len(ids), len(written))


if __name__ == "__main__":
    main()
