"""The training run: that it learns, and that being killed changes nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from trueline.training.budget import Budget, Spent
from trueline.training.gpu_job import rehearsal
from trueline.training.shards import ShardInfo, write_info

NO_TORCH = "NOT CHECKED: training (no torch here; pip install '.[train]')"
SCRIPT = """
import sys
from pathlib import Path
from trueline.training.gpu_job import rehearsal
from trueline.training.budget import Budget
from trueline.training.run import Run, Settings
from trueline.training.shape import Shape
shape = Shape(64, 32, 32, 2, 2, 1, 48)
settings = Settings(shape, batch=4, compile=False, threads=1, log_every=1, checkpoint_seconds=0)
folder = Path(sys.argv[1])
Run(folder / "shards", folder / sys.argv[2], settings, Budget(steps=40)).train(
    lambda line: print(line, flush=True), float(sys.argv[3])
)
"""


def write_rows(folder: Path, context: int = 32) -> None:
    """Rows that count upwards: something a tiny model can learn."""
    folder.mkdir()
    for split, rows in (("train", 64), ("valid", 8)):
        starts = np.random.default_rng(0).integers(0, 64, (rows, 1))
        ids = ((starts + np.arange(context + 1)) % 64).astype(np.uint16)
        ids.tofile(folder / f"{split}-000.bin")
        write_info(folder, ShardInfo(split, context, rows, rows * 100, 0, 64, ""))


def losses(run: Path) -> dict[int, float]:
    """Training loss by step; the last line of a pause holds a validation loss and is left out."""
    entries = map(json.loads, (run / "loss.jsonl").read_text().splitlines())
    return {entry["step"]: entry["loss"] for entry in entries if "valid_loss" not in entry}


def command(folder: Path, name: str, pause: str) -> list[str]:
    """The command of a run in a process of its own."""
    return [sys.executable, "-c", SCRIPT, str(folder), name, pause]


def test_a_killed_run_goes_on_along_the_same_curve(tmp_path: Path) -> None:
    """Killed with -9 and started again: same loss at every step as a run left alone."""
    pytest.importorskip("torch", reason=NO_TORCH)
    write_rows(tmp_path / "shards")
    subprocess.run(command(tmp_path, "whole", "inf"), check=True, capture_output=True)
    with subprocess.Popen(command(tmp_path, "killed", "inf"), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(12):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    subprocess.run(command(tmp_path, "killed", "inf"), check=True, capture_output=True)

    whole, killed = losses(tmp_path / "whole"), losses(tmp_path / "killed")
    assert list(killed) == list(whole)
    assert all(abs(killed[step] - whole[step]) < 0.05 for step in whole)
    assert whole[39] < whole[1] - 0.3


def test_the_last_part_of_a_run_reads_the_longer_rows(tmp_path: Path) -> None:
    """Longer rows come while the learning rate falls, with as many tokens in a step."""
    pytest.importorskip("torch", reason=NO_TORCH)
    from trueline.training.run import Run, Settings  # noqa: PLC0415 - needs torch
    from trueline.training.shape import Shape  # noqa: PLC0415

    write_rows(tmp_path / "short", 16)
    write_rows(tmp_path / "long", 32)
    settings = Settings(
        Shape(64, 32, 32, 2, 2, 1, 48),
        batch=2,
        compile=False,
        threads=1,
        log_every=1,
        validate_every=1,
    )
    run = Run(tmp_path / "short", tmp_path / "run", settings, Budget(steps=10), tmp_path / "long")
    run.train(lambda _: None)
    entries = [json.loads(line) for line in (tmp_path / "run/loss.jsonl").read_text().splitlines()]
    assert [entry["context"] for entry in entries[:10]] == [16] * 7 + [32] * 3
    assert [entry["tokens"] for entry in entries[:10]] == [64 * n for n in range(1, 11)]


def test_a_paused_run_keeps_its_budget(tmp_path: Path) -> None:
    """Paused after its first step, a run ends at the same total, not at a new one."""
    pytest.importorskip("torch", reason=NO_TORCH)
    write_rows(tmp_path / "shards")
    subprocess.run(command(tmp_path, "run", "0"), check=True, capture_output=True)
    assert json.loads((tmp_path / "run/loss.jsonl").read_text().splitlines()[-1])["step"] == 1
    subprocess.run(command(tmp_path, "run", "inf"), check=True, capture_output=True)
    assert json.loads((tmp_path / "run/loss.jsonl").read_text().splitlines()[-1])["step"] == 40


@pytest.mark.parametrize(
    ("budget", "share"),
    [
        (Budget(cpu_seconds=100), 0.5),
        (Budget(wall_seconds=40), 0.25),
        (Budget(cpu_seconds=100, steps=4), 0.75),
        (Budget(), 1.0),
    ],
)
def test_the_nearest_limit_counts(budget: Budget, share: float) -> None:
    """The spent share is that of whichever limit is nearest; without limits all is spent."""
    assert budget.share(Spent(cpu=50, wall=10, steps=3)) == share


def test_gpu_job_rehearses(tmp_path: Path) -> None:
    """The whole job, small, on this CPU."""
    pytest.importorskip("torch", reason=NO_TORCH)
    told: list[str] = []
    rehearsal(told.append)
    assert told[0] == "step 1 of 12"
    assert told[1] == "step 12 of 12"
