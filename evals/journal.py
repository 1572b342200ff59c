"""The append-only store of a run, which survives `kill -9`.

One JSON object a line, written whole by a single call. A line that was cut off by the end of the
process is dropped when the file is opened again; everything before it counts. What cost a model is
on the disk before it is used (`durable`); of the rest, which can be computed again, a power failure
may take the last second.
"""

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

import msgspec

from trueline.analysis.errors import CannotRun

Line = TypeVar("Line")
SYNC_EVERY_S = 1.0


class Journal(Generic[Line]):
    """Lines of one type in one file: those found there, and those added.

    Usage:
        with Journal(out / "drawn.jsonl", Drawn, durable=True) as journal:
            journal.add(Drawn(...))
    """

    def __init__(self, path: Path, kind: type[Line], *, durable: bool = False) -> None:
        self._durable = durable
        self._synced = time.monotonic()
        try:
            self.lines: list[Line] = _read(path, kind)
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise CannotRun(f"{path}: cannot be written: {error.strerror}") from error

    def add(self, line: Line) -> None:
        """Append a line.

        Raises:
            CannotRun: if the disk is full or fails.
        """
        self.lines.append(line)
        content = msgspec.json.encode(line) + b"\n"
        try:
            while content:
                content = content[os.write(self._fd, content) :]
            if self._durable or time.monotonic() - self._synced > SYNC_EVERY_S:
                os.fsync(self._fd)
                self._synced = time.monotonic()
        except OSError as error:
            raise CannotRun(f"the run cannot be stored: {error.strerror}") from error

    def __enter__(self) -> "Journal[Line]":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.fsync(self._fd)
        os.close(self._fd)


def _read(path: Path, kind: type[Line]) -> list[Line]:
    """The whole lines of the file; what stands behind the last one is cut off."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    decoder = msgspec.json.Decoder(kind)
    try:
        return [decoder.decode(line) for line in whole.splitlines()]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CannotRun(f"{path}: damaged ({error}); start again with another --out") from error


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by one that is complete on the disk, or leave it as it was.

    Raises:
        CannotRun: if it cannot be written.
    """
    aside = path.with_name(path.name + ".part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise CannotRun(f"{path}: cannot be written: {error.strerror}") from error
