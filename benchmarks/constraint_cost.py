"""What it costs to hold a model to what analysis knows, apart from the model.

The author's own text is written again into a file, token by token, as a model would: the rest of a
line, and a block of 160 tokens. Places are drawn all over the file, so more of it is read anew than
while somebody types in one place. Each token is asked about once. CPU is that of this process and
of the type checker, whose process counts in ticks of ten milliseconds, so that its share is a mean.

    python benchmarks/constraint_cost.py FILE
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from trueline.analysis.syntax import hole_kind
from trueline.analysis.syntax.lexer import open_at_end
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace, find_root
from trueline.assistant.decoding.analysed import Analysed
from trueline.assistant.models.constraint import cost
from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.embedded.text import Text
from trueline.evals.cpu import cpu_seconds
from trueline.evals.repo.places import places
from trueline.evals.repo.results import percentile

BLOCK = 600  # characters: about 160 tokens
WAIT_S = 60.0


async def measured(path: Path, text: str, count: int) -> None:
    """Print a row for lines and one for blocks."""
    tokens = Text(SHIPPED / "tokenizer.json", 512)
    rng = Random(1)
    lines = rng.sample([one for one in places(text) if one.kind == "line-middle"], count)
    with tempfile.TemporaryDirectory() as scratch:
        types = TypeChecker(Workspace(find_root(path)), Path(scratch))
        await types.findings(path, text, timeout_s=600.0)
        await asyncio.to_thread(types.closed_members, path, text[: lines[0].start], WAIT_S)
        for name, longest in (("line", 0), ("block", BLOCK)):
            own: list[float] = []
            each: list[float] = []
            whole = 0.0
            for place in lines:
                start = (place.start + place.end) // 2 if not longest else place.start
                end = place.end + longest
                behind = text[_code_behind(text, end) :]
                held = Analysed(
                    Workspace(find_root(path)), path, text[:start], behind,
                    types=types, types_seconds=WAIT_S,
                )  # fmt: skip
                hole_kind(text[:start], behind)  # what every request asks in any case
                open_at_end(text[:start])
                said = [tokens.bytes_of[one] for one in tokens.encode(text[start:end]).ids]
                before = cpu_seconds()
                own.append(await asyncio.to_thread(_written, held, said, each))
                whole += (cpu_seconds() - before) * 1000 / count
            sys.stdout.write(
                f"| {name} | {count} | {len(each) / count:.0f} "
                f"| {percentile(own, 0.5):.1f}, {percentile(own, 0.95):.1f} | {whole:.1f} "
                f"| {percentile(each, 0.5):.3f}, {percentile(each, 0.95):.3f} |\n"
            )
        types.close()


def _code_behind(text: str, end: int) -> int:
    """The first place from `end` on that is not in a string: what stands behind a hole is code."""
    while end < len(text) and open_at_end(text[:end]).quote:
        end += 1
    return end


def _written(held: Analysed, tokens: list[bytes], each: list[float]) -> float:
    """Milliseconds of this thread for all tokens; each one's go into `each`."""
    text = held.begun
    total = 0.0
    for token in tokens:
        more = token.decode("utf-8", "ignore")
        since = time.thread_time()
        cost(held, text, more)
        each.append((time.thread_time() - since) * 1000)
        total += each[-1]
        text += more
    return total


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--places", type=int, default=20)
    options = parser.parse_args()
    text = options.file.read_text("utf-8")
    sys.stdout.write(
        f"command: python {' '.join(sys.argv)}\n"
        f"{text.count(chr(10))} lines; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs\n"
        "| written | places | tokens | CPU ms, p50, p95 | with the type checker, mean "
        "| a token, p50, p95 |\n|---|---|---|---|---|---|\n"
    )
    asyncio.run(measured(options.file.resolve(), text, options.places))


if __name__ == "__main__":
    main()
