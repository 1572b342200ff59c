"""Whether copies of the corpus are known as such, and whether anything else is taken for one.

Planted: runs of 60 to 120 tokens drawn from the text that was trained on, indented otherwise; how
many are found. Found in projects: every stretch of whole lines of 60 to 120 tokens that begins at a
fifth line of a file is taken as if it were a suggestion; how many are taken for copies, and how
many of those hold a run of 60 tokens that does stand in the corpus, looked up exactly. Last, what
a look costs. The file itself and its project are not asked here whether the text is their own.

    python benchmarks/copies.py --weights build/weights --corpus build/corpus PROJECT...
"""

import argparse
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.embedded_quality import show
from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.embedded.copies import (
    RUN,
    Hashes,
    Run,
    Table,
    encoded,
    spans,
    token_hashes,
)
from trueline.training.filters import refusal
from trueline.training.tokenizer import read_texts

MOST = 120  # tokens of a suggestion: about what 160 tokens of the model make
EVERY = 5  # lines
FILES = 2_000  # that copies are planted from
_FACTORS = np.random.default_rng(7).integers(1, 2**63, RUN, np.uint64) | np.uint64(1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A text that was taken for a copy, and where."""

    project: str
    text: str
    run: Run


def main() -> None:
    """Measure and print."""
    options = _options()
    show("command:", "python", *sys.argv)
    show(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    table = Table.read(options.weights)
    if table is None:
        sys.exit(f"{options.weights}: no table; make it with `trueline train fingerprints`")
    share = table.facts["set"] / (8 * len(table.bits))
    show(f"table: {len(table.bits) / 1e6:.2f} MB, {table.facts}, {share:.3f} of the bits set")
    _planted(table, options)
    taken, counts = [], {}
    for project in options.projects:
        texts = list(_suggestions(project))
        found = [Taken(project.name, text, run) for text in texts for run in _runs(table, text)]
        counts[project.name] = (len(texts), len(found))
        taken += found
    stand = _standing(options.corpus / "train.jsonl", taken)
    show("| project | suggestions | taken for copies | share | of them not in the corpus |")
    show("|---|---|---|---|---|")
    for name, (count, many) in counts.items():
        wrong = sum(
            one.project == name and not good for one, good in zip(taken, stand, strict=True)
        )
        show(f"| {name} | {count} | {many} | {many / max(1, count):.4%} | {wrong} |")
    for one, good in list(zip(taken, stand, strict=True))[: options.show]:
        show("in the corpus:" if good else "NOT in the corpus:", one.project, repr(one.text[:200]))
    _costs(table, options)


def _runs(table: Table, text: str) -> list[Run]:
    return table.runs(token_hashes(text))[:1]


def _planted(table: Table, options: argparse.Namespace) -> None:
    """Runs of the corpus as a model would say them somewhere else."""
    choice = Random(options.seed)
    planted = found = 0
    for number, record in enumerate(read_texts(options.corpus / "train.jsonl")):
        if number % options.thin or planted >= FILES:
            continue
        text = record["text"]
        places = spans(text)
        if len(places) < MOST:
            continue
        first = choice.randrange(len(places) - MOST + 1)
        last = first + choice.randint(RUN, MOST)
        copy = encoded(text)[places[first, 0] : places[last - 1, 1]].decode()
        moved = re.sub(r"\n[ ]*", "\n" + " " * choice.choice((2, 7, 12)), copy)
        planted += 1
        found += any(len(run) >= last - first for run in table.runs(token_hashes(moved)))
    show(f"planted copies: {found} of {planted} found whole ({found / planted:.2%})")


def _suggestions(project: Path) -> Iterator[str]:
    """Whole lines from every few lines on, as many as make `RUN` tokens, at most `MOST`."""
    for path in sorted(project.rglob("*.py")):
        content = path.read_bytes()
        if refusal(path.relative_to(project).as_posix(), content):
            continue
        lines = content.decode().replace("\r\n", "\n").splitlines(keepends=True)
        counts = [len(spans(line)) for line in lines]
        for start in range(0, len(lines), EVERY):
            end, tokens = start, 0
            while end < len(lines) and tokens + counts[end] <= MOST:
                tokens, end = tokens + counts[end], end + 1
            if tokens >= RUN:
                yield "".join(lines[start:end])


def _standing(jsonl: Path, taken: list[Taken]) -> list[bool]:
    """Whether each of the texts holds a run of the corpus, by a hash of every `RUN` tokens."""
    wanted = [_whole_runs(token_hashes(one.text)) for one in taken]
    every = np.unique(np.concatenate([np.empty(0, np.uint64), *wanted]))
    seen = np.zeros(len(every), np.bool_)
    for record in read_texts(jsonl) if len(every) else ():
        runs = _whole_runs(token_hashes(record["text"]))
        at = np.minimum(np.searchsorted(every, runs), len(every) - 1)
        seen[at[every[at] == runs]] = True
    return [bool(seen[np.searchsorted(every, one)].any()) for one in wanted]


def _whole_runs(hashes: Hashes) -> Hashes:
    if len(hashes) < RUN:
        return hashes[:0]
    runs: Hashes = (sliding_window_view(hashes, RUN) * _FACTORS).sum(1, dtype=np.uint64)
    return runs


def _costs(table: Table, options: argparse.Namespace) -> None:
    texts = [text for project in options.projects[:1] for text in _suggestions(project)][:500]
    times = []
    for text in texts:
        started = time.process_time_ns()
        _runs(table, text)
        times.append((time.process_time_ns() - started) / 1e6)
    if times:
        ordered = sorted(times)
        show(
            f"a look: median {statistics.median(times):.3f} ms of CPU, "
            f"p95 {ordered[len(times) * 95 // 100]:.3f} ms, n {len(times)}"
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="*", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--corpus", type=Path, default=Path("build/corpus"))
    parser.add_argument("--thin", type=int, default=8, help="plant from every so many files")
    parser.add_argument("--show", type=int, default=0, help="texts taken for copies to print")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
