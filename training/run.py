# mypy: allow-untyped-calls
"""The training run: one command for a CPU and for one GPU, safe against being killed.

A checkpoint holds everything the next step depends on and replaces the last one in one rename;
which rows a step reads follows from the seed and its number alone. A killed run therefore goes on
where its last checkpoint stood, on the same curve. The schedule follows the share of the budget
that is spent, whichever of CPU seconds, wall seconds or steps was given, so a slower machine gets
fewer steps but always the whole schedule. Longer rows, if there are any, are read while the
learning rate falls: most is learned cheaply from short ones. What is not covered: more than one
GPU.
"""

import json
import math
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]

from trueline.training.budget import Budget, Spent
from trueline.training.model import CausalModel
from trueline.training.optim import FLAT, Optimizers, schedule
from trueline.training.shape import Shape
from trueline.training.shards import Batches, read_info, read_rows

CHECKPOINT = "checkpoint.pt"
LOG = "loss.jsonl"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is made of; recorded beside its weights."""

    shape: Shape
    batch: int = 8
    adam_lr: float = 5e-3
    muon_lr: float = 0.02
    seed: int = 1
    threads: int = 2
    compile: bool = True
    checkpoint_seconds: float = 60.0
    log_every: int = 20
    validate_every: int = 200


def device_name() -> str:
    """`cuda` where torch sees a GPU, else `cpu`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class Stage:
    """Rows of one length, to learn from and to measure on."""

    def __init__(self, shards: Path, settings: Settings) -> None:
        info = read_info(shards, "valid")
        self.context = info.context
        self.bytes_per_token = info.bytes / (info.rows * (info.context + 1))
        self.batch = max(1, settings.batch * settings.shape.context // info.context)
        self.batches = Batches(read_rows(shards, "train"), self.batch, settings.seed)
        self.valid = read_rows(shards, "valid")


class Run:
    """One training run in a folder: its model, its place in the data, its log.

    `settings.batch` counts rows of the model's whole context; a step has as many tokens whatever
    the length of its rows.
    """

    def __init__(
        self,
        shards: Path,
        folder: Path,
        settings: Settings,
        budget: Budget,
        longer: Path | None = None,
    ) -> None:
        self._folder, self._settings, self._budget = folder, settings, budget
        self._device = device_name()
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.threads)
        self.model = CausalModel(settings.shape).to(self._device)
        self._optimizers = Optimizers(self.model, settings.adam_lr, settings.muon_lr)
        self._stages = [Stage(folder, settings) for folder in (shards, longer) if folder]
        self._before, self.step = Spent(0, 0, 0), 0
        folder.mkdir(parents=True, exist_ok=True)
        self._resume()

    def train(self, tell: Callable[[str], None], pause_seconds: float = math.inf) -> Spent:
        """Train until the budget is spent; returns what the whole run took, resumed parts too.

        Args:
            tell: is given a progress line now and then.
            pause_seconds: stop with a checkpoint after so long, budget or not; to be resumed.
        """
        forward = torch.compile(self.model, dynamic=False) if self._settings.compile else self.model
        started = _now()
        saved = began = time.monotonic()
        record_run(self._folder, self._settings, self._budget, self._device)
        while (share := self._budget.share(spent := self._spent(started))) < 1.0:
            loss = self._one_step(forward, share)
            self.step += 1
            if self.step % self._settings.log_every == 0:
                tell(self._log(loss, spent, share))
            if time.monotonic() - saved > self._settings.checkpoint_seconds:
                self._save(self._spent(started))
                saved = time.monotonic()
            if time.monotonic() - began > pause_seconds:
                break
        spent = self._spent(started)
        self._save(spent)
        loss = self.validation_loss(self._stages[-1])
        tell(self._log(loss, spent, self._budget.share(spent), final=True))
        return spent

    def validation_loss(self, stage: Stage, rows: int = 64) -> float:
        """Mean loss in nats per token over evenly spaced validation rows of a stage."""
        at = np.linspace(0, len(stage.valid) - 1, min(rows, len(stage.valid))).astype(int)
        losses = []
        with torch.no_grad(), self._autocast():
            for chosen in np.array_split(at, max(1, len(at) // stage.batch)):
                ids, targets = self._tensors(stage.valid[chosen].astype(np.int64))
                losses.append(self.model(ids, targets).item())
        return float(np.mean(losses))

    def _one_step(self, forward: Any, share: float) -> float:
        ids, targets = self._tensors(self._stage(share).batches.at(self.step))
        with self._autocast():
            loss = forward(ids, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimizers.step(schedule(self.step, share))
        return float(loss.item())

    def _stage(self, share: float) -> Stage:
        """The rows to read when that share of the budget is spent."""
        return self._stages[-1] if share >= FLAT else self._stages[0]

    def _autocast(self) -> AbstractContextManager[None]:
        context: AbstractContextManager[None] = torch.autocast(self._device, torch.bfloat16)
        return context

    def _tensors(self, rows: Any) -> tuple[torch.Tensor, torch.Tensor]:
        tensor = torch.from_numpy(rows).to(self._device)
        return tensor[:, :-1].contiguous(), tensor[:, 1:].contiguous()

    def _spent(self, started: Spent) -> Spent:
        return self._before + (_now() - started).with_steps(self.step - self._before.steps)

    def _log(self, loss: float, spent: Spent, share: float, *, final: bool = False) -> str:
        """Append a line to the loss log and return it for people."""
        tokens = self.step * self._settings.batch * self._settings.shape.context
        entry = {"step": self.step, "tokens": tokens, "loss": round(loss, 4)}
        entry |= {"cpu_s": round(spent.cpu, 1), "wall_s": round(spent.wall, 1)}
        if final or self.step % self._settings.validate_every == 0:
            stage = self._stage(share)
            valid = self.validation_loss(stage)
            bits = valid / np.log(2) / stage.bytes_per_token
            entry |= {
                "context": stage.context,
                "valid_loss": round(valid, 4),
                "valid_bits_per_byte": round(bits, 4),
            }
        with (self._folder / LOG).open("a") as log:
            log.write(json.dumps(entry) + "\n")
        return f"{share:4.0%} " + " ".join(f"{key} {value}" for key, value in entry.items())

    def _save(self, spent: Spent) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizers": self._optimizers.state_dict(),
            "step": self.step,
            "spent": asdict(spent),
            "shape": asdict(self._settings.shape),
        }
        path = self._folder / CHECKPOINT
        with path.with_suffix(".new").open("wb") as out:
            torch.save(state, out)
            out.flush()
            os.fsync(out.fileno())
        path.with_suffix(".new").replace(path)

    def _resume(self) -> None:
        """Go on from the checkpoint, if there is one, and forget log lines after it."""
        path = self._folder / CHECKPOINT
        if not path.exists():
            return
        state = torch.load(path, map_location=self._device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self._optimizers.load_state_dict(state["optimizers"])
        self.step, self._before = state["step"], Spent(**state["spent"])
        log = self._folder / LOG
        kept = [line for line in log.read_text().splitlines() if _step_of(line) <= self.step]
        log.write_text("".join(line + "\n" for line in kept))


def load_weights(folder: Path) -> tuple[Shape, dict[str, np.ndarray[Any, Any]]]:
    """A checkpoint's shape and its parameters as float32 arrays, by their published names."""
    state = torch.load(folder / CHECKPOINT, map_location="cpu", weights_only=True)
    arrays = {name: tensor.float().numpy() for name, tensor in state["model"].items()}
    return Shape(**state["shape"]), arrays


def record_run(folder: Path, settings: Settings, budget: Budget, device: str) -> None:
    """Write down what made these weights: command, settings, versions and machine."""
    record = {
        "command": " ".join(["trueline", *sys.argv[1:]]),
        "settings": asdict(settings),
        "budget": asdict(budget),
        "device": torch.cuda.get_device_name() if device == "cuda" else _processor(),
        "versions": {"python": platform.python_version(), "torch": str(torch.__version__)},
    }
    (folder / "run.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def _now() -> Spent:
    """CPU seconds of this process and its finished children, and the wall clock."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Spent(sum(u.ru_utime + u.ru_stime for u in usage), time.monotonic(), 0)


def _step_of(line: str) -> int:
    return int(json.loads(line)["step"])


def _processor() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}"
