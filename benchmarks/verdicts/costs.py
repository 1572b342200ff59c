"""What judging costs, taken sample by sample and in blocks, and the tables of it."""

import statistics
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.table import Table

from benchmarks.verdicts.workers import Team, Worker

SETTLE_S = 0.2
BLOCK = 24


@dataclass
class Costs:
    """One method's milliseconds: of every sample with one worker, of every block with two."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    block_cpu: list[float] = field(default_factory=list)
    block_wall: list[float] = field(default_factory=list)
    wrong: int = 0

    def one(self, team: Team, index: int, broken: bool = False) -> None:
        """Have one sample judged."""
        before = team.group.cpu_ms()
        passed, wall = team.workers[0].ask(index, broken)
        self.cpu.append(team.group.cpu_ms() - before)
        self.wall.append(wall)
        self.wrong += passed is broken

    def block(self, team: Team) -> None:
        """Have a block of samples judged by all workers of a team at once."""
        before, started = team.group.cpu_ms(), time.perf_counter()
        waiting = iter(range(BLOCK))
        hands = [threading.Thread(target=self._work, args=(one, waiting)) for one in team.workers]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        self.block_wall.append((time.perf_counter() - started) * 1e3 / BLOCK)
        time.sleep(SETTLE_S)
        self.block_cpu.append((team.group.cpu_ms() - before) / BLOCK)

    def _work(self, worker: Worker, waiting: Iterator[int]) -> None:
        for index in waiting:
            self.wrong += not worker.ask(index)[0]


def methods_table(
    title: str, costs: Mapping[str, Costs], starts: Mapping[str, float], beside: Mapping[str, str]
) -> Table:
    """A row for each method; ratios are of its CPU to others', and of another's wall to its own.

    `cpu` is a mean, as a sum is what is paid; `2w` is with two workers. `beside` has the others by
    name, each with its heading; the last is the one whose wall is compared.
    """
    headings = ["start", "n", "cpu", "median", "p95", "wall", "p95", "2w cpu", "wall"]
    headings += [f"/ {heading}" for heading in beside.values()] + ["speed"]
    table, last = _table(title, headings), costs[[*beside][-1]]
    for name, one in costs.items():
        row = [round(starts[name]), len(one.cpu), statistics.mean(one.cpu), *_two(one.cpu)]
        row += [*_two(one.wall), statistics.mean(one.block_cpu), statistics.median(one.block_wall)]
        row += [statistics.mean(one.cpu) / statistics.mean(costs[other].cpu) for other in beside]
        row.append(statistics.median(last.block_wall) / statistics.median(one.block_wall))
        table.add_row(name, *map(_number, row))
    return table


def pytest_table(title: str, rows: Mapping[str, tuple[Costs, Costs]]) -> Table:
    """A row for each project and kind of candidate: cold pytest's costs, ours, and the ratios."""
    headings = ["n", "cold cpu", "cpu", "cold wall", "wall", "cpu ratio", "wall ratio"]
    table = _table(title, headings)
    for name, (cold, ours) in rows.items():
        medians = [statistics.median(one) for one in (cold.cpu, ours.cpu, cold.wall, ours.wall)]
        ratios = [medians[0] / medians[1], medians[2] / medians[3]]
        table.add_row(name, *map(_number, [len(ours.cpu), *medians, *ratios]))
    return table


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title, box=None, title_justify="left")
    table.add_column("milliseconds", no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _two(values: Sequence[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.1f}" if value > 9 else f"{value:.2f}"
