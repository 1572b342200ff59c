"""From kept text to training rows: which documents, with which holes, in which order.

Files are cut into pieces, the pieces shuffled once by the seed; half of them are read plain, half
give windows with a hole. With a limit, no package may fill more than its share, or a small run
would learn three large projects instead of Python.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import numpy as np
from tokenizers import Tokenizer

from trueline.training.fim import SUFFIX, Document, Sample, plain, with_hole
from trueline.training.shards import SHARD_BYTES, Row, ShardInfo, write_info
from trueline.training.tokenizer import SPECIAL

PIECE = 8_000  # characters of a file that are handled as one document
FIM_SHARE = 0.5
PACKAGE_SHARE = 0.06  # of a limited corpus that one package may fill


def write_shards(
    records: list[dict[str, str]],
    tokenizer_file: Path,
    folder: Path,
    *,
    split: str,
    context: int,
    limit: int,
    seed: int,
) -> ShardInfo:
    """Encode the records into shards of one split, up to `limit` tokens (0: all)."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{split}-*.bin"):
        old.unlink()
    holes = context if split == "train" else 0
    samples = _samples(records, limit, seed, holes)
    counted = Counter[str]()
    rows = _rows(_encoded(tokenizer, samples, counted), context)
    total = _write_rows(rows, folder, split, most=-(-limit // context))
    digest = hashlib.sha256(tokenizer_file.read_bytes()).hexdigest()
    info = ShardInfo(
        split, context, total, counted["bytes"], seed, tokenizer.get_vocab_size(), digest
    )
    write_info(folder, info)
    return info


def _write_rows(rows: Iterable[Row], folder: Path, split: str, most: int) -> int:
    """Write up to `most` rows (0: all) into numbered shards; returns how many."""
    waiting: list[Row] = []
    total = written = 0
    for row in rows:
        waiting.append(row)
        total += 1
        full = (len(waiting) + 1) * row.nbytes > SHARD_BYTES
        if full or total == most:
            np.stack(waiting).tofile(folder / f"{split}-{written:03d}.bin")
            waiting, written = [], written + 1
        if total == most:
            break
    if waiting:
        np.stack(waiting).tofile(folder / f"{split}-{written:03d}.bin")
    return total


def _samples(records: list[dict[str, str]], limit: int, seed: int, holes: int) -> Iterator[Sample]:
    """Documents in random order; with a limit, no package gives more than its share.

    Half of them have holes, in windows of up to `holes` tokens; none if that is 0.
    """
    rng = Random(seed)
    order = [(i, at) for i, r in enumerate(records) for at in range(0, len(r["text"]), PIECE)]
    rng.shuffle(order)
    used = Counter[str]()
    for index, at in order:
        record = records[index]
        document = Document(record["text"], record["path"], at, at + PIECE)
        length = len(document.piece)
        if limit and used[record["package"]] > PACKAGE_SHARE * limit * 4:
            continue
        used[record["package"]] += length
        if not holes or rng.random() >= FIM_SHARE:
            yield plain(document, rng)
            continue
        for _ in range(max(1, length // (2 * holes))):
            sample = with_hole(document, rng, holes)
            if sample is not None:
                yield sample


def _encoded(
    tokenizer: Tokenizer, samples: Iterable[Sample], counted: Counter[str]
) -> Iterator[tuple[list[int], bool]]:
    """Token ids of each sample, and whether it may go on in the next row."""
    tokenizer.encode_special_tokens = True
    vocabulary = tokenizer.get_vocab()
    special = {token: vocabulary[token] for token in SPECIAL}
    for sample in samples:
        ids: list[int] = []
        for piece in sample.pieces:
            if piece in special:
                ids.append(special[piece])
            else:
                ids += tokenizer.encode(piece).ids
                counted["bytes"] += len(piece.encode())
        yield ids, sample.pieces[0] != SUFFIX


def _rows(documents: Iterable[tuple[list[int], bool]], context: int) -> Iterator[Row]:
    row: list[int] = []
    for ids, may_go_on in documents:
        row += ids
        while len(row) > context:
            yield np.array(row[: context + 1], np.uint16)
            row = row[context + 1 :] if may_go_on else []
