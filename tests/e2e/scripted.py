"""An OpenAI-compatible server on loopback that says what a test tells it to say, in order.

It stands for the model only: the client, the HTTP, the checks and the sandbox behind it are real.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "qwen2.5-coder-scripted"


class ScriptedServer(ThreadingHTTPServer):
    """Answers completions (or, with `chat`, conversations) with the next of `texts`.

    `keys` holds the `Authorization` of every request, None where there was none.
    """

    daemon_threads = True

    def __init__(self, texts: list[str], *, chat: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.texts = list(texts)
        self.chat = chat
        self.bodies: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """What to give to `--model`."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next_text(self) -> str:
        """The next text of the script; the last one again when it is used up."""
        with self.lock:
            return self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_GET(self) -> None:
        """The served models, and nothing else."""
        self.server.keys.add(self.headers["Authorization"])
        if self.path == "/v1/models":
            self._json({"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        else:
            self._json({"error": {"message": "no such page"}}, 404)

    def do_POST(self) -> None:
        """A completion, streamed or whole; a request of one token is a probe."""
        self.server.keys.add(self.headers["Authorization"])
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        chat = self.path == "/v1/chat/completions"
        if self.path not in {"/v1/completions", "/v1/chat/completions"} or chat != self.server.chat:
            self._json({"error": {"message": "no such call"}}, 404)
        elif "suffix" in body:
            self._json({"error": {"message": "suffix is not supported"}}, 400)
        elif not body.get("stream"):
            self._json(_answer("x", chat, 0))
        else:
            self.server.bodies.append(body)
            self._stream([self.server.next_text() for _ in range(body.get("n", 1))], chat)

    def _stream(self, texts: list[str], chat: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for index, text in enumerate(texts):
            event = json.dumps(_answer(text, chat, index, streamed=True))
            self.wfile.write(f"data: {event}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def _json(self, document: object, status: int = 200) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


def _answer(text: str, chat: bool, index: int, *, streamed: bool = False) -> dict[str, object]:
    choice: dict[str, object] = {"index": index, "finish_reason": "stop"}
    if chat:
        choice["delta" if streamed else "message"] = {"role": "assistant", "content": text}
    else:
        choice["text"] = text
    return {"id": "1", "object": "completion", "model": MODEL, "choices": [choice]}


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def scripted(*texts: str, chat: bool = False) -> Iterator[ScriptedServer]:
    """A running scripted server; it stops with the block."""
    server = ScriptedServer(list(texts), chat=chat)
    with _running(server):
        yield server


@contextmanager
def failing(status: int) -> Iterator[str]:
    """The address of a server that answers everything with `status`."""

    class Failing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Fail."""
            self.send_error(status)

        def do_POST(self) -> None:
            """Fail."""
            self.send_error(status)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    with _running(server):
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"


class StallingServer(ScriptedServer):
    """Answers with `texts`; then begins each answer, and goes on until whoever asked hangs up."""

    def __init__(self, *texts: str) -> None:
        super().__init__([*texts, ""])
        self.RequestHandlerClass = _Stalling
        self.begun = threading.Semaphore(0)
        self.dropped = threading.Semaphore(0)
        self.pause = threading.Event()


class _Stalling(_Handler):
    server: StallingServer

    def _stream(self, texts: list[str], chat: bool) -> None:
        if any(texts):
            super()._stream(texts, chat)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.server.begun.release()
        event = f"data: {json.dumps(_answer('x', chat, 0, streamed=True))}\n\n".encode()
        self.connection.settimeout(30)
        try:
            while True:
                self.wfile.write(event)
                self.server.pause.wait(0.01)
        except OSError:
            self.server.dropped.release()


@contextmanager
def stalling(*texts: str) -> Iterator[StallingServer]:
    """A running server that never finishes an answer after `texts`; it stops with the block."""
    server = StallingServer(*texts)
    with _running(server):
        yield server
