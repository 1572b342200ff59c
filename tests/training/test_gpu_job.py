"""The limits of a lent machine, and what it must have to run the job."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from trueline.analysis.errors import CannotRun
from trueline.training.gpu_job import cut, give, join, loads_within, plan, tracked_bytes
from trueline.training.safetensors import read_tensors

MIB = 2**20
ROOT = Path(__file__).parents[2]
RUNS_THERE = {
    *("__init__", "analysis", "analysis.errors", "training"),
    *(
        f"training.{name}"
        for name in (
            *("gpu_job", "run", "model", "optim"),
            *("shards", "budget", "shape", "safetensors"),
        )
    ),
}


def write(folder: Path, *sizes: int) -> list[Path]:
    """Files of the given sizes."""
    paths = []
    for number, size in enumerate(sizes):
        path = folder / f"weights.{number:03d}"
        path.write_bytes(bytes([number]) * size)
        paths.append(path)
    return paths


def sparse(path: Path, size: int) -> None:
    """A file of `size` bytes that takes no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of 3 MiB with a work folder of two training shards, which git ignores."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    sparse(tmp_path / "code.py", 3 * MIB)
    (tmp_path / ".gitignore").write_text("build/\n")
    subprocess.run(["git", "add", "."], check=True)
    for name, size in {"train-000": 30, "train-001": 30, "valid-000": 1}.items():
        sparse(Path(f"build/corpus/shards/{name}.bin"), size * MIB)
    for split in ("train", "valid"):
        Path(f"build/corpus/shards/{split}.json").write_text("{}")
    return Path("build/corpus")


def brought(line: str) -> list[Path]:
    """The paths that a planned command brings."""
    return [Path(word) for word in line.partition(" → ")[0].split()[1:]]


def test_shards_are_brought_in_loads_that_fit(tmp_path: Path) -> None:
    """Every load fits, order is kept, nothing is left behind."""
    shards = write(tmp_path, 30, 30, 30, 5, 40)
    loads = loads_within(shards, 64)
    assert [path for load in loads for path in load] == shards
    assert [sum(p.stat().st_size for p in load) for load in loads] == [60, 35, 40]


def test_no_load_has_more_paths_than_are_taken(tmp_path: Path) -> None:
    """Small files too go at most eight a command."""
    loads = loads_within(write(tmp_path, *[1] * 17), 64)
    assert [len(load) for load in loads] == [8, 8, 1]


def test_a_shard_too_large_is_refused(tmp_path: Path) -> None:
    """A shard that fits no command is said so before anything starts."""
    with pytest.raises(CannotRun, match="can bring"):
        loads_within(write(tmp_path, 65), 64)


def test_tracked_files_are_counted(checkout: Path) -> None:
    """What git tracks travels with every command; what it ignores does not."""
    assert tracked_bytes() == 3 * MIB + len("build/\n")


def test_the_plan_brings_all_data_within_the_limits(checkout: Path) -> None:
    """Beside the tracked files: each command's paths and bytes fit, and every file is brought."""
    lines = plan(checkout, 1500)
    loads = [brought(line) for line in lines if line.startswith("bring ")]
    files = [[f for p in load for f in (p, *p.rglob("*")) if f.is_file()] for load in loads]
    for load, inside in zip(loads, files, strict=True):
        assert len(load) <= 8
        assert sum(file.stat().st_size for file in inside) + tracked_bytes() <= 64 * MIB
    assert {file for inside in files for file in inside} >= set(checkout.glob("shards/*"))
    at = next(number for number, line in enumerate(lines) if "gpu_job train" in line)
    assert all("train-0" in line and "gpu_job" not in line for line in lines[:at])
    assert {path.name for path in loads[at]} == {
        "site",
        "train.json",
        "valid.json",
        "valid-000.bin",
    }
    assert Path("build/site/trueline-0.0.0.dist-info/METADATA") in files[at]


@pytest.mark.parametrize(("seconds", "commands"), [(1500, 4), (960, 2), (961, 3), (300, 1)])
def test_the_plan_spends_the_time_there_is(checkout: Path, seconds: int, commands: int) -> None:
    """Every command pauses before its ten minutes; all carry the whole budget and give weights."""
    trains = [line for line in plan(checkout, seconds) if "gpu_job train" in line]
    assert len(trains) == commands
    for line in trains:
        assert f"--wall-seconds {seconds} --pause-seconds 480 && " in line
        assert line.endswith('gpu_job give --run build/gpu-run --to "$OUT"')


