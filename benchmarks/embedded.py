"""What the embedded model costs in an editor: a key, a candidate, memory, rest; beside llama.cpp.

A few lines are typed again into files of a project, a key at a time, and after each key the first
line of the answer is waited for, greedy, with the workspace read: CPU is that of the whole process.
`cold` is the first key at a place in a file that was not read before. Four candidates are drawn at
the temperature that the pipeline draws at, beside one drawn likewise from the same place, and one
greedy answer with drafts beside one a token at a time. Memory and rest are measured in processes
of their own, two of them at once.

    python benchmarks/embedded.py PROJECT --places 12

PROJECT is a folder of Python files; one of the corpus serves as well: quality is not measured.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.runtime.keystrokes import Key, drawn
from benchmarks.runtime.resident import Figures
from trueline.assistant.models.embedded import SHIPPED, EmbeddedModel, generate
from trueline.assistant.models.embedded.weights import read_sizes
from trueline.assistant.models.protocol import Sampling
from trueline.assistant.pipeline import TEMPERATURE

EVERY = 12  # keys between two places where candidates are compared
DRAWN, LONG = 24, 96  # tokens of a drawn and of a greedy answer, at the most
ONE = f"1 drawn candidate of {DRAWN} tokens"
FOUR = f"4 drawn candidates of {DRAWN} tokens"
DRAFTS = f"1 greedy answer of {LONG} tokens"
SINGLE = f"{DRAFTS}, a token at a time"
REST_S = 10.0


@dataclass(slots=True)
class Times:
    """CPU and wall milliseconds, and tokens read, one of each for every question."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    read: list[int] = field(default_factory=list)

    def row(self, name: str) -> str:
        """A line of the table."""
        cells = (f"{_at(one, share):.1f}" for one in (self.cpu, self.wall) for share in (0.5, 0.95))
        return f"| {name} | {len(self.cpu)} | " + " | ".join(cells) + " |"


def main() -> None:
    """Measure and print the tables."""
    options = _options()
    show("command:", "python", *sys.argv)
    show(_surroundings(options.weights))
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(_typing(options))
        _resident(options)
        _beside_llama(options, Path(scratch))


def show(*words: object) -> None:
    """Print a line at once, so that a long run can be followed."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def _typing(options: argparse.Namespace) -> None:
    model, root = EmbeddedModel(options.weights), options.project.resolve()
    await model.capabilities()
    await model.prepare(root)
    cold, warm = Times(), Times()
    others = {name: Times() for name in (ONE, FOUR, DRAFTS, SINGLE)}
    sources = {path: path.read_text("utf-8", "ignore") for path in root.rglob("*.py")}
    for typing in drawn(root, sources, options.places, options.seed):
        for number, key in enumerate(typing.keys()):
            times = warm if number else cold
            await _asked(model, key, Sampling(max_tokens=key.tokens), times, whole=False)
            if number % EVERY == EVERY // 2:
                await _compared(model, key, number, others)
    await model.aclose()
    show("\n| from request to first line | n | CPU ms p50 | p95 | wall ms p50 | p95 |")
    show("|---|---|---|---|---|---|")
    show(warm.row("warm: after each key"))
    show(cold.row("cold: another file"))
    for name, times in others.items():
        show(times.row(name))
    show(f"\n4 candidates / 1: {_ratio(others[FOUR], others[ONE])}")
    show(f"drafts / a token at a time: {_ratio(others[DRAFTS], others[SINGLE])}")
    shares = ", ".join(
        f"p{100 * share:.0f} {_at(warm.read, share):.0f}" for share in (0.5, 0.95, 0.99)
    )
    show(f"tokens of the prompt read after a key: {shares}, mean {statistics.mean(warm.read):.1f}")
    show(f"cold: p50 {_at(cold.read, 0.5):.0f} tokens read")


async def _compared(model: EmbeddedModel, key: Key, seed: int, others: dict[str, Times]) -> None:
    """Whole answers from the same place, its prompt known."""
    for name, n in ((ONE, 1), (FOUR, 4)):
        drawn_ones = Sampling(n, DRAWN, TEMPERATURE, 0.95, seed)
        await _asked(model, key, drawn_ones, others[name])
    whole = Sampling(max_tokens=LONG)
    drafted = generate.DRAFT
    for name, most in ((DRAFTS, drafted), (SINGLE, 0)):
        generate.DRAFT = most
        await _asked(model, key, whole, others[name])
    generate.DRAFT = drafted


def _ratio(ones: Times, others: Times) -> str:
    pairs = zip(ones.cpu, others.cpu, strict=True)
    median = statistics.median(one / other for one, other in pairs)
    return f"{median:.2f} (median of pairs), {sum(ones.cpu) / sum(others.cpu):.2f} (sums)"


async def _asked(
    model: EmbeddedModel, key: Key, sampling: Sampling, times: Times, *, whole: bool = True
) -> None:
    """Ask once; what is not read as a `whole` is left when its first line is there."""
    read, cpu, wall = model.read, time.process_time(), time.perf_counter()
    async with aclosing(model.stream(key.prompt, sampling)) as chunks:
        async for chunk in chunks:
            if not whole and "\n" in chunk.text:
                break
    times.wall.append((time.perf_counter() - wall) * 1e3)
    times.cpu.append((time.process_time() - cpu) * 1e3)
    times.read.append(model.read - read)


def _resident(options: argparse.Namespace) -> None:
    """Two processes at once, as two editors that have the same workspace open."""
    program = Path(__file__).parent / "runtime" / "resident.py"
    command = [
        sys.executable,
        str(program),
        str(options.weights),
        str(options.project),
        str(REST_S),
    ]
    pipe = subprocess.PIPE
    running = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    show("\n| process | load CPU s | wall s | resident MiB | its own MiB | CPU s in 10 s of rest |")
    show("|---|---|---|---|---|---|")
    for number, process in enumerate(running, 1):
        assert process.stdout is not None
        one = Figures(**json.loads(process.stdout.readline()))
        show(
            f"| {number} | {one.load_cpu_s:.2f} | {one.load_wall_s:.2f} | {one.resident_mib:.0f} "
            f"| {one.own_mib:.0f} | {one.idle_cpu_s:.3f} |"
        )
    for process in running:
        process.communicate()


def _beside_llama(options: argparse.Namespace, scratch: Path) -> None:
    try:
        from benchmarks.runtime.llama import beside_llama  # noqa: PLC0415 - an extra
    except ImportError as error:
        show(f"\nllama.cpp: not measured ({error}); pip install '.[gguf]' and gguf")
        return
    show(f"\n| CPU ms, median of {options.rounds} | ours | llama.cpp (f16) | ours / llama.cpp |")
    show("|---|---|---|---|")
    for one in beside_llama(options.weights, scratch, options.rounds):
        show(f"| {one.work} | {one.ours:.2f} | {one.llama:.2f} | {one.ours / one.llama:.2f} |")
    show(f"load {os.getloadavg()[0]:.1f} at the end")


def _at(values: list[float] | list[int], share: float) -> float:
    """The value that this share of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _surroundings(weights: Path) -> str:
    packages = " ".join(f"{name} {version(name)}" for name in ("onnxruntime", "numpy", "xllamacpp"))
    return (
        f"context {read_sizes(weights).context} tokens; Python {platform.python_version()}, "
        f"{packages}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--places", type=int, default=12, help="where something is typed")
    parser.add_argument("--rounds", type=int, default=9, help="of the comparison with llama.cpp")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
