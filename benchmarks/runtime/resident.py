"""A process with the model and a workspace, as an editor's server holds them, and its figures.

Run as a program with a weights folder, a workspace and seconds to rest. It says one line of JSON
when it has answered and rested, and ends when its input is closed.
"""

import asyncio
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

MOST = 8  # candidates that an editor's question draws at once
HOLE = "def total(prices: list[int]) -> int:\n    return "


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process says: CPU and wall seconds to load, MiB of memory, CPU seconds at rest."""

    load_cpu_s: float
    load_wall_s: float
    resident_mib: float
    own_mib: float
    idle_cpu_s: float
    idle_wall_s: float


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _memory() -> tuple[float, float]:
    """Resident MiB, and those of them that no other process shares."""
    rows = Path("/proc/self/smaps_rollup").read_text("utf-8").splitlines()[1:]
    kib = {name: int(rest.split()[0]) for name, _, rest in (row.partition(":") for row in rows)}
    own = kib["Private_Clean"] + kib["Private_Dirty"]
    return kib["Rss"] / 1024, own / 1024


async def _measured(weights: Path, root: Path, rest: float) -> Figures:
    wall, cpu = time.perf_counter(), _cpu()
    from trueline.assistant.models.embedded import EmbeddedModel  # noqa: PLC0415 - measured
    from trueline.assistant.models.protocol import FimPrompt, Place, Sampling  # noqa: PLC0415

    model = EmbeddedModel(weights)
    await model.capabilities()
    load = _cpu() - cpu, time.perf_counter() - wall
    await model.prepare(root)
    prompt = FimPrompt(HOLE * 200, "\n", "a.py", place=Place(root, root / "a.py"))
    for sampling in (Sampling(), Sampling(n=MOST, temperature=0.4, seed=1)):
        async for _ in model.stream(prompt, sampling):
            pass
    await asyncio.sleep(1.0)  # what the last question started in the background
    wall, cpu = time.perf_counter(), _cpu()
    await asyncio.sleep(rest)
    idle = _cpu() - cpu, time.perf_counter() - wall
    return Figures(*load, *_memory(), *idle)


if __name__ == "__main__":
    figures = asyncio.run(_measured(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
    sys.stdout.write(json.dumps(asdict(figures)) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
