"""Our runtime beside llama.cpp on the same weights, each measured before the next, in one process.

llama.cpp is asked through its Python server interface, whose JSON costs little beside a forward.
Both use one thread. A step is the time of several divided by their number, less that of a prompt
that is known.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xllamacpp

from trueline.assistant.models.embedded.engine import Engine
from trueline.training.export_gguf import export_gguf

STEPS = 32
CANDIDATES = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """CPU milliseconds of one piece of work: ours and llama.cpp's, medians over the rounds."""

    work: str
    ours: float
    llama: float


def beside_llama(weights: Path, scratch: Path, rounds: int) -> Iterator[Beside]:
    """Prefill, one step, one step of four candidates."""
    file = scratch / "model.gguf"
    export_gguf(weights, file)
    engine = Engine(weights)
    length = engine.sizes.context - STEPS - 8
    ids = np.random.default_rng(0).integers(20, engine.sizes.vocabulary, length).tolist()
    ours, llama = _Ours(engine, ids), _Llama(file, engine.sizes.context, ids)
    works = {
        f"prefill of {length} tokens": ("prefill", 1),
        "a step": ("steps", STEPS),
        f"a step of {CANDIDATES} candidates": ("four", STEPS),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (work, count) in works.items():
            both = [_cpu_ms(getattr(engine, work)) / count for engine in (ours, llama)]
            taken[name].append((both[0], both[1]))
    for name, pairs in taken.items():
        mine, theirs = zip(*pairs, strict=True)
        yield Beside(name, statistics.median(mine), statistics.median(theirs))


class _Ours:
    def __init__(self, engine: Engine, ids: list[int]) -> None:
        self._engine, self._ids = engine, ids

    def prefill(self) -> None:
        self._engine.prompt([self._ids[-1], *self._ids[:-1]], lambda: False)
        self._ids = [self._ids[-1], *self._ids[:-1]]

    def steps(self) -> None:
        branches = self._engine.fork(1)
        for _ in range(STEPS):
            branches.step([30])
        self._engine.prompt(self._ids, lambda: False)

    def four(self) -> None:
        branches = self._engine.fork(CANDIDATES)
        for _ in range(STEPS):
            branches.step([30] * CANDIDATES)


class _Llama:
    def __init__(self, file: Path, context: int, ids: list[int]) -> None:
        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.port = 0
        params.n_ctx, params.n_parallel = context * CANDIDATES, CANDIDATES
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
        params.verbosity = 0
        self._server, self._ids = xllamacpp.Server(params), ids

    def prefill(self) -> None:
        self._ids = [self._ids[-1], *self._ids[:-1]]
        self._ask(1)

    def steps(self) -> None:
        self._ask(STEPS)

    def four(self) -> None:
        self._ask(STEPS, n=CANDIDATES)

    def _ask(self, tokens: int, **more: Any) -> None:
        question = {
            "prompt": self._ids,
            "n_predict": tokens,
            "cache_prompt": True,
            "temperature": 0.0,
            "ignore_eos": True,
            "id_slot": 0,
        }
        answer = self._server.handle_completions(question | more)
        if "error" in str(answer)[:100]:
            raise SystemExit(f"llama.cpp: {answer}")


def _cpu_ms(work: Callable[[], None]) -> float:
    since = time.process_time()
    work()
    return (time.process_time() - since) * 1e3
