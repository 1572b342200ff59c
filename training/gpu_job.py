"""Training on a machine that is lent by the command.

Such a machine takes at most 8 paths and 64 MiB in with a command, the tracked files counted, gives
back at most 8 files of 16 MiB and 64 MiB together, runs ten minutes a command and thirty or fewer
in all, and keeps ignored files from one command to the next. So the corpus travels as shards, a few
a command; the training is the same `Run` as everywhere, paused before the time is up and resumed
from the checkpoint that stayed there; and only weights in half precision come back, cut into
pieces. It needs Python 3.12, torch and numpy there, nothing else.

    PYTHONPATH=src:build/site python -m trueline.training.gpu_job train --shards DIR --run DIR ...
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from trueline.analysis.errors import CannotRun
from trueline.training.budget import Budget
from trueline.training.safetensors import write_tensors
from trueline.training.shape import Shape
from trueline.training.shards import ShardInfo, read_info, write_info

MIB = 2**20
TAKES, PATHS_TAKEN = 64 * MIB, 8
GIVES, FILE_GIVEN = 64 * MIB, 16 * MIB
COMMAND_SECONDS = 480  # of the 600 a command may run; the rest is start and checkpoint
_MODULE = "trueline.training.gpu_job"
_METADATA = "Metadata-Version: 2.1\nName: trueline\nVersion: 0.0.0\n"


def plan(work: Path, wall_seconds: float) -> list[str]:
    """The commands to give the machine, in order, each with the ignored paths it must bring.

    Raises:
        CannotRun: if a shard, or what the first training command brings, fits no command.
    """
    site = write_site(Path("build/site"))
    shards = work / "shards"
    room = TAKES - tracked_bytes() - 2 * MIB
    loads = loads_within(sorted(shards.glob("train-*.bin")), room)
    small = [site, *sorted(shards.glob("*.json")), *sorted(shards.glob("valid-*.bin"))]
    if len(loads_within(small, room)) > 1:
        raise CannotRun(
            f"{shards}: what is measured on takes {sum(map(_size, small)) / MIB:.0f} MiB in "
            f"{len(small)} paths, but a command can bring {room // MIB} MiB in {PATHS_TAKEN}"
        )
    lines = [f"bring {' '.join(map(str, load))} → ls {shards}" for load in loads]
    for part in range(math.ceil(wall_seconds / COMMAND_SECONDS)):
        extra = f"bring {' '.join(map(str, small))} → " if part == 0 else ""
        lines.append(
            f"{extra}PYTHONPATH=src:{site} python -m {_MODULE} train --shards {shards} "
            f"--run build/gpu-run --wall-seconds {wall_seconds:.0f} "
            f"--pause-seconds {COMMAND_SECONDS} && "
            f'PYTHONPATH=src:{site} python -m {_MODULE} give --run build/gpu-run --to "$OUT"'
        )
    return lines


def loads_within(shards: Sequence[Path], room: int) -> list[list[Path]]:
    """The shards in groups of at most `room` bytes and as many paths as are taken, in order.

    Raises:
        CannotRun: if a shard alone is larger.
    """
    loads: list[list[Path]] = []
    left = 0
    for shard in shards:
        size = _size(shard)
        if size > room:
            raise CannotRun(f"{shard}: {size / MIB:.0f} MiB, but a command can bring {room // MIB}")
        if not loads or size > left or len(loads[-1]) == PATHS_TAKEN:
            loads.append([])
            left = room
        loads[-1].append(shard)
        left -= size
    return loads


def tracked_bytes() -> int:
    """The size of the files under version control, which travel with every command."""
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    paths = (Path(os.fsdecode(name)) for name in names.split(b"\0") if name)
    return sum(path.stat().st_size for path in paths if path.is_file())


def write_site(folder: Path) -> Path:
    """A folder that makes the checkout count as installed, where nothing can be installed."""
    info = folder / "trueline-0.0.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(_METADATA)
    return folder


def give(run: Path, to: Path, first: int = 0) -> int:
    """Put the weights into `to` as pieces, from piece `first` on, as many as one command gives.

    Returns the number of pieces there are in all; call again with `first` for the rest.
    """
    from trueline.training.run import load_weights  # noqa: PLC0415 - needs torch

    shape, weights = load_weights(run)
    whole = run / "weights.safetensors"
    write_tensors(whole, {name: tensor.astype(np.float16) for name, tensor in weights.items()})
    to.mkdir(parents=True, exist_ok=True)
    (to / "shape.json").write_text(json.dumps(asdict(shape)))
    shutil.copyfile(run / "loss.jsonl", to / "loss.jsonl")
    shutil.copyfile(run / "run.json", to / "run.json")
    return cut(whole, to, first)


def cut(whole: Path, to: Path, first: int) -> int:
    """Put pieces of a file into `to`, from piece `first` on, and say how many there are in all."""
    count = math.ceil(whole.stat().st_size / FILE_GIVEN)
    room = GIVES // FILE_GIVEN - 1  # one file's room for the log and the shape
    with whole.open("rb") as content:
        content.seek(first * FILE_GIVEN)
        for number in range(first, min(count, first + room)):
            (to / f"weights.{number:03d}").write_bytes(content.read(FILE_GIVEN))
    return count


def join(pieces: Path, out: Path) -> None:
    """Put the pieces of the weights together again."""
    with out.open("wb") as whole:
        for piece in sorted(pieces.glob("weights.*")):
            whole.write(piece.read_bytes())


def rehearsal(tell: Callable[[str], None]) -> None:
    """Do all of it small on this machine: bring, train, pause, resume, give, join.

    Raises:
        CannotRun: if a step fails or the whole takes over a minute.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        site = write_site(folder / "site")
        _write_small_shards(folder / "shards")
        for pause in ("0", "3600"):
            _command(site, "train", "--shards", folder / "shards", "--run", folder / "run",
                     "--steps", "12", "--pause-seconds", pause, "--small")  # fmt: skip
            tell(f"step {_steps(folder / 'run')} of 12")
        _command(site, "give", "--run", folder / "run", "--to", folder / "out")
        join(folder / "out", folder / "weights.safetensors")
        same = (folder / "weights.safetensors").read_bytes()
        if same != (folder / "run/weights.safetensors").read_bytes():
            raise CannotRun("gpu-job: the pieces do not make up the weights that were cut")
    seconds = time.monotonic() - started
    if seconds > 60:
        raise CannotRun(f"gpu-job: the rehearsal took {seconds:.0f} s; is the machine busy?")
    tell(f"rehearsed in {seconds:.0f} s: train, pause, resume, give, join")


