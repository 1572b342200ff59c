"""The limits of a lent machine."""

from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.training.gpu_job import join, loads_within


def write(folder: Path, *sizes: int) -> list[Path]:
    """Files of the given sizes."""
    paths = []
    for number, size in enumerate(sizes):
        path = folder / f"weights.{number:03d}"
        path.write_bytes(bytes([number]) * size)
        paths.append(path)
    return paths


def test_shards_are_brought_in_loads_that_fit(tmp_path: Path) -> None:
    """Every load fits, order is kept, nothing is left behind."""
    shards = write(tmp_path, 30, 30, 30, 5, 40)
    loads = loads_within(shards, 64)
    assert [path for load in loads for path in load] == shards
    assert [sum(p.stat().st_size for p in load) for load in loads] == [60, 35, 40]


def test_a_shard_too_large_is_refused(tmp_path: Path) -> None:
    """A shard that fits no command is said so before anything starts."""
    with pytest.raises(CannotRun, match="can bring"):
        loads_within(write(tmp_path, 65), 64)


def test_pieces_join_in_order(tmp_path: Path) -> None:
    """The joined file is the pieces in the order of their numbers."""
    pieces = write(tmp_path, 3, 2, 1)
    join(tmp_path, tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"".join(p.read_bytes() for p in pieces)
