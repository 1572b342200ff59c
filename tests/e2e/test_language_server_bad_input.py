"""What no good client sends: every request is answered in one line, and the server goes on."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from trueline.lsp.transport import MAX_MESSAGE

from .lsp_client import WAIT_S, Client, Refused, at, edit, started
from .scripted import failing, scripted

CODE = "def f(x: int) -> int:\n    return \n"


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server."""
    (tmp_path / "pyproject.toml").touch()
    async with started(environment, tmp_path) as client:
        yield client


async def works(client: Client, folder: Path, url: str) -> None:
    """The server still answers."""
    client.notify("workspace/didChangeConfiguration", {"settings": {"trueline": {"model": url}}})
    uri = client.open(folder / "works.py", CODE)
    [item] = await client.inline(uri, 1, 11)
    assert item["insertText"] == "x"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"1",
        b'[{"jsonrpc": "2.0", "id": 1, "method": "x"}]',
        b"[" * 100_000,
    ],
)
async def test_not_a_message(client: Client, tmp_path: Path, body: bytes) -> None:
    """A body that is no JSON object is answered with a parse error, and skipped."""
    await client.initialize(tmp_path)
    answer = client.expect(None)
    client.send_bytes(body)
    with pytest.raises(Refused) as refused:
        await asyncio.wait_for(answer, WAIT_S)
    assert refused.value.code == -32700
    with scripted("x") as server:
        await works(client, tmp_path, server.url)


@pytest.mark.parametrize(
    "headers",
    [
        b"Nonsense\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: %s\r\n\r\n" % (b"9" * 5_000),
        b"\r\n",
    ],
)
async def test_headers_without_a_length(client: Client, tmp_path: Path, headers: bytes) -> None:
    """Headers that give no length are answered, and the next message is read."""
    await client.initialize(tmp_path)
    answer = client.expect(None)
    client.to_server.write(headers)
    with pytest.raises(Refused, match="without Content-Length"):
        await asyncio.wait_for(answer, WAIT_S)
    with scripted("x") as server:
        await works(client, tmp_path, server.url)


@pytest.mark.parametrize("length", [70_000, 300_000])
async def test_an_endless_header(client: Client, tmp_path: Path, length: int) -> None:
    """A header line that is too long is answered once, and the message below it is read."""
    await client.initialize(tmp_path)
    refused, answered = client.expect(None), client.expect("s")
    body = json.dumps({"jsonrpc": "2.0", "id": "s", "method": "shutdown"}).encode()
    client.to_server.write(b"X-Long: %s\r\n" % (b"x" * length))
    client.send_bytes(body)
    with pytest.raises(Refused, match="a header line of more than 64 KiB") as refusal:
        await asyncio.wait_for(refused, WAIT_S)
    assert refusal.value.code == -32700
    again = client.expect(None)
    assert await asyncio.wait_for(answered, WAIT_S) is None
    assert not again.done()


async def test_a_message_too_large(client: Client, tmp_path: Path) -> None:
    """A message of more than the server reads is skipped and answered, without its id."""
    await client.initialize(tmp_path)
    answer = client.expect(None)
    client.send_bytes(b" " * (MAX_MESSAGE + 1))
    with pytest.raises(Refused, match=f"a message of {MAX_MESSAGE + 1} bytes") as refusal:
        await asyncio.wait_for(answer, WAIT_S)
    assert refusal.value.code == -32700
    with scripted("x") as server:
        await works(client, tmp_path, server.url)


@pytest.mark.parametrize(
    "rest", [b"Content-Le", b"Content-Length: 9\r\n", b'Content-Length: 9\r\n\r\n{"id"']
)
async def test_cut_off(client: Client, tmp_path: Path, rest: bytes) -> None:
    """A stream that ends within a message is one that ends."""
    await client.initialize(tmp_path)
    client.to_server.write(rest)
    client.to_server.close()
    assert await asyncio.wait_for(client.process.wait(), WAIT_S) == 0


