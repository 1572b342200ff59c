"""What a folder of weights costs to run, measured in a process of its own.

    python -m benchmarks.precision.times FOLDER

prints one JSON line. CPU milliseconds are the process's own, one thread, medians over repetitions;
the tokens are random, which changes no time.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from trueline.assistant.models.embedded.engine import Engine

NEW = 48  # tokens of room that a request leaves behind its prompt
PREFILL = 500
REPEATS = 5
STEPS = 16


@dataclass(frozen=True, slots=True)
class Times:
    """CPU milliseconds but for the wall time of loading; MiB resident; tokens of context."""

    load: float
    load_wall: float
    loaded_mib: float
    prefill: float
    step: float
    step_of_four: float
    append_five: float
    used_mib: float
    context: int


def measured(folder: Path) -> Times:
    """Load the folder and use it as a request does."""
    wall = time.perf_counter()
    cpu = time.process_time()
    engine = Engine(folder)
    load, load_wall = (time.process_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3
    loaded = _resident_mib()
    context = min(1000, engine.sizes.context - NEW)
    draw = np.random.default_rng(0)
    fresh = [draw.integers(10, engine.sizes.vocabulary, context).tolist() for _ in range(REPEATS)]
    few = min(PREFILL, context)
    prefill = statistics.median(_ms(partial(_prompt, engine, one[:few])) for one in fresh)
    longer = [[*fresh[0], *draw.integers(10, 99, 5).tolist()] for _ in range(STEPS)]
    _prompt(engine, fresh[0])
    append = statistics.median(_ms(partial(_prompt, engine, one)) for one in longer)
    return Times(
        load=load,
        load_wall=load_wall,
        loaded_mib=loaded,
        prefill=prefill * PREFILL / few,
        step=_step(engine, fresh[0], 1),
        step_of_four=_step(engine, fresh[0], 4),
        append_five=append,
        used_mib=_resident_mib(),
        context=context,
    )


def _step(engine: Engine, prompt: list[int], candidates: int) -> float:
    """The median step of so many candidates behind the prompt, after a first one."""
    _prompt(engine, prompt)
    branches = engine.fork(candidates)
    tokens = [11] * candidates
    branches.step(tokens)
    return statistics.median(_ms(partial(branches.step, tokens)) for _ in range(STEPS))


def _prompt(engine: Engine, tokens: list[int]) -> None:
    engine.prompt(tokens, lambda: False)


def _ms(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1e3


def _resident_mib() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measured(Path(sys.argv[1])))) + "\n")
