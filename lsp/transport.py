"""Messages in and out of a byte stream, and what to answer when they make no sense.

pygls drops a message it cannot read without a word, so that a client waits forever; it looks for
messages inside messages; and its reader shares a thread pool with slow handlers. This loop reads
with asyncio, answers every request that can be told from its id, and hands pygls only whole,
well-formed messages. stdout belongs to the protocol: what anything prints goes to stderr.
"""

import asyncio
import json
import logging
import os
import re
import stat
import sys
from collections.abc import AsyncIterator
from typing import Any, BinaryIO, Final

from lsprotocol import types

from trueline.lsp.protocol import Protocol

MAX_MESSAGE: Final = 64_000_000
PARSE_ERROR: Final = -32700
_NUMBER: Final = re.compile(rb"\d{1,18}")
log = logging.getLogger("trueline.lsp")


class Unreadable(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """A message that cannot be read; the text says why."""


def private_stdout() -> BinaryIO:
    """The real stdout for the protocol alone; file 1 is stderr from now on, in children too."""
    sys.stdout.flush()
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


async def open_reader(stdin: BinaryIO) -> asyncio.StreamReader:
    """A reader of stdin, which is a pipe, a socket, a terminal, or a file of recorded messages."""
    reader = asyncio.StreamReader(limit=2**16)
    if stat.S_ISREG(os.fstat(stdin.fileno()).st_mode):
        reader.feed_data(stdin.read())
        reader.feed_eof()
        return reader
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), stdin)
    return reader


async def serve(protocol: Protocol, reader: asyncio.StreamReader) -> int:
    """Handle messages until the client says goodbye or is gone; returns the exit code."""
    async for body in bodies(reader, protocol):
        try:
            message = _message(body)
        except Unreadable as error:
            protocol.refuse(None, PARSE_ERROR, str(error))
            continue
        if message.get("method") == types.EXIT:
            return 0 if protocol.shut_down else 1
        protocol.receive(message)
        # A handler's first step takes its snapshot: it must run before the next message changes
        # the document.
        await asyncio.sleep(0)
    return 0


async def bodies(reader: asyncio.StreamReader, protocol: Protocol) -> AsyncIterator[bytes]:
    """The body of every message, until the stream ends."""
    while True:
        try:
            length = await _length(reader)
        except Unreadable as error:
            protocol.refuse(None, PARSE_ERROR, str(error))
            continue
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        try:
            yield await reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            return


async def _length(reader: asyncio.StreamReader) -> int:
    """Read one block of headers.

    Raises:
        Unreadable: if it gives no length; what follows is read as the next headers.
        IncompleteReadError: at the end of the stream.
    """
    length = None
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            await _skip_line(reader, error.consumed)
            raise Unreadable("a header line of more than 64 KiB") from error
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and _NUMBER.fullmatch(value.strip()):
            length = int(value)
    if length is None:
        raise Unreadable("headers without Content-Length: N")
    if length > MAX_MESSAGE:
        await _skip(reader, length)
        raise Unreadable(f"a message of {length} bytes; at most {MAX_MESSAGE} are read")
    return length


async def _skip_line(reader: asyncio.StreamReader, seen: int) -> None:
    """Drop a line that is too long, of which `seen` bytes were looked at, with its end."""
    while True:
        await reader.readexactly(seen)
        try:
            await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            seen = error.consumed
        else:
            return


async def _skip(reader: asyncio.StreamReader, length: int) -> None:
    while length > 0:
        length -= len(await reader.readexactly(min(length, 2**20)))


def _message(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"a body that is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise Unreadable("a body that is not a JSON object; batches are not supported")
    return message
