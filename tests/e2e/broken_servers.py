"""Servers that break in one way each; up to there they answer as the scripted one does."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Final

from .scripted import ScriptedServer, _Handler, _running

SAYS: Final = {
    "page": (200, "text/html", b"<!doctype html><title>Welcome</title>"),
    "words": (200, "text/plain", b"welcome to the weather"),
    "locked": (401, "application/json", b'{"error": {"message": "missing token"}}'),
}
BEGUN: Final = b'data: {"id": "1", "choices": [{"index": 0, "te'


class _Always(BaseHTTPRequestHandler):
    """Answers everything with the same."""

    said = SAYS["page"]

    def do_GET(self) -> None:
        """Say it."""
        status, kind, data = self.said
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        """Say it."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


class _Cut(_Handler):
    """Hangs up in the middle of an answer that it said would be long."""

    def _stream(self, texts: list[str], chat: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", "10000")
        self.end_headers()
        self.wfile.write(BEGUN)


class _Stall(_Handler):
    """Begins an answer and says no more."""

    def _stream(self, texts: list[str], chat: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(BEGUN)
        self.connection.recv(1)  # until whoever asked hangs up


class _Dumb(_Handler):
    """Lists a model, and knows no call to ask it with."""

    def do_POST(self) -> None:  # noqa: N802 - its name
        """No such call."""
        self._json({"error": {"message": "no such call"}}, 404)


def _handler(kind: str) -> type[BaseHTTPRequestHandler]:
    if kind in SAYS:
        return type("Always", (_Always,), {"said": SAYS[kind]})
    return {"cut": _Cut, "stall": _Stall, "dumb": _Dumb}[kind]


@contextmanager
def broken(kind: str) -> Iterator[ScriptedServer]:
    """A running server that breaks in the way of `kind`; it stops with the block."""
    server = ScriptedServer(["x"])
    server.RequestHandlerClass = _handler(kind)
    with _running(server):
        yield server
