"""A fault of ours: the client hears that there was one, the log what; nobody sees a path."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest
from pygls.io_ import StdoutWriter

from trueline.lsp.protocol import Protocol
from trueline.lsp.server import build
from trueline.lsp.session import Session

SAID = "internal error; the server's log says what it is"
PATH = "/home/me/project/.env"
FAULTS = [
    FileNotFoundError(2, "No such file or directory", PATH),
    SyntaxError("bad", (PATH, 1, 1, "x", 1, 2)),
    ValueError(f"two lines\n{PATH}"),
]


class Sent:
    """A server whose answers are kept, with a request and a notification that fail."""

    def __init__(self, fault: Exception) -> None:
        self._stream = io.BytesIO()
        server = build(Session(gone=lambda: None))
        assert isinstance(server.protocol, Protocol)
        self.protocol = server.protocol
        self.protocol.set_writer(StdoutWriter(self._stream))

        @server.feature("test/later")
        async def later(_: Any) -> None:
            await asyncio.sleep(0)
            raise fault

        @server.feature("test/now")
        def now(_: Any) -> None:
            raise fault

        self.receive(id=0, method="initialize", params={"capabilities": {}, "processId": None})

    def receive(self, **message: Any) -> None:
        """Handle one message."""
        self.protocol.receive(message)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was sent after the answer to initialize."""
        bodies = self._stream.getvalue().split(b"\r\n\r\n")[1:]
        return [json.JSONDecoder().raw_decode(body.decode())[0] for body in bodies][1:]


def check_log(caplog: pytest.LogCaptureFixture) -> None:
    """The log names the fault with its path, in one line."""
    [line] = [one.getMessage() for one in caplog.records if one.name == "trueline.lsp"]
    assert line.startswith("internal error: ")
    assert PATH in line or Path(PATH).name in line
    assert "\n" not in line


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", ["test/later", "test/now"])
async def test_request(fault: Exception, method: str, caplog: pytest.LogCaptureFixture) -> None:
    """A request that fails is answered without a traceback, a path or any other data."""
    sent = Sent(fault)
    sent.receive(id="mine", method=method, params={})
    for _ in range(5):
        await asyncio.sleep(0)
    [answer] = sent.messages
    assert answer["id"] == "mine"
    assert answer["error"] == {"code": -32603, "message": SAID}
    check_log(caplog)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", ["test/later", "test/now"])
async def test_notification(
    fault: Exception, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a notification that fails the user is told as much."""
    sent = Sent(fault)
    sent.receive(method=method, params={})
    for _ in range(5):
        await asyncio.sleep(0)
    [told] = sent.messages
    assert told["method"] == "window/showMessage"
    assert told["params"]["message"] == f"Trueline: {SAID}"
    check_log(caplog)
