"""The table of fingerprints by which the runtime knows copies of what the model learned from.

One pass over the text that was trained on, a file at a time. Held in memory is a byte for each bit
of the table, so the size of the corpus does not matter. What is not covered: text of fewer tokens
than a copy has, and the validation packages, from which nothing was learned.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from trueline.assistant.models.embedded.copies import RUN, Table, fingerprints, token_hashes
from trueline.training.tokenizer import read_texts

BYTES = 3_999_000  # of bits; with its first line the file stays under 4 MB
TOLD = 2_000  # files between two lines of progress


def make_table(jsonl: Path, tell: Callable[[str], None], size: int = BYTES) -> Table:
    """The table of a split of the corpus, `size` bytes of bits; `tell` hears how far it is."""
    marked = np.zeros(8 * size, np.bool_)
    whole = os.path.getsize(jsonl)
    done = files = tokens = 0
    for record in read_texts(jsonl):
        hashes = token_hashes(record["text"])
        if len(hashes) >= RUN:
            marked[fingerprints(hashes) % np.uint64(len(marked))] = True
        files, tokens, done = files + 1, tokens + len(hashes), done + len(record["text"])
        if files % TOLD == 0:
            tell(f"{min(0.99, done / whole):4.0%} {files} files, {tokens / 1e6:.1f} M tokens")
    facts = {"files": files, "tokens": tokens, "set": int(marked.sum())}
    return Table(np.packbits(marked, bitorder="little"), facts)
