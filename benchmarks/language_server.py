"""How long an editor waits: the server's start, its answers, and a cancelled request.

Run: python benchmarks/language_server.py [rounds]

Somebody waits for these messages, so the times are wall milliseconds, with the load above and the
CPU milliseconds of the server and its children beside them. "First suggestion" is with the model
that ships; elsewhere a scripted endpoint on loopback answers at once, so that the server is timed
and not a model.
"""

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.lsp_client import Client, Refused, at, edit, started
from tests.e2e.scripted import scripted, stalling

ITEM = (
    "class Item:\n    def __init__(self, price: int) -> None:\n        self.price = price\n\n"
    "    def total(self) -> int:\n        return self.price *\n"
)
TICKS = os.sysconf("SC_CLK_TCK")
Times = list[tuple[float, float]]


def cpu_ms(process: int) -> float:
    """CPU milliseconds of a process and its children, the ended ones that were waited for too."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(field) for field in fields[11:15]) / TICKS * 1e3
    return own + sum(cpu_ms(child) for child in children)


def row(table: Table, name: str, times: Times) -> None:
    """Median and 95th percentile of the wall times, median of the CPU times."""
    wall, cpu = zip(*times, strict=True)
    p95 = sorted(wall)[min(len(wall) - 1, int(0.95 * len(wall)))]
    table.add_row(
        name,
        str(len(times)),
        f"{statistics.median(wall):.1f}",
        f"{p95:.1f}",
        f"{statistics.median(cpu):.0f}",
    )


async def starts(folder: Path, environment: dict[str, str], rounds: int) -> tuple[Times, Times]:
    """From nothing to the answer to `initialize`, and to the first suggestion."""
    hello: Times = []
    first: Times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        async with started(environment, folder) as client:
            process = client.process.pid
            await client.initialize(folder)
            hello.append(((time.perf_counter() - begun) * 1e3, cpu_ms(process)))
            uri = client.open(folder / "item.py", ITEM)
            if not await client.inline(uri, 5, 27):
                raise SystemExit("the embedded model suggested nothing")
            first.append(((time.perf_counter() - begun) * 1e3, cpu_ms(process)))
            await client.shut_down()
    return hello, first


async def keystrokes(client: Client, folder: Path, lines: int, rounds: int) -> Times:
    """A keystroke near the end of a file, and the suggestion after it, syntax and names checked."""
    text = "".join(f"def f{n}(x: int) -> int:\n    return x + {n}\n" for n in range(lines // 2))
    uri = client.open(folder / f"long{lines}.py", text)
    last = lines - 1
    client.change(uri, edit((last, 11), (last, 99), ""))
    times: Times = []
    for turn in range(rounds + 1):
        before, since = cpu_ms(client.process.pid), time.perf_counter()
        client.change(uri, edit((last, 11), (last, 11 + turn % 2), " " * (1 - turn % 2)))
        if not await client.inline(uri, last, 11):
            raise SystemExit(f"nothing shown at {lines} lines")
        wall = (time.perf_counter() - since) * 1e3
        times.append((wall, cpu_ms(client.process.pid) - before))
    return times[1:]


async def cancels(client: Client, folder: Path, rounds: int) -> tuple[Times, Times]:
    """From `$/cancelRequest` to the answer, and to the end of the model's stream."""
    answered: Times = []
    stopped: Times = []
    with stalling() as server:
        settings = {"trueline": {"model": server.url}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        uri = client.open(folder / "item.py", ITEM)
        for _ in range(rounds):
            request, answer = client.ask("textDocument/inlineCompletion", at(uri, 5, 27))
            await asyncio.to_thread(server.begun.acquire)
            before, since = cpu_ms(client.process.pid), time.perf_counter()
            client.cancel(request)
            try:
                await answer
            except Refused:
                answered.append(
                    ((time.perf_counter() - since) * 1e3, cpu_ms(client.process.pid) - before)
                )
            await asyncio.to_thread(server.dropped.acquire)
            stopped.append(
                ((time.perf_counter() - since) * 1e3, cpu_ms(client.process.pid) - before)
            )
    return answered, stopped


async def measure(table: Table, rounds: int) -> None:
    """Fill the table."""
    with tempfile.TemporaryDirectory() as name, scripted("x") as server:
        folder = Path(name)
        (folder / "pyproject.toml").touch()
        environment = dict(os.environ) | {"XDG_CACHE_HOME": str(folder / "cache")}
        hello, first = await starts(folder, environment, max(3, rounds // 5))
        row(table, "start → initialize answered", hello)
        row(table, "start → first suggestion", first)
        async with started(environment, folder) as client:
            options = {"model": server.url, "checks": ["syntax", "names"]}
            await client.initialize(folder, options=options)
            for lines in (100, 1_000, 10_000, 50_000):
                times = await keystrokes(client, folder, lines, rounds)
                row(table, f"keystroke → suggestion, {lines:,} lines", times)
            answered, stopped = await cancels(client, folder, rounds)
            row(table, "cancel → answered", answered)
            row(table, "cancel → model's stream closed", stopped)
            await client.shut_down()


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    table = Table(title="the language server, milliseconds", box=None)
    for heading in ("what", "n", "wall median", "wall p95", "cpu median"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    asyncio.run(measure(table, rounds))
    console = Console(width=100)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    console.print(table)
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, load {load}, ", end="")
    console.print(f"Python {platform.python_version()}", highlight=False)


if __name__ == "__main__":
    main()