def main() -> None:
    """What runs on the machine."""
    parser = argparse.ArgumentParser(prog=_MODULE)
    parser.add_argument("do", choices=("train", "give"))
    parser.add_argument("--shards", type=Path, default=Path("build/corpus/shards"))
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=Path("out"))
    parser.add_argument("--first", type=int, default=0, help="piece to begin with")
    parser.add_argument("--wall-seconds", type=float, default=0.0)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--pause-seconds", type=float, default=COMMAND_SECONDS)
    parser.add_argument("--small", action="store_true", help="for the rehearsal")
    options = parser.parse_args()
    if options.do == "give":
        sys.stdout.write(f"{give(options.run, options.to, options.first)} pieces in all\n")
        return
    _train(options)


def _train(options: argparse.Namespace) -> None:
    from trueline.training.run import Run, Settings  # noqa: PLC0415 - needs torch

    info = read_info(options.shards, "train")
    shape = Shape(info.vocabulary, info.context)
    settings = Settings(shape, batch=64, threads=8)
    if options.small:
        shape = Shape(info.vocabulary, info.context, 64, 2, 2, 1, 128)
        settings = Settings(shape, batch=4, compile=False, log_every=1, threads=1)
    budget = Budget(wall_seconds=options.wall_seconds, steps=options.steps)
    run = Run(options.shards, options.run, settings, budget)
    run.train(_tell, options.pause_seconds)


def _size(path: Path) -> int:
    """The bytes of a file, or of all files of a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _write_small_shards(folder: Path) -> None:
    """Rows of random ids: enough to see every step work."""
    folder.mkdir()
    generator = np.random.default_rng(0)
    for split, rows in (("train", 64), ("valid", 8)):
        ids = generator.integers(0, 512, (rows, 129)).astype(np.uint16)
        ids.tofile(folder / f"{split}-000.bin")
        write_info(folder, ShardInfo(split, 128, rows, rows * 400, 0, 512, ""))


def _command(site: Path, *arguments: object) -> None:
    """Run this module as the machine would, in a process of its own."""
    source = Path(__file__).resolve().parents[1] / "src"
    where = f"{source}:{site}" if source.is_dir() else str(site)
    done = subprocess.run(
        [sys.executable, "-m", _MODULE, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": where, "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise CannotRun(f"gpu-job: {arguments[0]} failed: {last[0]}")


def _steps(run: Path) -> int:
    last = (run / "loss.jsonl").read_text().splitlines()[-1]
    return int(json.loads(last)["step"])


if __name__ == "__main__":
    main()
