"""Quality of the embedded model, alone and mixed with the workspace, on projects it never saw.

For a project: bits per byte of the model over whole files; how often the rest of a line is written
exactly as its author did, from a random place in the line, greedy, through the runtime as it ships;
and how often that is so among the most confident fifth and two fifths. The model alone, the
workspace alone (what stands in the other files and around the line), and both as they ship. The
untrained row has the same shape and tokenizer with random weights. No analysis, no repair.

    python benchmarks/embedded_quality.py --holes 400 PROJECT...

PROJECT is a folder, a wheel or an unpacked sdist; a project of the corpus is refused.
"""

import argparse
import asyncio
import math
import os
import platform
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from random import Random

from trueline.assistant.models.embedded import SHIPPED, EmbeddedModel, corpus_packages
from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.mixing import MODEL_ALONE, Mixing
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.protocol import FimPrompt, Place, Sampling
from trueline.training.export_hf import read_shape
from trueline.training.filters import is_test, refusal
from trueline.training.mixing import draw_holes
from trueline.training.random_model import write_random


def show(*words: object) -> None:
    """Print a line at once, so that a long run can be followed."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; each answer is its log-probability and whether it was exact."""

    model: str
    project: str
    files: int
    size: int
    bits_per_byte: float | None
    answers: list[tuple[float, bool]]
    cpu_ms: float


def main() -> None:
    """Measure and print the table."""
    options = _options()
    show("command:", "python", *sys.argv)
    show(surroundings())
    show(
        "| answers of | project | files | MB | bits/byte | holes | exact | ±95 % "
        "| in the surest 20 % | 40 % | CPU ms/hole |"
    )
    show("|---|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        untrained = Path(scratch) / "untrained"
        write_random(read_shape(options.weights), 0, options.weights, untrained)
        both = Mixing.read(options.weights)
        for number, project in enumerate(options.projects):
            root = Path(scratch) / str(number)
            files = drawn_files(project, options.files, options.seed)
            lay_out(root, project)
            for name, folder, mixing in (
                ("untrained model", untrained, MODEL_ALONE),
                ("model", options.weights, MODEL_ALONE),
                ("workspace", options.weights, replace(both, model=False, refining=None)),
                ("both", options.weights, both),
            ):
                show(_line(_measure(name, folder, mixing, (root, project.name, files), options)))


def _measure(
    name: str,
    folder: Path,
    mixing: Mixing,
    where: tuple[Path, str, dict[str, str]],
    options: argparse.Namespace,
) -> Row:
    root, project, files = where
    alone = mixing == MODEL_ALONE
    bits = bits_per_byte(folder, files, options.megabytes * 1e6) if alone else None
    model = EmbeddedModel(folder, mixing=mixing)
    answers, cpu_ms, examples = asyncio.run(answers_of(model, root, files, options))
    for example in examples[: options.show] if name == "both" else ():
        show(example)
    size = sum(len(text.encode()) for text in files.values())
    return Row(name, project, len(files), size, bits, answers, cpu_ms)


def bits_per_byte(folder: Path, files: dict[str, str], most: float) -> float:
    """Over whole files, windows of the model's context that overlap by half."""
    engine = Engine(folder)
    text = Text(folder / "tokenizer.json", engine.sizes.context)
    context, nats, size = engine.sizes.context, 0.0, 0
    for content in files.values():
        if size > most:
            break
        size += len(content.encode())
        ids = [0, *text.encode(content).ids]
        scored = 1
        for start in range(0, len(ids), context // 2):
            window = ids[start : start + context]
            if start + len(window) <= scored:
                break
            logprobs = engine.score(window)
            nats -= float(logprobs[scored - start - 1 :].sum())
            scored = start + len(window)
    return nats / math.log(2) / size


async def answers_of(
    model: EmbeddedModel, root: Path, files: dict[str, str], options: argparse.Namespace
) -> tuple[list[tuple[float, bool]], float, list[str]]:
    """Each answer, CPU milliseconds a hole, and each hole as a line to read."""
    await model.capabilities()
    await model.prepare(root)
    answers, examples = [], []
    started = time.process_time()
    for path, text, start, end in draw_holes(files, options.holes, options.seed):
        place = Place(root, root / path)
        prompt = FimPrompt(text[:start], text[end:], path, place=place)
        answer, logprob = "", 0.0
        async for chunk in model.stream(prompt, Sampling(max_tokens=48, stop=("\n",))):
            answer += chunk.text
            logprob += chunk.logprob or 0.0
        truth = text[start:end]
        good = answer.rstrip() == truth.rstrip()
        answers.append((logprob, good))
        before = text[text.rfind("\n", 0, start) + 1 : start].lstrip()
        examples.append(f"  {'+' if good else '-'} {before!r} → {answer!r} (author: {truth!r})")
    cpu_ms = (time.process_time() - started) / options.holes * 1e3
    await model.aclose()
    return answers, cpu_ms, examples


def drawn_files(project: Path, count: int, seed: int) -> dict[str, str]:
    """Source files of the project that the corpus' own filters would keep, in random order."""
    found = {
        path: content.decode().replace("\r\n", "\n")
        for path, content in sorted(_read(project))
        if not is_test(path) and not refusal(path, content)
    }
    paths = list(found)
    Random(seed).shuffle(paths)
    return {path: found[path] for path in paths[:count]}


def lay_out(root: Path, project: Path) -> None:
    """The whole project as a workspace, its tests included."""
    for path, content in _read(project):
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _read(project: Path) -> Iterator[tuple[str, bytes]]:
    if project.is_dir():
        for path in project.rglob("*.py"):
            yield path.relative_to(project).as_posix(), path.read_bytes()
        return
    with zipfile.ZipFile(project) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                yield name, archive.read(name)


def _line(row: Row) -> str:
    count = len(row.answers)
    share = sum(good for _, good in row.answers) / count
    spread = 1.96 * math.sqrt(share * (1 - share) / count)
    ranked = [good for _, good in sorted(row.answers, reverse=True)]
    fifth, two_fifths = (sum(ranked[:most]) / most for most in (count // 5, count * 2 // 5))
    bits = "" if row.bits_per_byte is None else f"{row.bits_per_byte:.3f}"
    return (
        f"| {row.model} | {row.project} | {row.files} | {row.size / 1e6:.2f} | {bits} "
        f"| {count} | {share:.3f} | {spread:.3f} | {fifth:.2f} | {two_fifths:.2f} "
        f"| {row.cpu_ms:.1f} |"
    )


def surroundings(*more: str) -> str:
    """Versions, those of `more` packages too, the machine, and how busy it is."""
    packages = " ".join(
        f"{name} {version(name)}" for name in (*more, "onnxruntime", "numpy", "tokenizers")
    )
    return (
        f"Python {platform.python_version()}, {packages}, {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--holes", type=int, default=400)
    parser.add_argument("--files", type=int, default=1000, help="files drawn from a project")
    parser.add_argument("--megabytes", type=float, default=1.0, help="text for bits per byte")
    parser.add_argument("--show", type=int, default=0, help="holes to print, the first ones drawn")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    known = corpus_packages(options.weights)
    for project in options.projects:
        name = re.split(r"[-.]", project.name.lower())[0].replace("_", "-")
        if name in known:
            parser.error(f"{project.name} is in the corpus: a figure on it would mean nothing")
    return options


if __name__ == "__main__":
    main()
