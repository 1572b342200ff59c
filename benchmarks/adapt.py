# mypy: allow-untyped-calls
"""Whether a short run on a project's own files is worth anything beside its workspace index.

A project is cut by files: what most of them hold is trained on for a while with the weights that
ship as the start, and the rest is what is asked about. Bits per byte of the model alone, and how
often the rest of a line is written exactly as its author did by the model beside the workspace, as
it ships, before and after, at the same holes. The files held out of the training stand in the
workspace as always, less the one in hand: that is what the index has without any training. Both
models have one size, so latency is the same. The difference stands with its 95 % interval, from the
holes that only one of the two got right. What is not covered: a history of adaptations, projects
that change while they are trained on, and weights of the mixture learned anew.

    python benchmarks/adapt.py --cpu-seconds 120 --holes 400 PROJECT...

PROJECT is a folder; a project of the corpus is refused. Needs torch.
"""

import argparse
import asyncio
import json
import math
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.embedded_quality import (
    answers_of,
    bits_per_byte,
    drawn_files,
    show,
    surroundings,
)
from trueline.assistant.models.embedded import SHIPPED, EmbeddedModel, corpus_packages
from trueline.assistant.models.embedded.mixing import FILE as MIXING
from trueline.training.encode import write_shards
from trueline.training.export import export_folder, write_checksums
from trueline.training.export_hf import read_shape
from trueline.training.model import CausalModel
from trueline.training.safetensors import read_tensors
from trueline.training.shards import Batches, read_rows

BATCH = 8
WARM_UP = 20  # steps
PASSES = 8  # over the project's text with holes of their own, before any is read again
HELD_OUT = 0.2  # of the files


@dataclass(frozen=True, slots=True)
class Split:
    """A project's files by path: those to learn from, and those to ask about."""

    root: Path
    learned: dict[str, str]
    asked: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """At each hole the answer's log-probability and whether it was exact; CPU ms a hole."""

    answers: list[tuple[float, bool]]
    cpu_ms: float


def main() -> None:
    """Measure and print the tables."""
    options = _options()
    show("command:", "python", *sys.argv)
    show(surroundings("torch"))
    show(
        "| project | learned MB | passes | bits/byte before | after | exact before "
        "| after | difference ±95 % | surest 40 % before | after | CPU ms/hole before | after |"
    )
    show("|---|---|---|---|---|---|---|---|---|---|---|---|")
    torch.set_num_threads(1)
    for project in options.projects:
        split = _split(project, options.seed)
        with tempfile.TemporaryDirectory() as scratch:
            adapted = Path(scratch) / "adapted"
            passes = _adapt(split, options, adapted)
            _report(split, passes, options, adapted)


def _report(split: Split, passes: float, options: argparse.Namespace, adapted: Path) -> None:
    folders = (options.weights, adapted)
    bits = [
        f"{bits_per_byte(folder, split.asked, options.megabytes * 1e6):.3f}" for folder in folders
    ]
    size = sum(len(text.encode()) for text in split.learned.values()) / 1e6
    before, after = (
        asyncio.run(_answers(EmbeddedModel(folder), split, options)) for folder in folders
    )
    exact = [_share(one.answers) for one in (before, after)]
    sure = [_surest(one.answers) for one in (before, after)]
    show(
        f"| {split.root.name} | {size:.2f} | {passes:.1f} | {bits[0]} | {bits[1]} "
        f"| {exact[0]:.3f} | {exact[1]:.3f} | {_difference(before, after)} "
        f"| {sure[0]:.2f} | {sure[1]:.2f} | {before.cpu_ms:.1f} | {after.cpu_ms:.1f} |"
    )


def _split(project: Path, seed: int) -> Split:
    """Files that the corpus' own filters would keep, a part of them held out."""
    root = project.resolve()
    found = drawn_files(root, sys.maxsize, seed)
    names = list(found)
    count = round(HELD_OUT * len(names))
    asked, learned = names[:count], names[count:]
    return Split(root, {one: found[one] for one in learned}, {one: found[one] for one in asked})


