"""Files longer than anybody writes: many lines are completed, an endless one is left alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from trueline.evals.cpu import cpu_seconds

from .lsp_client import WAIT_S, Client, Refused, at, edit, started
from .scripted import scripted, stalling

ROWS = "".join(f"def f{n}(x: int) -> int:\n    return x + {n}\n" for n in range(25_000))
END = (49_999, 11)
WIDE = "x = [" + "1, " * 350_000 + "1"
SOON_S = 10.0  # even on a busy machine; the request itself would go on for sixty
MOST_CPU_S = 3.0  # of the server and of the client that sends it a megabyte
STATIC = ["syntax", "names"]
CANCELLED = -32800
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server, not yet initialized."""
    (tmp_path / "pyproject.toml").touch()
    async with started(environment, tmp_path) as client:
        yield client


async def cancelled(client: Client, request: int, answer: asyncio.Future[Any]) -> None:
    """A request ends as cancelled, and soon."""
    client.cancel(request)
    with pytest.raises(Refused) as refusal:
        await asyncio.wait_for(answer, SOON_S)
    assert refusal.value.code == CANCELLED


async def completed(client: Client, uri: str, line: int, character: int) -> dict[str, Any]:
    """The only item at a position; what is asked meanwhile is answered first, and soon."""
    _, answer = client.ask("textDocument/inlineCompletion", at(uri, line, character))
    forgotten = {"command": "trueline.accept", "arguments": [{"id": "forgotten"}]}
    _, other = client.ask("workspace/executeCommand", forgotten)
    assert await asyncio.wait_for(other, SOON_S) is None
    assert not answer.done()
    [item] = (await asyncio.wait_for(answer, 2 * WAIT_S))["items"]
    return dict(item)


async def test_fifty_thousand_lines(client: Client, tmp_path: Path) -> None:
    """A very long file is edited and completed; a cancel is heard at once, at any stage."""
    with stalling() as slow, scripted("x") as server:
        await client.initialize(tmp_path, options={"model": slow.url, "checks": STATIC})
        uri = client.open(tmp_path / "long.py", ROWS)
        client.change(uri, edit(END, (49_999, 99), ""))
        await cancelled(client, *client.ask("textDocument/inlineCompletion", at(uri, *END)))
        begun = client.ask("textDocument/inlineCompletion", at(uri, *END))
        assert await asyncio.to_thread(slow.begun.acquire, True, WAIT_S)
        await cancelled(client, *begun)
        settings = {"trueline": {"model": server.url}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        item = await completed(client, uri, *END)
    assert item["insertText"] == "x"
    assert item["command"]["title"] == "syntax ✓ names ✓"


@pytest.mark.parametrize("place", [(0, 0), (0, 500_000), (0, len(WIDE)), (4, 11)])
async def test_one_line_of_a_megabyte(
    client: Client, tmp_path: Path, place: tuple[int, int]
) -> None:
    """Where a line is longer than people write, in it and below: silence, and the reason."""
    text = f"{WIDE}]\n\n\ndef f(a: int) -> int:\n    return a\n"
    with scripted("a") as server:
        await client.initialize(tmp_path, options={"model": server.url})
        before = cpu_seconds()
        uri = client.open(tmp_path / "wide.py", text)
        assert await client.inline(uri, *place, invoked=False) == []
        why = "line 1 has more than 50,000 characters: nothing is suggested here"
        status = await client.notified("trueline/status", lambda status: why in status["message"])
        assert status["kind"] == "Inactive"
        with pytest.raises(Refused, match=why) as refused:
            await client.inline(uri, *place)
        assert "\n" not in str(refused.value)
        assert cpu_seconds() - before < MOST_CPU_S
        other = client.open(tmp_path / "other.py", "def f(a: int) -> int:\n    return \n")
        [item] = await client.inline(other, 1, 11)
    assert item["insertText"] == "a"


async def test_with_every_check(client: Client, tmp_path: Path) -> None:
    """With types too: they are checked, or the evidence says that they are not known yet."""
    with scripted("x") as server:
        await client.initialize(tmp_path, options={"model": server.url})
        uri = client.open(tmp_path / "long.py", ROWS[: ROWS.rindex("x + ")])
        item = await completed(client, uri, *END)
    assert item["insertText"] == "x"
    assert item["command"]["title"] in {"syntax ✓ names ✓ types ✓", "syntax ✓ names ✓ types …"}
