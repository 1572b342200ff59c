"""Tables of times: medians, 95th percentiles, and ratios edit by edit."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

Times = tuple[float, float]
Samples = Mapping[str, Mapping[int, Times]]


def table_of(title: str, samples: Samples, ours: str) -> Table:
    """A row for each name of `samples`; the ratios are CPU and wall over those of `ours`."""
    table = Table(title=title, box=None, title_justify="left")
    headings = ("n", "cpu median", "cpu p95", "wall median", "wall p95", "cpu ratio", "wall ratio")
    table.add_column("milliseconds")
    for heading in headings:
        table.add_column(heading, justify="right")
    base = samples.get(ours, {})
    for name, times in samples.items():
        cpu, wall = ([one[at] for one in times.values()] for at in (0, 1))
        both = [index for index in times if index in base]
        ratios = [
            f"{statistics.median(times[one][at] / base[one][at] for one in both):.1f}"
            if both
            else ""
            for at in (0, 1)
        ]
        table.add_row(name, str(len(times)), *_two(cpu), *_two(wall), *ratios)
    return table


def machine() -> str:
    """The machine and how busy it is."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load {load}, "
        f"Python {platform.python_version()}"
    )


def say(*things: object) -> None:
    """Print tables and lines, wide enough for both."""
    console = Console(width=110, highlight=False, soft_wrap=True)
    for one in things:
        console.print(one)


def _two(values: Sequence[float]) -> tuple[str, str]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{statistics.median(ordered):.2f}", f"{p95:.2f}"