async def test_headers_of_other_clients(client: Client, tmp_path: Path) -> None:
    """Header names have no case, and lines may end in a bare newline."""
    await client.initialize(tmp_path)
    body = json.dumps({"jsonrpc": "2.0", "id": "s", "method": "shutdown"}).encode()
    answer = client.expect("s")
    client.to_server.write(b"content-length:%d\nX-Other: 1\n\n" % len(body) + body)
    assert await asyncio.wait_for(answer, WAIT_S) is None


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"method": "textDocument/inlineCompletion", "params": None}, -32602),
        ({"method": "textDocument/inlineCompletion", "params": {"position": 3}}, -32602),
        ({"method": "textDocument/inlineCompletion", "params": []}, -32602),
        ({"method": "no/such/method", "params": {}}, -32601),
        ({"method": "no/such/method"}, -32601),
        ({"method": "no/such/method", "params": {"model-path": "/m", "class": 1}}, -32601),
        ({"method": "no/such/method", "params": [1], "more": 2}, -32601),
        ({"method": 7}, -32600),
        ({"method": "workspace/executeCommand", "params": {"command": "rm"}}, -32602),
        ({"method": "initialize", "params": {"capabilities": {}, "processId": None}}, -32600),
        ({"params": {}}, -32600),
    ],
)
async def test_not_a_request(
    client: Client, tmp_path: Path, message: dict[str, Any], code: int
) -> None:
    """A request that makes no sense is refused by its id, without a traceback."""
    await client.initialize(tmp_path)
    answer = client.expect("mine")
    client.send(id="mine", **message)
    with pytest.raises(Refused) as refused:
        await asyncio.wait_for(answer, WAIT_S)
    assert refused.value.code == code
    assert "data" not in refused.value.error
    assert "\n" not in str(refused.value)


async def test_a_message_inside_a_message(client: Client, tmp_path: Path) -> None:
    """An argument that looks like a message is an argument."""
    await client.initialize(tmp_path)
    argument = {"id": "x", "jsonrpc": "2.0", "method": "shutdown"}
    params = {"command": "trueline.accept", "arguments": [argument]}
    assert await client.request("workspace/executeCommand", params) is None


async def test_what_other_servers_know(client: Client, tmp_path: Path) -> None:
    """Notifications and fields of other assistants' clients do no harm."""
    with scripted("x") as server:
        await client.initialize(tmp_path, options={"model": server.url})
        uri = client.open(tmp_path / "a.py", CODE)
        asked = at(uri, 1, 11)
        asked["formattingOptions"] = {"tabSize": 4, "insertSpaces": True}
        asked["textDocument"]["version"] = 1
        result = await client.request("textDocument/inlineCompletion", asked)
        [item] = result["items"]
        assert item["insertText"] == "x"
        client.notify("textDocument/didShowCompletion", {"item": item})
        shown = {"item": item, "acceptedLength": 1, "model-path": "/m", "class": [None]}
        client.notify("textDocument/didPartiallyAcceptCompletion", shown)
        client.notify("textDocument/didFocus", {"textDocument": {"uri": uri}})
        client.send(method="$/setTrace")
        await works(client, tmp_path, server.url)
    assert "window/showMessage" not in [one["method"] for one in client.received]


async def test_before_initialize(client: Client) -> None:
    """A request that comes too early is refused."""
    with pytest.raises(Refused) as refused:
        await client.request("shutdown", None)
    assert refused.value.code == -32002


async def test_after_shutdown(client: Client, tmp_path: Path) -> None:
    """A request that comes too late is refused; exit still ends the server."""
    await client.initialize(tmp_path)
    await client.request("shutdown", None)
    with pytest.raises(Refused) as refused:
        await client.inline("file:///a.py", 0, 0)
    assert refused.value.code == -32600
    client.notify("exit", None)
    assert await asyncio.wait_for(client.process.wait(), WAIT_S) == 0


async def test_exit_without_shutdown(client: Client, tmp_path: Path) -> None:
    """A client that leaves without asking is told so by the exit code."""
    await client.initialize(tmp_path)
    client.notify("exit", None)
    assert await asyncio.wait_for(client.process.wait(), WAIT_S) == 1


@pytest.mark.parametrize("line", [2_000, 2**31 - 1])
async def test_line_outside(client: Client, tmp_path: Path, line: int) -> None:
    """A line the document does not have is refused."""
    await client.initialize(tmp_path)
    uri = client.open(tmp_path / "a.py", CODE)
    with pytest.raises(Refused, match=f"line {line} is outside the document, which has 3 lines"):
        await client.inline(uri, line, 0)


