"""pyright, ty and pyrefly over their language servers: from a change to the final diagnostics.

Some servers publish diagnostics of a new text before they have checked it, so a publication counts
when the server has come to rest behind it: no thread of it wants to run for a while. A server that
answers a question for diagnostics is asked. Its CPU counts until it rests.
"""

import contextlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.gate.clocks import cpu_ms, running
from trueline.analysis.typecheck.edits import edits_between

REST_S = 0.3
LOOK_S = 0.02
LONGEST_S = 120.0
Message = dict[str, Any]


class Server:
    """One language server on one project.

    Usage:
        server = Server(["ty", "server"], root)
        server.open(path, text)
        cpu, wall = server.change(path, text, after)
        server.close()
    """

    def __init__(self, command: Sequence[str], root: Path) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
        )
        self._arrived: queue.Queue[tuple[float, Message]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._versions: dict[Path, int] = {}
        self._count = 0
        folder = {"uri": root.as_uri(), "name": root.name}
        said = self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "workspaceFolders": [folder],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"publishDiagnostics": {"versionSupport": True}}
                    | {"diagnostic": {}, "synchronization": {}},
                },
            },
        )
        self._pulls = bool(said.get("capabilities", {}).get("diagnosticProvider"))
        self._notify("initialized", {})

    @property
    def processes(self) -> list[int]:
        """The server's process id."""
        return [self._process.pid]

    def open(self, path: Path, text: str) -> None:
        """Open a file and wait until it is checked."""
        self._versions[path] = 1
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})
        self._final(path)

    def change(self, path: Path, before: str, after: str) -> tuple[float, float]:
        """CPU and wall milliseconds from a change to its final diagnostics."""
        [edit] = edits_between(before, after)
        self._versions[path] += 1
        document = {"uri": path.as_uri(), "version": self._versions[path]}
        place = {"start": _position(before, edit.start), "end": _position(before, edit.end)}
        cpu, began = cpu_ms(self.processes), time.perf_counter()
        self._notify(
            "textDocument/didChange",
            {"textDocument": document, "contentChanges": [{"range": place, "text": edit.text}]},
        )
        last = self._final(path)
        return cpu_ms(self.processes) - cpu, (last - began) * 1e3

    def close(self) -> None:
        """Kill the server."""
        self._process.kill()
        self._process.wait()

    def _final(self, path: Path) -> float:
        """The time of the last diagnostics, behind which the server rests."""
        if self._pulls:
            self._ask("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
            last = time.perf_counter()
            self._rest()
            return last
        last = 0.0
        until = time.monotonic() + LONGEST_S
        while not last and time.monotonic() < until:
            last = self._published(path)
            self._rest()
            last = self._published(path) or last
        return last or time.perf_counter()

    def _published(self, path: Path) -> float:
        """When the last diagnostics of the file's present text came, of those not looked at yet."""
        found = 0.0
        with contextlib.suppress(queue.Empty):
            while True:
                at, message = self._arrived.get_nowait()
                params = message.get("params", {})
                published = message.get("method") == "textDocument/publishDiagnostics"
                if published and params["uri"] == path.as_uri():
                    fresh = params.get("version", self._versions[path]) == self._versions[path]
                    found = at if fresh else found
        return found

    def _rest(self) -> None:
        """Wait until no thread of the server has wanted to run for a while."""
        since = time.monotonic()
        while time.monotonic() - since < REST_S:
            time.sleep(LOOK_S)
            if running(self.processes):
                since = time.monotonic()

    def _ask(self, method: str, params: Message) -> Message:
        self._count += 1
        number = self._count
        self._send({"id": number, "method": method, "params": params})
        while True:
            _, message = self._arrived.get(timeout=LONGEST_S)
            if message.get("id") == number and "method" not in message:
                result: Message = message.get("result") or {}
                return result

    def _notify(self, method: str, params: Message) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stdin = self._process.stdin
        if stdin is not None:
            stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            stdin.flush()

    def _read(self) -> None:
        stdout = self._process.stdout
        while stdout is not None:
            length = 0
            while (line := stdout.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not line:
                return
            message = json.loads(stdout.read(length))
            if "method" in message and "id" in message:
                items = message.get("params", {}).get("items")
                self._send({"id": message["id"], "result": [None for _ in items or ()] or None})
            else:
                self._arrived.put((time.perf_counter(), message))


def _position(text: str, offset: int) -> dict[str, int]:
    line = text.count("\n", 0, offset)
    return {"line": line, "character": offset - text.rfind("\n", 0, offset) - 1}
