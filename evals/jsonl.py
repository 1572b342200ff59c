"""Reading JSON lines that somebody else wrote, plain or gzip-compressed.

A file that was cut off, mixed up or is something else must not become a quietly smaller benchmark:
every line is an object, or the reading stops with its number. Empty lines hold nothing and are
passed over.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trueline.analysis.errors import CannotRun

GZIP_MAGIC = b"\x1f\x8b"


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON lines file, each with its 1-based line number.

    Raises:
        CannotRun: if the file cannot be read, or a line is no JSON object.
    """
    count = 0
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise CannotRun(
                f"{path}:{number}: not JSON (was the file cut off?); get the whole file again"
            ) from None
        if not isinstance(value, dict):
            raise CannotRun(f"{path}:{number}: not a JSON object; give a file with one a line")
        count += 1
        yield number, value
    if not count:
        raise CannotRun(f"{path}: the file is empty; give one with a JSON object a line")


def text_field(where: str, row: dict[str, Any], name: str) -> str:
    """A field that must be text; `where` is the file and line it is from.

    Raises:
        CannotRun: if it is missing or something else.
    """
    value = row.get(name)
    if not isinstance(value, str):
        had = f"is a {type(value).__name__}" if name in row else "is missing"
        raise CannotRun(f"{where}: the field {name!r} {had}; it must be text")
    return value


def sha256_of(path: Path) -> str:
    """The digest of a file, as `sha256sum` prints it.

    Raises:
        CannotRun: if the file cannot be read.
    """
    return hashlib.sha256(_bytes(path)).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read: {error.strerror}") from error


def _text(path: Path) -> str:
    content = _bytes(path)
    try:
        if content.startswith(GZIP_MAGIC):
            content = gzip.decompress(content)
        return content.decode("utf-8")
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise CannotRun(f"{path}: damaged gzip file; get the whole file again") from None
    except UnicodeDecodeError:
        raise CannotRun(f"{path}: not UTF-8 text; give a JSON lines file") from None
