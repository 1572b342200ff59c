"""Reading ahead, over the pipes of the real server: the prompt is read before it is asked for."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.e2e.lsp_client import WAIT_S, Client, edit, started

CODE = "".join(f"def total_{n}(prices: list[int]) -> int:\n    return {n}\n\n\n" for n in range(60))
LAST = "def last(prices: list[int]) -> int:\n    "
ROW = (CODE + LAST).count("\n")


class Told:
    """What the server says that its model read, a line a prompt."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.path = pipe
        self._end = os.open(pipe, os.O_RDWR)
        self._lines = os.fdopen(self._end, "r", encoding="utf-8")

    async def next(self) -> tuple[int, int]:
        """The length of the next prompt, and how much of it had to be read."""
        try:
            line = await asyncio.wait_for(asyncio.to_thread(self._lines.readline), WAIT_S)
        except TimeoutError:
            os.write(self._end, b"\n")  # or the thread would wait for ever
            raise
        tokens, new = line.split()
        return int(tokens), int(new)

    async def all_of(self, client: Client, uri: str, row: int, column: int) -> list[int]:
        """How much was read for each prompt of a question."""
        await client.inline(uri, row, column)
        os.write(self._end, b"0 -1\n")
        found: list[int] = []
        while (new := (await self.next())[1]) >= 0:
            found.append(new)
        return found

    def close(self) -> None:
        """Close the pipe, whoever still reads from it."""
        os.write(self._end, b"\n")
        self._lines.close()


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """The pipe."""
    made = Told(tmp_path / "told")
    yield made
    made.close()


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path, told: Told) -> AsyncIterator[Client]:
    """A client of a server in a project of one file."""
    (tmp_path / "pyproject.toml").touch()
    script = str(Path(__file__).with_name("reading.py"))
    async with started(environment, tmp_path, ("-P", script, str(told.path), "lsp")) as client:
        await client.initialize(tmp_path, options={"checks": ["syntax"]})
        yield client


async def test_where_a_file_ends_and_where_typing_rests(
    client: Client, tmp_path: Path, told: Told
) -> None:
    """What is asked at these places finds all but a token or two read."""
    uri = client.open(tmp_path / "cart.py", CODE + LAST)
    tokens, new = await told.next()
    assert new == tokens > 150
    assert max(await told.all_of(client, uri, ROW, 4)) <= 2
    client.change(uri, edit((1, 4), (1, 99), "pass\n    retu"))
    assert (await told.next())[1] > 30
    assert max(await told.all_of(client, uri, 2, 8)) <= 2


async def test_other_files(client: Client, tmp_path: Path, told: Told) -> None:
    """A second file of a project that is warm is read as well; one that is excluded is not."""
    client.open(tmp_path / "cart.py", CODE + LAST)
    await told.next()
    settings = {"trueline": {"exclude": ["other.py"], "checks": ["syntax"]}}
    client.notify("workspace/didChangeConfiguration", {"settings": settings})
    client.open(tmp_path / "other.py", CODE.replace("total", "other") + LAST)
    uri = client.open(tmp_path / "third.py", CODE.replace("total", "third") + LAST)
    tokens, new = await told.next()
    assert new > tokens // 2
    assert max(await told.all_of(client, uri, ROW, 4)) <= 2
