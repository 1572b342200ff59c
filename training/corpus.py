"""The corpus: kept text as JSON lines, and the manifest that names every source of it.

The split is by project: a package is either learned from or measured on, never both, so the
validation loss speaks of code nobody saw. The manifest travels with the weights; it is how the
product knows whether a project is in the corpus, and how anyone can check the licences. The text
itself stays in a folder that version control ignores.
"""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from trueline.training.filters import Seen, is_test, refusal
from trueline.training.licences import is_permissive
from trueline.training.sources import (
    HELD_OUT,
    Package,
    SourceFile,
    fetch,
    locked,
    read_standard_library,
    read_wheel,
)

VALIDATION_SHARE = 16  # one small package in so many is for validation
VALIDATION_MAX_BYTES = 3_000_000
MIN_LINE = 12


@dataclass(slots=True)
class Entry:
    """What one package gave, in files and bytes of text; tests are counted, not learned from."""

    name: str
    version: str
    licence: str
    split: str = "train"
    files: int = 0
    bytes: int = 0
    test_files: int = 0
    test_bytes: int = 0


@dataclass(slots=True)
class Manifest:
    """Every source of the corpus, and what was left out and why."""

    sources: list[Entry] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    dropped_bytes: dict[str, int] = field(default_factory=dict)
    held_out: list[str] = field(default_factory=lambda: sorted(HELD_OUT))

    def write(self, path: Path) -> None:
        """Write the manifest as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")


def build_corpus(lock_files: Sequence[Path], folder: Path, tell: Callable[[str], None]) -> Manifest:
    """Fetch, filter and write the corpus under `folder`; returns its manifest.

    Writes `train.jsonl`, `valid.jsonl`, `lines.npy` (hashes of all lines) and `manifest.json`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest, seen, dropped, lines = Manifest(), Seen(), Counter[str](), set[int]()
    with (folder / "train.jsonl").open("w") as train, (folder / "valid.jsonl").open("w") as valid:
        for package, files in _packages(lock_files, folder / "wheels", manifest):
            entry = Entry(package.name, package.version, package.licence)
            kept = list(_kept(files, entry, seen, dropped))
            entry.split = _split(entry)
            _write(entry, kept, valid if entry.split == "validation" else train)
            for _, text in kept:
                lines.update(line_hashes(text.splitlines()))
            if entry.files:
                manifest.sources.append(entry)
                tell(f"{entry.name} {entry.version}: {entry.files} files, {entry.bytes:,} bytes")
    manifest.dropped_bytes = dict(dropped.most_common())
    manifest.write(folder / "manifest.json")
    np.save(folder / "lines.npy", np.array(sorted(lines), np.uint64))
    return manifest


def line_hashes(lines: Iterable[str]) -> Iterator[int]:
    """A 64-bit hash for each line of 12 and more characters, without its indentation."""
    for line in map(str.strip, lines):
        if len(line) >= MIN_LINE:
            digest = hashlib.blake2b(line.encode(), digest_size=8).digest()
            yield int.from_bytes(digest, "little")


def share_in_corpus(lines: Sequence[str], table: NDArray[np.uint64]) -> float:
    """The share (0 to 1) of the given lines that stand in the corpus, by its `lines.npy`."""
    wanted = np.array(list(line_hashes(lines)), np.uint64)
    if not len(wanted) or not len(table):
        return 0.0
    at = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
    return float(np.mean(table[at] == wanted))


def _packages(
    lock_files: Sequence[Path], wheels: Path, manifest: Manifest
) -> Iterator[tuple[Package, list[SourceFile]]]:
    """The standard library and every permissive package; the others go to `left_out`."""
    yield read_standard_library()
    for requirement in locked(lock_files):
        wheel = fetch(requirement, wheels)
        left = {"name": requirement.name, "version": requirement.version}
        if wheel is None:
            manifest.left_out.append({**left, "why": "no wheel for this platform"})
            continue
        package, files = read_wheel(wheel)
        if not is_permissive(package.licence):
            manifest.left_out.append({**left, "why": f"licence: {package.licence}"})
            continue
        yield package, files


def _kept(
    files: Iterable[SourceFile], entry: Entry, seen: Seen, dropped: Counter[str]
) -> Iterator[tuple[str, str]]:
    """The files worth learning from, as (path, text); the rest is counted by reason."""
    for file in files:
        why = refusal(file.path, file.content)
        text = "" if why else file.content.decode("utf-8").replace("\r\n", "\n")
        why = why or seen.refusal(text)
        if why:
            dropped[why] += len(file.content)
        elif is_test(file.path):
            entry.test_files += 1
            entry.test_bytes += len(file.content)
        else:
            entry.files += 1
            entry.bytes += len(text.encode())
            yield file.path, text


def _split(entry: Entry) -> str:
    """Which side a package is on, by its name alone as long as it is small."""
    chosen = zlib.crc32(entry.name.encode()) % VALIDATION_SHARE == 0
    return "validation" if chosen and entry.bytes < VALIDATION_MAX_BYTES else "train"


def _write(entry: Entry, kept: Iterable[tuple[str, str]], out: TextIO) -> None:
    for path, text in kept:
        record = {"package": entry.name, "path": path, "text": text}
        out.write(json.dumps(record) + "\n")
