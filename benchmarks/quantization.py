"""What quantizing the embedded model loses and saves: half precision, int8 and int4.

    python benchmarks/quantization.py --weights FOLDER PROJECT...    # in half precision
    python benchmarks/quantization.py --run build/run PROJECT...     # a checkpoint (needs torch)

Quality on the same files and the same holes for each: bits per byte, the exact rest of a line by
the model alone and mixed with the workspace, both through the runtime as it ships. `won` and `lost`
count the holes that are exact in one of two formats only. Rows "in floats" hold the same quantized
weights but compute as half precision does. `typed` is
by how many nats a token's log-probability differs, on average, when the text before it is read
token by token and not at once. Costs are medians over rounds of processes that take turns, so that
a busy machine is busy for all; on a machine with AVX-512 and VNNI integer products are faster than
on most laptops. Three projects take about eight minutes of CPU.
"""

import argparse
import asyncio
import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.embedded_quality import (
    answers_of,
    bits_per_byte,
    drawn_files,
    lay_out,
    show,
    surroundings,
)
from benchmarks.precision.formats import Format, half_folder, in_floats, mixing_of, written
from benchmarks.precision.times import Times
from benchmarks.precision.typed import shifts
from trueline.assistant.models.embedded import SHIPPED, EmbeddedModel
from trueline.assistant.models.embedded.mixing import MODEL_ALONE
from trueline.training.weights import FILES

ROOT = Path(__file__).parents[1]
LIMIT = 0.01  # of bits per byte and of exact lines, that a quantized format may lose
TEXTS = 6  # of each project, read in two ways
MIXTURES = ("alone", "mixed")


@dataclass(slots=True)
class Quality:
    """Of one format: bits per byte by project, which holes were exact, and how far tokens moved."""

    bits: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)
    exact: dict[str, list[bool]] = field(default_factory=lambda: {name: [] for name in MIXTURES})


def main() -> None:
    """Measure and print the tables."""
    options = _options()
    show("command:", "python", *sys.argv)
    show(surroundings())
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "formats"
        made.mkdir()
        half = half_folder(options.weights, options.run, options.work, made)
        _refuse_learned(half, options.projects)
        formats = written(half, made)
        for line in ("", *_costs(formats, options.rounds), ""):
            show(line)
        for line in _qualities(formats, list(in_floats(formats, made)), options, Path(scratch)):
            show(line)


def _costs(formats: Sequence[Format], rounds: int) -> Iterator[str]:
    """The table of sizes and times."""
    taken: dict[str, list[Times]] = {one.name: [] for one in formats}
    for turn in range(rounds):
        for place in range(len(formats)):
            one = formats[(turn + place) % len(formats)]
            taken[one.name].append(_timed(one.folder))
    context = taken[formats[0].name][0].context
    yield (
        "| weights | MB | GGUF MB | load, CPU ms | wall ms | MiB loaded | MiB used "
        f"| CPU ms: 500 tokens read | a step at {context} | of 4 candidates | 5 tokens more |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for one in formats:
        sizes = f"{one.bytes / 1e6:.2f} | {(one.gguf or 0) / 1e6:.2f}"
        names = (
            *("load", "load_wall", "loaded_mib", "used_mib"),
            *("prefill", "step", "step_of_four", "append_five"),
        )
        medians = [
            statistics.median(getattr(times, name) for times in taken[one.name]) for name in names
        ]
        whole, fine = medians[:5], medians[5:]
        cells = [f"{value:.0f}" for value in whole] + [f"{value:.2f}" for value in fine]
        yield f"| {one.name} | {sizes} | " + " | ".join(cells) + " |"


def _timed(folder: Path) -> Times:
    command = [sys.executable, "-m", "benchmarks.precision.times", str(folder.resolve())]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Times(**json.loads(done.stdout))


def _qualities(
    formats: Sequence[Format],
    floats: Sequence[Format],
    options: argparse.Namespace,
    scratch: Path,
) -> Iterator[str]:
    """A line for each project as it is done, then the table of losses."""
    found = {one.name: Quality() for one in (*formats, *floats)}
    for number, project in enumerate(options.projects):
        root = scratch / str(number)
        files = drawn_files(project, 1000, options.seed)
        lay_out(root, project)
        for one in (*formats, *floats):
            quality = found[one.name]
            quality.bits.append(bits_per_byte(one.folder, files, options.megabytes * 1e6))
            quality.moved += shifts(one.folder, files, TEXTS, options.seed)
            for name in MIXTURES if one in formats else ():
                mixing = MODEL_ALONE if name == "alone" else mixing_of(one.folder)
                model = EmbeddedModel(one.folder, mixing=mixing)
                answers, _, _ = asyncio.run(answers_of(model, root, files, options))
                quality.exact[name] += [good for _, good in answers]
        yield f"{project.name}: {len(files)} files"
    half = found[formats[0].name]
    holes = len(half.exact["alone"])
    yield ""
    yield f"{len(options.projects)} projects, {holes} holes; bits per byte are means over projects"
    yield ""
    yield (
        "| weights | bits/byte | loss | typed | exact, alone | won | lost "
        "| exact, mixed | won | lost | within 1 % |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for name, quality in found.items():
        yield _row(name, quality, half)


def _refuse_learned(folder: Path, projects: Sequence[Path]) -> None:
    """Refuse projects the model was trained on: what it knows by heart is lost last."""
    learned = {
        source["name"] for source in json.loads((folder / "corpus.json").read_text())["sources"]
    }
    for project in projects:
        name = re.split(r"[-.]", project.name.lower())[0].replace("_", "-")
        if name in learned:
            sys.exit(f"{project.name} is in the corpus: a figure on it would mean nothing")


def _row(name: str, quality: Quality, half: Quality) -> str:
    bits = statistics.mean(quality.bits)
    loss = bits / statistics.mean(half.bits) - 1
    cells, losses = [f"{bits:.4f}", f"{loss:+.2%}", f"{statistics.mean(quality.moved):.1e}"], [loss]
    for mixture in MIXTURES:
        good, before = quality.exact[mixture], half.exact[mixture]
        if not good:
            cells += ["", "", ""]
            continue
        won, lost = (
            sum(one and not other for one, other in zip(*pair, strict=True))
            for pair in ((good, before), (before, good))
        )
        spread = 1.96 * math.sqrt(max(won + lost - (won - lost) ** 2 / len(good), 0)) / len(good)
        cells += [f"{statistics.mean(good):.4f} ±{spread:.4f}", str(won), str(lost)]
        losses.append((lost - won) / max(sum(before), 1))
    verdict = "" if len(losses) == 1 else "yes" if max(losses) <= LIMIT else "no"
    return f"| {name} | " + " | ".join([*cells, verdict]) + " |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED, help="in half precision")
    parser.add_argument("--run", type=Path, help="a folder of `trueline train run`, instead")
    parser.add_argument("--work", type=Path, default=Path("build/corpus"), help="of that run")
    parser.add_argument("--holes", type=int, default=200, help="drawn in each project")
    parser.add_argument("--megabytes", type=float, default=0.1, help="text for bits per byte")
    parser.add_argument("--rounds", type=int, default=5, help="processes timed for each format")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.run is None and not (options.weights / FILES["half"]).exists():
        parser.error(f"{options.weights} has no {FILES['half']}: give weights in half precision")
    return options


if __name__ == "__main__":
    main()
