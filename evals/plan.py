"""What a run is to do, and the folder that remembers it.

The settings that decide a result are written down before anything else; a resumed run must have
the same ones, or its results would be of neither. How many workers there are is not among them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.evals.benchmarks.catalog import Benchmark
from trueline.evals.drawing import Drawing
from trueline.evals.folder import SETTINGS_FILE, run_folder
from trueline.evals.journal import write_whole
from trueline.evals.jsonl import sha256_of
from trueline.evals.scoring import LIMITS

STAGES: Final = ("none", "static", "examples")


@dataclass(frozen=True, slots=True)
class Plan:
    """A run.

    Attributes:
        recorded: a file of recorded samples; None draws from a model.
        model: the model's name as it was given; "recorded" for recorded samples.
        most: of the recorded samples, the first so many of each task; None for all.
        drawing: how to draw from the model.
        ks: the k of pass@k; None for 1, 10 and 100 as far as there are samples.
        stages: the stages to report, in their order.
    """

    benchmark: Benchmark
    recorded: Path | None
    model: str
    most: int | None
    drawing: Drawing
    ks: tuple[int, ...] | None
    limit: int | None
    stages: tuple[str, ...]
    out: Path
    workers: int

    def settings(self) -> dict[str, Any]:
        """Everything that decides the results, as it is written down."""
        common = {
            "version": version("trueline"),
            "stages": list(self.stages),
            "k": list(self.ks) if self.ks else None,
            "limit": self.limit,
            "cpu_limit_s": LIMITS.cpu_s,
            "wall_limit_s": LIMITS.wall_s,
        }
        if self.recorded is not None:
            digest = sha256_of(self.recorded)
            given = {"samples": self.recorded.name, "samples_sha256": digest, "n": self.most}
            return {**common, **given}
        drawing = self.drawing
        return {
            **common,
            "n": drawing.n,
            "temperature": drawing.temperature,
            "seed": drawing.seed,
            "prompt": drawing.style,
        }

    def remembered(self) -> dict[str, Any]:
        """What the folder remembers of the run."""
        return {
            "benchmark": self.benchmark.name,
            "data_sha256": self.benchmark.data_sha256,
            "model": self.model,
            **self.settings(),
        }


def stages_up_to(last: str, skipped: tuple[str, ...]) -> tuple[str, ...]:
    """The stages as far as `last`, without those skipped."""
    kept = STAGES[: STAGES.index(last) + 1]
    return tuple(name for name in kept if name not in skipped)


@contextmanager
def prepared(plan: Plan, *, resume: bool = False, numbered: bool = False) -> Iterator[Plan]:
    """The plan with its folder: a new one, or the one to resume, made sure to be of this run.

    With `numbered` the folder's name is only a default, and gets a number where it is taken. A new
    run that stores nothing in the block leaves nothing behind if it fails.

    Raises:
        WrongUsage: if the folder is in use and is not to be resumed, or is of another run.
        CannotRun: if it cannot be written or read.
    """
    if resume:
        _refuse_other(plan)
        yield plan
        return
    text = msgspec.json.format(msgspec.json.encode(plan.remembered()), indent=2)
    cure = "continue it with --resume or give another --out"
    with run_folder(plan.out, numbered=numbered, cure=cure) as out:
        write_whole(out / SETTINGS_FILE, text + b"\n")
        yield replace(plan, out=out)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.DecodeError) as error:
        raise CannotRun(
            f"{path}: cannot be read: {error}; start again with another --out"
        ) from error


def _refuse_other(plan: Plan) -> None:
    written = plan.out / SETTINGS_FILE
    if not written.exists():
        raise WrongUsage(f"{plan.out}: no run to resume there; leave out --resume")
    before = _read(written)
    now: Mapping[str, Any] = msgspec.json.decode(msgspec.json.encode(plan.remembered()))
    other = [
        f"{name} was {before.get(name)!r} and is {now.get(name)!r} now"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
    if other:
        raise WrongUsage(
            f"{plan.out}: another run began there: {'; '.join(other)}; "
            "give the same settings or another --out"
        )