async def test_column_outside(client: Client, tmp_path: Path) -> None:
    """A column beyond the line is the line's end, as the protocol says; so are edits outside."""
    with scripted("x") as server:
        await client.initialize(tmp_path, options={"model": server.url})
        uri = client.open(tmp_path / "a.py", CODE)
        client.change(uri, edit((77, 5), (99, 9), "# end\n"))
        [item] = await client.inline(uri, 1, 4_000)
        assert item["range"]["start"] == {"line": 1, "character": 11}
        assert "# end" in server.bodies[0]["prompt"]


async def test_inside_a_character(client: Client, tmp_path: Path) -> None:
    """Half of an emoji, and a lone half of one in the text, do no harm."""
    await client.initialize(tmp_path)
    uri = client.open(tmp_path / "a.py", 'a = "😀"; b = a\n')
    await client.inline(uri, 0, 6)
    client.change(uri, {"text": 'a = "\ud83d"\nb = a.\n'})
    await client.inline(uri, 1, 6)


@pytest.mark.parametrize("text", ["x = 1\0\ny = x", "\ufeffx = 1\ny = x", "x\r\ry = x"])
async def test_odd_texts(client: Client, tmp_path: Path, text: str) -> None:
    """NUL bytes, a byte order mark, old line ends: an answer, whatever it is."""
    await client.initialize(tmp_path)
    uri = client.open(tmp_path / "a.py", text)
    assert isinstance(await client.inline(uri, 1, 0), list)


async def test_a_model_that_fails(client: Client, tmp_path: Path) -> None:
    """Whoever asked is told; whoever types is not interrupted, the status tells."""
    with failing(500) as url:
        await client.initialize(tmp_path, options={"model": url})
        uri = client.open(tmp_path / "a.py", CODE)
        assert await client.inline(uri, 1, 11, invoked=False) == []
        status = await client.notified("trueline/status", lambda status: status["kind"] == "Error")
        assert "500" in status["message"]
        with pytest.raises(Refused, match="500") as refused:
            await client.inline(uri, 1, 11)
        assert refused.value.code == -32803
    with scripted("x") as server:
        await works(client, tmp_path, server.url)


async def test_an_unknown_model(client: Client, tmp_path: Path) -> None:
    """A model that makes no sense is named before anybody asks, and the next setting holds."""
    await client.initialize(tmp_path, options={"model": "no/such/thing.gguf"})
    uri = client.open(tmp_path / "a.py", CODE)
    status = await client.notified("trueline/status", lambda status: not status["busy"])
    assert status["kind"] == "Error"
    assert "thing.gguf" in status["message"]
    with pytest.raises(Refused, match=r"thing\.gguf"):
        await client.inline(uri, 1, 11)
    with scripted("x") as server:
        await works(client, tmp_path, server.url)


@pytest.mark.parametrize(
    "options", ["x", 3, ["model"], {"checks": "all", "nope": 1, "trusted": "yes"}]
)
async def test_initialization_options(client: Client, tmp_path: Path, options: Any) -> None:
    """Options that make no sense fall back to the defaults, with a message."""
    await client.initialize(tmp_path, options=options)
    said = await client.notified("window/showMessage")
    assert said["message"].startswith("Trueline: initializationOptions")


async def test_files_as_input(environment: dict[str, str], tmp_path: Path) -> None:
    """Recorded messages from a file are answered like typed ones."""
    body = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {"capabilities": {}, "processId": None},
        }
    ).encode()
    recorded = tmp_path / "recorded"
    recorded.write_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    with recorded.open("rb") as stdin:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "trueline", "lsp"),
            env=environment,
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await asyncio.wait_for(process.communicate(), WAIT_S)
    assert b"inlineCompletionProvider" in out
    assert process.returncode == 0


async def test_garbage_for_positions(client: Client, tmp_path: Path) -> None:
    """A negative position is refused, and no internal error."""
    await client.initialize(tmp_path)
    uri = client.open(tmp_path / "a.py", CODE)
    with pytest.raises(Refused, match="not what the protocol says"):
        await client.request("textDocument/inlineCompletion", at(uri, -1, 0))
