"""How a training run went: what each doubling of the tokens gave, as a table and as a picture.

    python benchmarks/loss_curve.py build/run --svg docs/loss-curve.svg

Reads the run's `loss.jsonl`, also while it is being written. Training loss is the mean of the last
entries up to a row, since one step's loss says little. Where the rows of the run become longer,
validation changes to rows of that length too, so the figures on the two sides are of other text;
the table has the length, the picture a line.
"""

import argparse
import itertools
import json
import math
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

MEANS_OVER = 10  # entries of training loss
WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 48, 52
TRAINING, VALIDATION, GRID, INK = "#9bb7d4", "#1f4e79", "#e3e6ea", "#333"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: tokens so far, CPU seconds, nats per token; `valid` where measured."""

    tokens: int
    cpu_s: float
    loss: float
    valid: float | None
    bits: float | None
    context: int | None


def main() -> None:
    """Print the table; write the picture if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="a folder of `trueline train run`")
    parser.add_argument("--svg", type=Path, help="where to draw the curve")
    options = parser.parse_args()
    try:
        entries = read(options.run / "loss.jsonl")
    except (OSError, ValueError, KeyError) as error:
        parser.error(f"{options.run}: no loss.jsonl of a training run: {error}")
    if not any(one.valid for one in entries):
        parser.error(f"{options.run}: nothing was validated yet")
    for line in table(entries):
        sys.stdout.write(line + "\n")
    if options.svg:
        options.svg.write_text(picture(entries), "utf-8")


def read(log: Path) -> list[Entry]:
    """The entries of a log, without a last line that is being written.

    Raises:
        OSError: there is no such file.
        ValueError, KeyError: it is another kind of file.
    """
    whole = log.read_text("utf-8").rpartition("\n")[0]
    return [
        Entry(
            tokens=line["tokens"],
            cpu_s=line["cpu_s"],
            loss=line["loss"],
            valid=line.get("valid_loss"),
            bits=line.get("valid_bits_per_byte"),
            context=line.get("context"),
        )
        for line in map(json.loads, whole.splitlines())
    ]


def table(entries: Sequence[Entry]) -> Iterator[str]:
    """A row for each doubling of the tokens since the first validation, and one for the end."""
    yield (
        "| M tokens | rows of | CPU s | training, nats/token | validation, nats/token "
        "| bits/byte | since the row above | per doubling |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    before: Entry | None = None
    for at in _doublings(entries):
        one = entries[at]
        recent = [entry.loss for entry in entries[max(0, at + 1 - MEANS_OVER) : at + 1]]
        assert one.bits is not None
        gain = each = ""
        if before is not None and before.bits is not None:
            gain = f"{one.bits - before.bits:+.3f}"
            each = f"{(one.bits - before.bits) / math.log2(one.tokens / before.tokens):+.3f}"
        yield (
            f"| {one.tokens / 1e6:.2f} | {one.context or ''} | {one.cpu_s:.0f} "
            f"| {statistics.mean(recent):.3f} | {one.valid:.3f} | {one.bits:.3f} "
            f"| {gain} | {each} |"
        )
        before = one


def _doublings(entries: Sequence[Entry]) -> list[int]:
    """Indexes of the validated entries nearest to 1, 2, 4… times the first; the last one always."""
    known = [at for at, one in enumerate(entries) if one.valid is not None]
    first, last = entries[known[0]].tokens, entries[known[-1]].tokens
    wanted = [first << power for power in range(max(1, last // first).bit_length())]
    chosen = {min(known, key=lambda at: abs(entries[at].tokens - tokens)) for tokens in wanted}
    return sorted(chosen | {known[-1]})


class _Axes:
    """From tokens (logarithmic) and nats (linear) to a place in the picture."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        losses = [value for one in entries for value in (one.loss, one.valid) if value]
        self.lowest, self.highest = math.floor(min(losses)), math.ceil(max(losses))
        self.first, self.last = entries[0].tokens, entries[-1].tokens

    def x(self, tokens: float) -> float:
        share = math.log(tokens / self.first) / math.log(max(self.last / self.first, 2))
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, nats: float) -> float:
        share = (nats - self.lowest) / (self.highest - self.lowest)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
        places = " ".join(f"{self.x(tokens):.1f},{self.y(nats):.1f}" for tokens, nats in points)
        return (
            f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="{width}" '
            'stroke-linejoin="round"/>'
        )

    def dot(self, tokens: float, nats: float) -> str:
        at = f'cx="{self.x(tokens):.1f}" cy="{self.y(nats):.1f}"'
        return f'<circle {at} r="2.6" fill="{VALIDATION}"/>'


def picture(entries: Sequence[Entry]) -> str:
    """The curve as SVG: loss over tokens, the tokens on a logarithmic scale."""
    axes = _Axes(entries)
    validated = [(one.tokens, one.valid) for one in entries if one.valid is not None]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13">',
        "<title>Loss over the tokens read</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_grid(axes),
        *_lengths(entries, axes),
        axes.line([(one.tokens, one.loss) for one in entries], TRAINING, 1.2),
        axes.line(validated, VALIDATION, 2.2),
        *(axes.dot(tokens, nats) for tokens, nats in validated),
        _text(LEFT, 26, "nats per token", anchor="start"),
        _text(WIDTH - RIGHT - 150, 26, "validation", colour=VALIDATION),
        _text(WIDTH - RIGHT, 26, "training, each step", colour=TRAINING),
        _text(WIDTH - RIGHT, HEIGHT - 12, "millions of tokens read"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(axes: _Axes) -> Iterator[str]:
    """A line and a figure for each nat, and for each doubling of the tokens."""
    right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
    for nats in range(axes.lowest, axes.highest + 1):
        y = axes.y(nats)
        yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="{GRID}"/>'
        yield _text(LEFT - 8, y + 4, str(nats))
    tokens = 2.0 ** math.ceil(math.log2(axes.first / 1e6)) * 1e6
    while tokens <= axes.last:
        x = axes.x(tokens)
        yield f'<path d="M{x:.1f} {TOP}V{floor}" stroke="{GRID}"/>'
        yield _text(x, floor + 18, f"{tokens / 1e6:g}", anchor="middle")
        tokens *= 2


def _lengths(entries: Sequence[Entry], axes: _Axes) -> Iterator[str]:
    """A line wherever validation says that the rows have another length than before."""
    validated = [one for one in entries if one.context is not None]
    for before, one in itertools.pairwise(validated):
        if before.context != one.context:
            x = axes.x((before.tokens + one.tokens) / 2)
            place = f"M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"
            yield f'<path d="{place}" stroke="{INK}" stroke-dasharray="4 4"/>'
            yield _text(x - 6, TOP + 14, f"rows of {one.context} tokens →")


def _text(x: float, y: float, words: str, *, anchor: str = "end", colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )


if __name__ == "__main__":
    main()
