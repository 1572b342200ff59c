"""The model that ships in the real server: what it hears of other files, and what lies around."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from .lsp_client import WAIT_S, Client, Refused, started

SYNTAX = {"checks": ["syntax"]}
WORD = "reticulate_splines"
CALLS = "".join(f"part_{n} = {WORD}(quantity, {n})\n" for n in range(4))
HAND = "total = ret"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server, not yet initialized."""
    (tmp_path / "pyproject.toml").touch()
    async with started(environment, tmp_path) as client:
        yield client


async def until(client: Client, uri: str, fits: Callable[[str], bool]) -> str:
    """Ask at the end of the line until the suggestion fits: files are read in the background."""
    async with asyncio.timeout(WAIT_S):
        while True:
            items = await client.inline(uri, 0, len(HAND))
            text = items[0]["insertText"] if items else ""
            if fits(text):
                return str(text)


def has_word(text: str) -> bool:
    """Whether the suggestion goes on as the other file does."""
    return ("ret" + text).startswith(WORD + "(")


async def test_what_is_not_saved_elsewhere_is_known(client: Client, tmp_path: Path) -> None:
    """A word that stands only in another open file is completed, until that file is closed."""
    (tmp_path / "other.py").write_text("x = 1\n")
    await client.initialize(tmp_path, options=SYNTAX)
    uri = client.open(tmp_path / "hand.py", HAND)
    await until(client, uri, lambda text: not has_word(text))
    other = client.open(tmp_path / "other.py", "x = 1\n")
    client.change(other, {"text": CALLS})
    await until(client, uri, has_word)
    client.notify("textDocument/didClose", {"textDocument": {"uri": other}})
    await until(client, uri, lambda text: not has_word(text))
    (tmp_path / "other.py").write_text(CALLS)
    await until(client, uri, has_word)
    assert await client.shut_down() == 0


@pytest.mark.parametrize(("name", "language"), [("a.js", "javascript"), ("x/.venv/v.py", "python")])
async def test_what_is_not_the_workspaces_is_not_heard(
    client: Client, tmp_path: Path, name: str, language: str
) -> None:
    """An open file of another language, or of an environment, says nothing in a Python file."""
    await client.initialize(tmp_path, options=SYNTAX)
    (tmp_path / "b.py").write_text("size = reticule_of(size)\n" * 3)
    client.open(tmp_path / name, CALLS, language)
    uri = client.open(tmp_path / "hand.py", HAND)
    text = await until(client, uri, lambda text: text.startswith("icul"))
    assert not has_word(text)
    if language == "javascript":
        assert await client.inline((tmp_path / name).as_uri(), 0, len(CALLS.splitlines()[0])) == []


async def test_whatever_lies_around(client: Client, tmp_path: Path) -> None:
    """Junk, pipes and links in a circle are passed over; what is sound is known."""
    for name, content in (
        ("junk.py", os.urandom(300_000)),
        ("latin.py", b"caf\xe9 = 1\n"),
        ("nul.py", b"x = 1\0" * 1000),
        ("wide.py", b"x = [" + b"1, " * 120_000 + b"1]\n"),
        ("empty.py", b""),
        ("sound.py", CALLS.encode()),
    ):
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "self.py").symlink_to("self.py")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    await client.initialize(tmp_path, options=SYNTAX)
    uri = client.open(tmp_path / "hand.py", HAND)
    await until(client, uri, has_word)
    assert await client.shut_down() == 0


async def test_an_empty_file(client: Client, tmp_path: Path) -> None:
    """Nothing is written yet: an answer or silence, and the server goes on."""
    await client.initialize(tmp_path)
    uri = client.open(tmp_path / "empty.py", "")
    assert isinstance(await client.inline(uri, 0, 0), list)
    assert await client.inline(uri, 0, 0, invoked=False) is not None
    assert await client.shut_down() == 0


async def test_two_servers_in_one_workspace(environment: dict[str, str], tmp_path: Path) -> None:
    """Two editors at once, with one cache folder: both are answered, also when one has gone."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "other.py").write_text(CALLS)
    async with started(environment, tmp_path) as one, started(environment, tmp_path) as two:
        await asyncio.gather(one.initialize(tmp_path), two.initialize(tmp_path))
        text = "from other import reticulate_splines\n\n\ndef f(quantity: int) -> None:\n    "
        uris = [each.open(tmp_path / "hand.py", text) for each in (one, two)]
        both = await asyncio.gather(one.inline(uris[0], 4, 4), two.inline(uris[1], 4, 4))
        assert isinstance(both[0], list)
        assert await one.shut_down() == 0
        assert isinstance(await two.inline(uris[1], 4, 4), list)
        assert await two.shut_down() == 0


async def test_no_write_access_to_the_cache(environment: dict[str, str], tmp_path: Path) -> None:
    """Somebody who asks is told in one line what to do; somebody who types hears nothing."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "file").write_text("")
    denied = environment | {"XDG_CACHE_HOME": str(tmp_path / "file")}
    async with started(denied, tmp_path) as client:
        await client.initialize(tmp_path)
        uri = client.open(tmp_path / "hand.py", HAND)
        with pytest.raises(Refused, match="XDG_CACHE_HOME") as refused:
            await client.inline(uri, 0, len(HAND))
        assert "\n" not in str(refused.value)
        assert await client.inline(uri, 0, len(HAND), invoked=False) == []
        assert await client.shut_down() == 0
