"""A line to a child process and a line back, in bounded time and memory.

The child may have been made to hang, to stop reading or to write without end. Whatever it does,
who asks is let go at the deadline, and has at most one line of a bounded length.
"""

import contextlib
import os
import select
import subprocess
import time

LONGEST_LINE = 64 << 20
PIECE = 1 << 16


def send(process: "subprocess.Popen[bytes]", line: bytes, seconds: float) -> bool:
    """Write a line; false if the child does not take it, or not in time."""
    rest, until = memoryview(line + b"\n"), time.monotonic() + seconds
    stream = process.stdin
    if stream is None:
        return False
    try:
        os.set_blocking(stream.fileno(), False)
        while rest:
            if not _ready(stream.fileno(), select.POLLOUT, until):
                return False
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(stream.fileno(), rest) :]
    except (OSError, ValueError):
        return False
    return True


def receive(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """The next line without its end; empty if there is none in time, or more than one."""
    until = time.monotonic() + seconds
    found = bytearray()
    stream = process.stdout
    if stream is None:
        return b""
    try:
        while len(found) <= LONGEST_LINE and _ready(stream.fileno(), select.POLLIN, until):
            piece = os.read(stream.fileno(), PIECE)
            found += piece
            if not piece or b"\n" in piece:
                break
    except (OSError, ValueError):
        return b""
    line, end, more = found.partition(b"\n")
    return bytes(line) if end and not more else b""


def _ready(fd: int, event: int, until: float) -> bool:
    waiting = select.poll()
    waiting.register(fd, event)
    return bool(waiting.poll(max(0.0, until - time.monotonic()) * 1000))
