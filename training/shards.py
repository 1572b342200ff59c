"""Token ids on disk: rows of equal length in shards small enough to be carried one by one.

A row is `context + 1` ids; the model reads all but the last and is asked for all but the first.
Which rows come when is decided by the seed
and the step alone, so a resumed run reads exactly what the first would have read.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SHARD_BYTES = 30 * 2**20
Row = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class ShardInfo:
    """What a folder of shards holds; `bytes` counts the text behind the tokens."""

    split: str
    context: int
    rows: int
    bytes: int
    seed: int
    vocabulary: int
    tokenizer_sha256: str


def write_info(folder: Path, info: ShardInfo) -> None:
    """Describe the shards of a split beside them."""
    (folder / f"{info.split}.json").write_text(json.dumps(asdict(info), indent=1) + "\n", "utf-8")


def read_info(folder: Path, split: str) -> ShardInfo:
    """The description written beside the shards of a split."""
    return ShardInfo(**json.loads((folder / f"{split}.json").read_text("utf-8")))


def read_rows(folder: Path, split: str) -> Row:
    """All rows of a split as an array [rows, context + 1], mapped shard by shard."""
    width = read_info(folder, split).context + 1
    shards = [
        np.memmap(path, np.uint16, "r").reshape(-1, width)
        for path in sorted(folder.glob(f"{split}-*.bin"))
    ]
    return shards[0] if len(shards) == 1 else np.concatenate(shards)


class Batches:
    """Which rows make up which step: a new seeded permutation for every pass over the rows."""

    def __init__(self, rows: Row, batch: int, seed: int) -> None:
        self._rows, self._batch, self._seed = rows, batch, seed
        self._epoch, self._order = -1, np.empty(0, np.int64)

    def at(self, step: int) -> NDArray[np.int64]:
        """The rows of a step, [batch, context + 1]; depends on nothing but seed and step."""
        steps = max(1, len(self._rows) // self._batch)
        epoch, inside = divmod(step, steps)
        if epoch != self._epoch:
            generator = np.random.default_rng((self._seed, epoch))
            self._epoch, self._order = epoch, generator.permutation(len(self._rows))
        chosen = self._order[inside * self._batch : (inside + 1) * self._batch]
        return self._rows[np.sort(chosen)].astype(np.int64)