def _adapt(split: Split, options: argparse.Namespace, folder: Path) -> float:
    """Train the shipped weights on for a while; returns the passes over the text."""
    shape = read_shape(options.weights)
    torch.manual_seed(options.seed)
    model = CausalModel(shape)
    tensors = read_tensors(options.weights / "model.safetensors")
    model.load_state_dict({n: torch.from_numpy(t.astype(np.float32)) for n, t in tensors.items()})
    rows = _rows(split, options, min(options.context, shape.context))
    batches = Batches(rows, BATCH, options.seed)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=options.rate, betas=(0.9, 0.95), weight_decay=0.0
    )
    started, step, share = time.process_time(), 0, 0.0
    while share < 1.0:
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - share)
        tensor = torch.from_numpy(batches.at(step))
        with torch.autocast("cpu", torch.bfloat16):
            loss = model(tensor[:, :-1].contiguous(), tensor[:, 1:].contiguous())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        share = (time.process_time() - started) / options.cpu_seconds
    weights = {name: tensor.float().numpy() for name, tensor in model.state_dict().items()}
    export_folder(shape, weights, options.weights, folder)
    if (options.weights / MIXING).exists():
        shutil.copyfile(options.weights / MIXING, folder / MIXING)
    write_checksums(folder)
    return step * BATCH / len(rows) * PASSES


def _rows(split: Split, options: argparse.Namespace, context: int) -> np.ndarray:
    """Rows as the training has them, with new holes in each pass."""
    records = [
        {"package": name, "path": name, "text": text} for name, text in split.learned.items()
    ]
    with tempfile.TemporaryDirectory() as shards:
        tokenizer = options.weights / "tokenizer.json"
        write_shards(
            records * PASSES, tokenizer, Path(shards), split="train", context=context,
            limit=0, seed=options.seed,
        )  # fmt: skip
        return np.array(read_rows(Path(shards), "train"))


async def _answers(model: EmbeddedModel, split: Split, options: argparse.Namespace) -> Answers:
    answers, cpu_ms, _ = await answers_of(model, split.root, split.asked, options)
    return Answers(answers, cpu_ms)


def _share(answers: list[tuple[float, bool]]) -> float:
    return sum(good for _, good in answers) / len(answers)


def _surest(answers: list[tuple[float, bool]]) -> float:
    most = len(answers) * 2 // 5
    return sum(good for _, good in sorted(answers, reverse=True)[:most]) / most


def _difference(before: Answers, after: Answers) -> str:
    """The paired difference and the 95 % interval around it (Agresti 2002, section 10.1)."""
    pairs = list(zip(before.answers, after.answers, strict=True))
    won = sum(new and not old for (_, old), (_, new) in pairs) / len(pairs)
    lost = sum(old and not new for (_, old), (_, new) in pairs) / len(pairs)
    spread = 1.96 * math.sqrt(max(0.0, won + lost - (won - lost) ** 2) / len(pairs))
    return f"{won - lost:+.3f} ±{spread:.3f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--cpu-seconds", type=float, default=120.0, help="of training a project")
    parser.add_argument("--rate", type=float, default=1e-3, help="learning rate of AdamW")
    parser.add_argument("--context", type=int, default=512, help="tokens of a training row")
    parser.add_argument("--holes", type=int, default=400)
    parser.add_argument("--megabytes", type=float, default=0.3, help="text for bits per byte")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    known = corpus_packages(options.weights)
    for project in options.projects:
        if project.resolve().name.lower() in known - _fitted(options.weights):
            parser.error(f"{project.name} is in the corpus: a figure on it would mean nothing")
    return options


def _fitted(weights: Path) -> frozenset[str]:
    """Projects the mixture alone was learned on, which is the same before and after."""
    try:
        return frozenset(json.loads((weights / MIXING).read_text("utf-8"))["projects"])
    except OSError:
        return frozenset()


if __name__ == "__main__":
    main()
