"""Reading and writing the user's source files so that nothing is ever lost.

A file is read once, with a digest; it is written back only if it still has that digest, through
a temporary file beside it and one rename, with its mode and its line endings. Inside, lines end
in a bare newline, because a model writes no other.
"""

import contextlib
import difflib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.errors import CannotRun

MAX_BYTES = 8_000_000
LONGEST_LINE = 50_000  # characters
WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
BOM = b"\xef\xbb\xbf"
PYTHON_ENDINGS = (".py", ".pyi", ".pyw")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A Python file as read: its text with bare newlines, and what is needed to write it back."""

    path: Path
    text: str
    digest: str
    crlf: bool
    bom: bool


def read_source(path: Path) -> SourceFile:
    """Read a UTF-8 source file.

    Raises:
        CannotRun: if it is missing, unreadable, too large, binary or not UTF-8.
    """
    raw = _read_bytes(path)
    if b"\0" in raw:
        raise CannotRun(f"{path}: this is a binary file; give a Python source file")
    bom = raw.startswith(BOM)
    try:
        text = raw[len(BOM) if bom else 0 :].decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotRun(
            f"{path}: not UTF-8 (byte {error.start}); convert the file to UTF-8"
        ) from error
    crlf = "\r\n" in text and text.count("\r\n") == text.count("\n")
    if crlf:
        text = text.replace("\r\n", "\n")
    return SourceFile(path, text, _digest(raw), crlf, bom)


def is_python(source: SourceFile) -> bool:
    """Whether a file is Python by its name, or by its first line; one without an ending may be."""
    first = source.text.partition("\n")[0]
    script = first.startswith("#!") and "python" in first
    return script or source.path.suffix.lower() in {"", *PYTHON_ENDINGS}


def too_wide(text: str) -> str:
    """Why nothing is suggested in a file: a line of it is longer than people write; else empty.

    Such a line is data, and one statement: every candidate in it, or in a function below it, has it
    parsed anew, which for a list of a megabyte takes seconds of CPU and hundreds of megabytes.
    """
    start = 0
    while len(text) - start > LONGEST_LINE:
        end = text.rfind("\n", start, start + LONGEST_LINE + 1)
        if end < 0:
            line = text.count("\n", 0, start) + 1
            return f"line {line} has more than {LONGEST_LINE:,} characters"
        start = end + 1
    return ""


def empty_source(path: Path) -> SourceFile:
    """A file that does not exist yet, for new code that is only printed."""
    return SourceFile(path, "", _digest(b""), crlf=False, bom=False)


def write_source(source: SourceFile, text: str) -> None:
    """Write `text` in place of `source`: atomically, with its mode and its line endings.

    Raises:
        CannotRun: if the file changed since it was read, or cannot be written.
    """
    if _digest(_read_bytes(source.path)) != source.digest:
        raise CannotRun(f"{source.path}: changed since it was read, nothing written; run again")
    data = _as_stored(source, text).encode("utf-8")
    target = source.path.resolve()
    try:
        mode = target.stat().st_mode
        if not mode & WRITABLE:  # a rename would not mind
            raise CannotRun(f"{source.path}: is read-only, nothing written; chmod u+w changes that")
        _replace(target, data, mode)
    except OSError as error:
        raise CannotRun(f"{source.path}: cannot be written: {error.strerror}") from error


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there.

    Raises:
        CannotRun: if it is there by now, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise CannotRun(f"{path}: cannot be written: {error.strerror}") from error


def unified_diff(source: SourceFile, after: str) -> str:
    """The change from `source` to `after` as `git apply` and `patch -p1` take it; empty if none.

    It is a change of the file's own bytes, its line ends included, and is applied in the
    current folder.
    """
    name = _name_here(source.path)
    new = not source.text and not source.path.exists()
    lines = difflib.unified_diff(
        _lines(_as_stored(source, source.text)),
        _lines(_as_stored(source, after)),
        "/dev/null" if new else f"a/{name}",
        f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )


def _as_stored(source: SourceFile, text: str) -> str:
    """A text with the line ends and the byte order mark of the file."""
    body = text.replace("\n", "\r\n") if source.crlf else text
    return BOM.decode() + body if source.bom else body


def _lines(text: str) -> list[str]:
    """The lines as git counts them: a form feed or a lone carriage return ends none."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]


def _name_here(path: Path) -> str:
    """The path from the current folder; for a file that is not below it, its name."""
    place = path.parent.resolve() / path.name
    here = Path.cwd()
    return place.relative_to(here).as_posix() if place.is_relative_to(here) else path.name


def _replace(target: Path, data: bytes, mode: int) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode & 0o7777)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _read_bytes(path: Path) -> bytes:
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise CannotRun(f"{path}: this is a folder; give a Python source file")
        if not stat.S_ISREG(info.st_mode):  # to read it might never end
            raise CannotRun(f"{path}: not a regular file; give a Python source file")
        if info.st_size > MAX_BYTES:
            raise CannotRun(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; not read")
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read: {error.strerror}") from error


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
