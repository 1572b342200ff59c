"""An editor's conversation with the language server, as a transcript: `→` sent, `←` received.

The editor is played by hand, so that what goes over the pipe can be read: hello, a file of the
example project opens, a suggestion is asked for in the middle of a line, taken and accepted,
goodbye. The server is the real command with the settings of whoever runs this. Long messages are
cut in the middle; nothing is left out.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

PROJECT = Path(__file__).parent / "project"
FILE = PROJECT / "shop" / "cart.py"
BEFORE = "return self.price * "
WIDTH = 400


class Conversation:
    """Messages over the pipes of one server process, each printed as it passes."""

    def __init__(self, to_server: IO[bytes], from_server: IO[bytes]) -> None:
        self._to_server, self._from_server = to_server, from_server
        self._requests = 0

    def notify(self, method: str, params: Any) -> None:
        """Say something that has no answer."""
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """Ask, and wait for the answer; the result. A refusal ends the session."""
        self._requests += 1
        asked = self._requests
        self._send({"id": asked, "method": method, "params": params})
        answer = self.hear(lambda message: message.get("id") == asked and "method" not in message)
        if "error" in answer:
            sys.exit(f"demo: {method} was refused: {answer['error']['message']}")
        return answer["result"]

    def hear(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that fits; what the server asks meanwhile is answered with null."""
        while True:
            message = self._receive()
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": None})
            if fits(message):
                return message

    def _send(self, message: dict[str, Any]) -> None:
        _show("→", message)
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to_server.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._to_server.flush()

    def _receive(self) -> dict[str, Any]:
        length = 0
        while (line := self._from_server.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not line:
            sys.exit("demo: the server ended; its own words are above")
        message: dict[str, Any] = json.loads(self._from_server.read(length))
        _show("←", message)
        return message


def _show(arrow: str, message: dict[str, Any]) -> None:
    number = f" #{message['id']}" if "id" in message else ""
    name = message.get("method", "error" if "error" in message else "result")
    value = message.get("params", message.get("error", message.get("result")))
    text = json.dumps(value, ensure_ascii=False).replace(PROJECT.as_uri(), "file:///…/project")
    if len(text) > WIDTH:
        text = f"{text[: WIDTH // 2]} … {text[-WIDTH // 2 :]}"
    sys.stdout.write(f"{arrow} {name}{number} {text}\n")


def is_settled(message: dict[str, Any]) -> bool:
    """Whether the server says that it has loaded the model and the types, or cannot."""
    return message.get("method") == "trueline/status" and not message["params"]["busy"]


def session(editor: Conversation) -> None:
    """What an editor says between its start and its end."""
    folder = {"uri": PROJECT.as_uri(), "name": PROJECT.name}
    hello: dict[str, Any] = {
        "processId": None,
        "rootUri": PROJECT.as_uri(),
        "workspaceFolders": [folder],
        "capabilities": {"textDocument": {"inlineCompletion": {}}},
        "initializationOptions": {"editorInfo": {"name": "demo", "version": "1"}},
    }
    editor.request("initialize", hello)
    editor.notify("initialized", {})
    text = FILE.read_text("utf-8")
    document = {"uri": FILE.as_uri(), "languageId": "python", "version": 1, "text": text}
    editor.notify("textDocument/didOpen", {"textDocument": document})
    editor.hear(is_settled)
    complete(editor, text)
    editor.request("shutdown", None)
    editor.notify("exit", None)


def complete(editor: Conversation, text: str) -> None:
    """Delete the rest of a line, ask what belongs there, and take the first suggestion."""
    rows = text[: text.index(BEFORE) + len(BEFORE)].split("\n")
    place = {"line": len(rows) - 1, "character": len(rows[-1])}
    rest = {"start": place, "end": {"line": place["line"], "character": 999}}
    change(editor, 2, rest, "")
    asked = {"textDocument": {"uri": FILE.as_uri()}, "position": place}
    context = {"triggerKind": 1}
    items = editor.request("textDocument/inlineCompletion", {**asked, "context": context})["items"]
    if items:
        change(editor, 3, items[0]["range"], items[0]["insertText"])
        command = items[0]["command"]
        accept = {"command": command["command"], "arguments": command["arguments"]}
        editor.request("workspace/executeCommand", accept)


def change(editor: Conversation, version: int, span: Any, text: str) -> None:
    """Tell the server of an edit."""
    document = {"uri": FILE.as_uri(), "version": version}
    changes = [{"range": span, "text": text}]
    params = {"textDocument": document, "contentChanges": changes}
    editor.notify("textDocument/didChange", params)


def main() -> None:
    """Run the session; the exit code is the server's."""
    command = [sys.executable, "-P", "-m", "trueline", "lsp"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        session(Conversation(server.stdin, server.stdout))
        sys.exit(server.wait())


if __name__ == "__main__":
    main()
