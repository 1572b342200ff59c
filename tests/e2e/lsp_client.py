"""A language client that speaks JSON-RPC over the pipes of the real server process.

It knows only the protocol, so it can also send what no client library would.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

WAIT_S = 60
Handler = Callable[[Any], Any]


class Refused(Exception):  # noqa: N818 - an answer
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["code"]
        self.error = error


class Client:
    """One client and its server process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.to_server, self.from_server = process.stdin, process.stdout
        self.handlers: dict[str, Handler] = {}
        self.received: list[dict[str, Any]] = []
        self.versions: dict[str, int] = {}
        self._waiting: dict[int | str | None, asyncio.Future[Any]] = {}
        self._news = asyncio.Condition()
        self._next = 0
        self._reading = asyncio.ensure_future(self._read())

    def send(self, **message: Any) -> None:
        """Send one message."""
        self.send_bytes(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def send_bytes(self, body: bytes) -> None:
        """Send a body that need not be a message."""
        self.to_server.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.send(method=method, params=params)

    def ask(self, method: str, params: Any) -> tuple[int, asyncio.Future[Any]]:
        """Send a request; its id, and the answer to come."""
        self._next += 1
        answer = self.expect(self._next)
        self.send(id=self._next, method=method, params=params)
        return self._next, answer

    def expect(self, request: int | str | None) -> asyncio.Future[Any]:
        """The answer to come for an id that is sent by other means."""
        self._waiting[request] = asyncio.get_running_loop().create_future()
        return self._waiting[request]

    async def request(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result.

        Raises:
            Refused: if the server answers with an error.
        """
        _, answer = self.ask(method, params)
        return await asyncio.wait_for(answer, WAIT_S)

    def cancel(self, request: int) -> None:
        """Cancel a request."""
        self.notify("$/cancelRequest", {"id": request})

    async def notified(self, method: str, fits: Callable[[Any], bool] = lambda _: True) -> Any:
        """The parameters of the first notification (or request) that fits, past or to come."""

        def found() -> list[Any]:
            named = [one["params"] for one in self.received if one["method"] == method]
            return [params for params in named if fits(params)]

        async with asyncio.timeout(WAIT_S), self._news:
            await self._news.wait_for(lambda: bool(found()))
        return found()[0]

    async def initialize(
        self, root: Path | None, *, options: Any = None, **capabilities: Any
    ) -> dict[str, Any]:
        """Say hello as an editor with inline completions; returns the server's capabilities."""
        abilities = {"textDocument": {"inlineCompletion": {}}, **capabilities}
        folder = [{"uri": root.as_uri(), "name": root.name}] if root else None
        result = await self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri() if root else None,
                "workspaceFolders": folder,
                "capabilities": abilities,
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        answer: dict[str, Any] = result["capabilities"]
        return answer

    def open(self, path: Path | str, text: str, language: str = "python") -> str:
        """Open a document; returns its URI."""
        uri = path if isinstance(path, str) else path.as_uri()
        self.versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, *changes: dict[str, Any]) -> None:
        """Change a document by the protocol's change events."""
        self.versions[uri] += 1
        document = {"uri": uri, "version": self.versions[uri]}
        self.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)}
        )

    async def inline(
        self, uri: str, line: int, character: int, *, invoked: bool = True
    ) -> list[dict[str, Any]]:
        """The inline items at a position."""
        result = await self.request(
            "textDocument/inlineCompletion", at(uri, line, character, invoked)
        )
        items: list[dict[str, Any]] = result["items"]
        return items

    async def shut_down(self) -> int:
        """Say goodbye; the server's exit code."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        return await asyncio.wait_for(self.process.wait(), WAIT_S)

    async def close(self) -> None:
        """End the server if it still runs."""
        self._reading.cancel()
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def _read(self) -> None:
        while True:
            length = 0
            while (line := await self.from_server.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            if not line:
                return
            await self._take(json.loads(await self.from_server.readexactly(length)))

    async def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            waiting = self._waiting.pop(message["id"], None)
            if waiting is not None and not waiting.done():
                if "error" in message:
                    waiting.set_exception(Refused(message["error"]))
                else:
                    waiting.set_result(message["result"])
            return
        if "id" in message:
            handler = self.handlers.get(message["method"])
            result = handler(message["params"]) if handler is not None else None
            self.send(id=message["id"], result=result)
        async with self._news:
            self.received.append(message)
            self._news.notify_all()


def at(uri: str, line: int, character: int, invoked: bool = True) -> dict[str, Any]:
    """The parameters of a request for inline completions."""
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        "context": {"triggerKind": 1 if invoked else 2},
    }


def edit(start: tuple[int, int], end: tuple[int, int], text: str) -> dict[str, Any]:
    """A change event."""
    first, last = ({"line": line, "character": character} for line, character in (start, end))
    return {"range": {"start": first, "end": last}, "text": text}


@asynccontextmanager
async def started(
    environment: dict[str, str],
    cwd: Path,
    command: Sequence[str] = ("-P", "-m", "trueline", "lsp"),
) -> AsyncIterator[Client]:
    """A client of a new server process; `command` is what Python is given."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=cwd,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    client = Client(process)
    try:
        yield client
    finally:
        await client.close()
