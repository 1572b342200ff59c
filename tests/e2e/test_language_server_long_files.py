"""Files longer than anybody writes: they are completed, and meanwhile the server hears others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .lsp_client import WAIT_S, Client, Refused, at, edit, started
from .scripted import scripted, stalling

ROWS = "".join(f"def f{n}(x: int) -> int:\n    return x + {n}\n" for n in range(25_000))
END = (49_999, 11)
WIDE = "x = [" + "1, " * 350_000 + "1"
SOON_S = 10.0  # even on a busy machine; the request itself would go on for sixty
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


async def test_one_line_of_a_megabyte(client: Client, tmp_path: Path) -> None:
    """A file of a single endless line is completed, too."""
    with scripted(", 2]") as server:
        await client.initialize(tmp_path, options={"model": server.url, "checks": STATIC})
        uri = client.open(tmp_path / "wide.py", WIDE)
        item = await completed(client, uri, 0, len(WIDE))
    assert item["insertText"] == ", 2]"
    assert item["command"]["title"] == "syntax ✓ names ✓"


@pytest.mark.parametrize(
    ("text", "place", "answer"),
    [(ROWS[: ROWS.rindex("x + ")], END, "x"), (WIDE, (0, len(WIDE)), ", 2]")],
    ids=["lines", "line"],
)
async def test_with_every_check(
    client: Client, tmp_path: Path, text: str, place: tuple[int, int], answer: str
) -> None:
    """With types too: they are checked, or the evidence says that they are not known yet."""
    with scripted(answer) as server:
        await client.initialize(tmp_path, options={"model": server.url})
        uri = client.open(tmp_path / "long.py", text)
        item = await completed(client, uri, *place)
    assert item["insertText"] == answer
    assert item["command"]["title"] in {"syntax ✓ names ✓ types ✓", "syntax ✓ names ✓ types …"}
