"""A real HTTP server on loopback that says what a test tells it to, well or badly."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Reply:
    """One answer in the making."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def head(self, kind: str, status: int = 200, **headers: str) -> None:
        """The status and headers of a body that ends with the connection."""
        lines = [f"HTTP/1.1 {status} x", f"Content-Type: {kind}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.raw("\r\n".join([*lines, "", ""]).encode())

    async def json(self, document: object, status: int = 200, **headers: str) -> None:
        """A whole JSON answer."""
        await self.head("application/json", status, **headers)
        await self.raw(json.dumps(document).encode())

    async def events(self, documents: Iterable[object], *, done: bool = True) -> None:
        """A stream of events, with the end that OpenAI's servers give it."""
        await self.head("text/event-stream")
        for document in documents:
            await self.raw(b"data: " + json.dumps(document).encode() + b"\n\n")
        if done:
            await self.raw(b"data: [DONE]\n\n")

    async def gone(self) -> None:
        """Wait until the client has closed the connection."""
        with contextlib.suppress(ConnectionError):
            while await self._reader.read(4096):
                pass


Handler = Callable[[Request, Reply], Awaitable[None]]


@dataclass
class HttpServer:
    """A server on loopback; a path nobody handles is 404."""

    handlers: dict[str, Handler]
    requests: list[Request] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    def seen(self, path: str) -> list[Request]:
        """The requests for a path, in order."""
        return [request for request in self.requests if request.path == path]

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        try:
            request = await _read(reader)
            self.requests.append(request)
            reply = Reply(reader, writer)
            handler = self.handlers.get(request.path)
            if handler is None:
                await reply.json({"error": {"message": "File Not Found"}}, 404)
            else:
                await handler(request, reply)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, json.loads(body or b"{}"))


Serve = Callable[[dict[str, Handler]], Awaitable[HttpServer]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start servers from tables of paths and handlers; they end with the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(handlers: dict[str, Handler]) -> HttpServer:
            server = HttpServer(handlers)
            listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
            stack.callback(listening.close)
            host, port = listening.sockets[0].getsockname()
            server.url = f"http://{host}:{port}/v1"
            return server

        yield start
