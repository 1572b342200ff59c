"""The model that ships where there is a lot: of files, of text in one line, of keystrokes."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .lsp_client import WAIT_S, Client, at, edit, started

STATIC = {"checks": ["syntax", "names"]}
FILES = 20_000
IN_A_FOLDER = 50
MOST_MIB = 350
KEYSTROKES, WARM = 2_000, 600
GROWN_MIB = 16
HEAD = "def size_of(path: str) -> int:\n    return 1\n\n\ndef f(path: str, offset: int) -> None:\n"
LINE = "    total = size_of(path) + offset\n"
WIDE = "x = [" + "1, " * 350_000 + "1"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server, not yet initialized."""
    (tmp_path / "pyproject.toml").touch()
    async with started(environment, tmp_path) as client:
        yield client


def resident(client: Client) -> float:
    """MiB that the server holds."""
    for line in Path(f"/proc/{client.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the server is gone")


async def test_twenty_thousand_files(client: Client, tmp_path: Path) -> None:
    """The first question waits for no file; in the end the last one is known, in bounded memory."""
    for number in range(FILES - 1):
        package = tmp_path / f"package_{number // IN_A_FOLDER:03}"
        package.mkdir(exist_ok=True)
        text = f"def f{number}(value: int) -> int:\n    return value + {number}\n"
        (package / f"m{number}.py").write_text(text)
    (tmp_path / "package_999").mkdir()
    (tmp_path / "package_999" / "z.py").write_text("total = reticulate_splines(total)\n" * 3)
    await client.initialize(tmp_path, options={"checks": ["syntax"]})
    uri = client.open(tmp_path / "hand.py", "total = ret")
    assert isinstance(await client.inline(uri, 0, 11), list)
    await client.notified("trueline/status", lambda status: status["message"] == "ready: embedded")
    [item, *_] = await client.inline(uri, 0, 11)
    assert item["insertText"].startswith("iculate_splines")
    assert resident(client) < MOST_MIB
    assert await client.shut_down() == 0


async def test_a_line_of_a_megabyte(client: Client, tmp_path: Path) -> None:
    """Typing in it is met with silence, at its end as at its beginning, and holds no memory."""
    await client.initialize(tmp_path, options={"checks": ["syntax"]})
    uri = client.open(tmp_path / "wide.py", WIDE)
    for column in (len(WIDE), 40, len(WIDE) // 2):
        client.change(uri, edit((0, column), (0, column), " "))
        assert await client.inline(uri, 0, column + 1, invoked=False) == []
    assert resident(client) < MOST_MIB
    assert await client.shut_down() == 0


async def test_typing_for_long(client: Client, tmp_path: Path) -> None:
    """Two thousand keystrokes, each with a question, most of them overtaken: no memory grows."""
    (tmp_path / "other.py").write_text(LINE * 40)
    await client.initialize(tmp_path, options=STATIC)
    head = (
        "def size_of(path: str) -> int:\n    return 1\n\n\ndef f(path: str, offset: int) -> None:\n"
    )
    uri = client.open(tmp_path / "hand.py", head)
    row, column, before = 5, 0, 0.0
    for number, key in enumerate(itertools.islice(itertools.cycle(LINE), KEYSTROKES)):
        client.change(uri, edit((row, column), (row, column), key))
        row, column = (row + 1, 0) if key == "\n" else (row, column + 1)
        _, answer = client.ask("textDocument/inlineCompletion", at(uri, row, column, False))
        if number % 10 == 9:
            await asyncio.wait_for(answer, WAIT_S)
        else:
            answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        if number == WARM:
            before = resident(client)
    assert resident(client) - before < GROWN_MIB
    assert await client.shut_down() == 0
