"""Length-prefixed JSON frames over a stream socket.

The functions used while untrusted code is loaded are bound when this module is imported, before
that code can rebind them. Python 3.9, standard library only.
"""

from __future__ import annotations

import json
import os
import struct
from typing import Any

MAX_FRAME = 64 << 20
_read, _write, _dumps, _loads = os.read, os.write, json.dumps, json.loads
_pack, _unpack = struct.pack, struct.unpack


class Closed(Exception):  # noqa: N818 - an event, not an error
    """The other side is gone."""


def read_exactly(fd: int, count: int) -> bytes:
    """Read `count` bytes or raise `Closed`."""
    parts = []
    try:
        while count:
            part = _read(fd, min(count, 1 << 20))
            if not part:
                raise Closed
            parts.append(part)
            count -= len(part)
    except OSError as error:
        raise Closed from error
    return b"".join(parts)


def write_all(fd: int, content: bytes) -> None:
    """Write everything or raise `Closed`."""
    view = memoryview(content)
    try:
        while view:
            view = view[_write(fd, view) :]
    except OSError as error:
        raise Closed from error


def receive_bytes(fd: int, limit: int = MAX_FRAME) -> bytes:
    """The next frame as bytes; a longer one than `limit` is a ValueError."""
    (size,) = _unpack("<I", read_exactly(fd, 4))
    if size > limit:
        raise ValueError("frame too large")
    return read_exactly(fd, size)


def send_bytes(fd: int, content: bytes) -> None:
    """Send one frame."""
    write_all(fd, _pack("<I", len(content)) + content)


def receive(fd: int, limit: int = MAX_FRAME) -> Any:
    """The next frame as a JSON value."""
    return _loads(receive_bytes(fd, limit))


def send(fd: int, value: Any) -> None:
    """Send a JSON value as one frame."""
    send_bytes(fd, _dumps(value).encode())