@pytest.mark.parametrize(
    ("name", "mebibytes"), [("valid-001.bin", 40), ("valid-000.bin", 60), ("notes.json", 60)]
)
def test_what_the_first_training_command_brings_is_measured(
    checkout: Path, name: str, mebibytes: int
) -> None:
    """Validation shards and descriptions travel together: too large, they are refused in a line."""
    sparse(checkout / "shards/valid-000.bin", 30 * MIB)
    sparse(checkout / "shards" / name, mebibytes * MIB)
    with pytest.raises(CannotRun, match=r"a command can bring 5\d"):
        plan(checkout, 1500)


def test_the_first_training_command_brings_few_paths(checkout: Path) -> None:
    """More than eight paths are refused, however small they are."""
    for number in range(6):
        sparse(checkout / f"shards/valid-00{number}.bin", 1)
    with pytest.raises(CannotRun, match=r"9 paths, but a command can bring 5. MiB in 8"):
        plan(checkout, 1500)


def test_pieces_of_a_file_come_back_over_several_commands(tmp_path: Path) -> None:
    """Each time at most three files of 16 MiB, from the piece that is asked for; none is lost."""
    whole = tmp_path / "weights.safetensors"
    whole.write_bytes(np.arange(70 * MIB // 4, dtype=np.uint32).tobytes())
    every = tmp_path / "all"
    every.mkdir()
    for first, expected in ((0, 3), (3, 2)):
        to = tmp_path / f"from{first}"
        to.mkdir()
        assert cut(whole, to, first) == 5
        given = sorted(to.iterdir())
        assert [file.name for file in given] == [f"weights.00{first + n}" for n in range(expected)]
        assert all(file.stat().st_size <= 16 * MIB for file in given)
        for file in given:
            file.rename(every / file.name)
    join(every, tmp_path / "joined")
    assert (tmp_path / "joined").read_bytes() == whole.read_bytes()


def test_weights_too_large_for_one_command_are_given_in_two(tmp_path: Path) -> None:
    """A checkpoint of 35 million parameters: within the limits each time, and whole in the end."""
    torch = pytest.importorskip("torch", reason="NOT CHECKED: giving weights back (no torch here)")
    run = tmp_path / "run"
    run.mkdir()
    tensor = torch.arange(36_000_000, dtype=torch.float32).remainder(1000)
    shape = {"vocabulary": 512, "context": 128}
    torch.save({"model": {"one.weight": tensor}, "shape": shape}, run / "checkpoint.pt")
    (run / "loss.jsonl").write_text('{"step": 1}\n')
    (run / "run.json").write_text("{}")
    for first in (0, 3):
        out = tmp_path / f"out{first}"
        assert give(run, out, first) == 5
        sizes = [file.stat().st_size for file in out.iterdir()]
        assert len(sizes) <= 8
        assert max(sizes) <= 16 * MIB
        assert sum(sizes) <= 64 * MIB
        assert json.loads((out / "shape.json").read_text())["vocabulary"] == 512
    for piece in (tmp_path / "out3").glob("weights.*"):
        piece.rename(tmp_path / "out0" / piece.name)
    join(tmp_path / "out0", tmp_path / "whole")
    assert np.array_equal(read_tensors(tmp_path / "whole")["one.weight"], tensor.numpy())


def imported(module: str) -> set[str]:
    """What a module of ours imports, wherever in it: `a.b` for ours, top-level names of others.

    What only type checkers see is not imported.
    """
    names: set[str] = set()
    tree = ast.parse(source(module).read_text("utf-8"))
    seen = [one for one in tree.body if ast.unparse(getattr(one, "test", one)) != "TYPE_CHECKING"]
    for node in (part for one in seen for part in ast.walk(one)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module or "")
    return {
        name.removeprefix("trueline.") if name.startswith("trueline.") else name.partition(".")[0]
        for name in names
    }


def source(module: str) -> Path:
    """Where a module of ours lies."""
    base = ROOT / "src/trueline" / module.replace(".", "/")
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def test_the_machine_needs_torch_numpy_and_no_more() -> None:
    """What is imported from `gpu_job` on, function by function: ours by name, else the library."""
    waiting, ours, others = ["training.gpu_job", "__init__"], set[str](), set[str]()
    while waiting:
        module = waiting.pop()
        if module in ours:
            continue
        ours.add(module)
        for name in imported(module):
            if source(name).exists():
                waiting += [name, *([name.partition(".")[0]] if "." in name else [])]
            else:
                others.add(name)
    assert ours == RUNS_THERE
    assert others - sys.stdlib_module_names == {"torch", "numpy"}


def test_pieces_join_in_order(tmp_path: Path) -> None:
    """The joined file is the pieces in the order of their numbers."""
    pieces = write(tmp_path, 3, 2, 1)
    join(tmp_path, tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"".join(p.read_bytes() for p in pieces)
