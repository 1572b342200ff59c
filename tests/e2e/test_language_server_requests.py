"""What becomes of a running request, through either door: ghost text and the popup."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .lsp_client import WAIT_S, Client, Refused, at, edit, started
from .scripted import StallingServer, scripted, stalling

CODE = "def total(prices: list[int]) -> int:\n    return su\n"
END = (1, 13)
DOORS = {
    "textDocument/inlineCompletion": "inlineCompletion",
    "textDocument/completion": "completion",
}
CANCELLED, MODIFIED, BAD_PARAMETERS = -32800, -32801, -32602


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    """The request that is made."""
    return str(request.param)


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server, not yet initialized."""
    (tmp_path / "pyproject.toml").touch()
    async with started(environment, tmp_path) as client:
        yield client


async def opened(client: Client, folder: Path, door: str, model: str) -> str:
    """The address of an open document, at a client that has the one door."""
    await client.initialize(folder, options={"model": model}, textDocument={DOORS[door]: {}})
    return client.open(folder / "cart.py", CODE)


async def begun(
    client: Client, server: StallingServer, door: str, uri: str
) -> tuple[int, asyncio.Future[Any]]:
    """A request for which the model is generating by now: its id, and its answer to come."""
    asked = client.ask(door, at(uri, *END))
    assert await asyncio.to_thread(server.begun.acquire, True, WAIT_S)
    return asked


async def refused(server: StallingServer, answer: asyncio.Future[Any]) -> int:
    """The code with which a request ends whose model has stopped."""
    with pytest.raises(Refused) as refusal:
        await asyncio.wait_for(answer, WAIT_S)
    assert await asyncio.to_thread(server.dropped.acquire, True, WAIT_S)
    return int(refusal.value.code)


async def test_cancel(client: Client, tmp_path: Path, door: str) -> None:
    """Whoever cancels is told so, and the model stops."""
    with stalling() as server:
        uri = await opened(client, tmp_path, door, server.url)
        request, answer = await begun(client, server, door, uri)
        client.cancel(request)
        assert await refused(server, answer) == CANCELLED


async def test_latest_wins(client: Client, tmp_path: Path, door: str) -> None:
    """A new question ends the one before, whose model stops; the new one goes on."""
    with stalling() as server:
        uri = await opened(client, tmp_path, door, server.url)
        _, first = await begun(client, server, door, uri)
        request, second = await begun(client, server, door, uri)
        assert await refused(server, first) == CANCELLED
        assert not second.done() or second.exception() is None
        client.cancel(request)


async def test_the_text_changes(client: Client, tmp_path: Path, door: str) -> None:
    """A change of the document ends what is asked about it."""
    with stalling() as server:
        uri = await opened(client, tmp_path, door, server.url)
        _, answer = await begun(client, server, door, uri)
        client.change(uri, edit((1, 13), (1, 13), "m"))
        assert await refused(server, answer) == MODIFIED


async def test_the_document_is_closed(client: Client, tmp_path: Path, door: str) -> None:
    """A document that is closed ends what is asked about it."""
    with stalling() as server:
        uri = await opened(client, tmp_path, door, server.url)
        _, answer = await begun(client, server, door, uri)
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert await refused(server, answer) == MODIFIED


async def test_a_change_elsewhere(client: Client, tmp_path: Path, door: str) -> None:
    """Another document that changes or closes ends nothing."""
    with stalling() as server:
        uri = await opened(client, tmp_path, door, server.url)
        other = client.open(tmp_path / "other.py", "x = 1\n")
        request, answer = await begun(client, server, door, uri)
        client.change(other, edit((0, 4), (0, 5), "2"))
        client.notify("textDocument/didClose", {"textDocument": {"uri": other}})
        await answers(client)
        assert not answer.done()
        client.cancel(request)
        assert await refused(server, answer) == CANCELLED


async def test_others_do_not_wait(client: Client, tmp_path: Path, door: str) -> None:
    """While a model is slow, what needs no model is answered at once, and the slow one goes on."""
    with stalling() as server:
        uri = await opened(client, tmp_path, door, server.url)
        request, answer = await begun(client, server, door, uri)
        await answers(client)
        notes = client.open(tmp_path / "notes.md", "# Notes\n", "markdown")
        assert (await client.request(door, at(notes, 0, 0)))["items"] == []
        assert not answer.done()
        client.cancel(request)
        assert await refused(server, answer) == CANCELLED


async def test_unknown_document(client: Client, tmp_path: Path, door: str) -> None:
    """A document that is not open, or was closed, is named; edits to it do no harm."""
    with scripted("m(prices)") as server:
        uri = await opened(client, tmp_path, door, server.url)
        never = (tmp_path / "never.py").as_uri()
        client.versions[never] = 1
        client.change(never, edit((0, 0), (0, 0), "x"))
        client.notify("textDocument/didClose", {"textDocument": {"uri": never}})
        with pytest.raises(Refused, match="not open; send textDocument/didOpen first") as refusal:
            await client.request(door, at(never, 0, 0))
        assert refusal.value.code == BAD_PARAMETERS
        assert len((await client.request(door, at(uri, *END)))["items"]) == 1
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        with pytest.raises(Refused, match="not open"):
            await client.request(door, at(uri, *END))


async def answers(client: Client) -> None:
    """The server answers a request that needs nothing."""
    accept = {"command": "trueline.accept", "arguments": [{"id": "forgotten"}]}
    assert await client.request("workspace/executeCommand", accept) is None
