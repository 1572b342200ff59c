"""Folders of the workspace that come and go, and what trusting them changes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .lsp_client import Client, Refused, started
from .scripted import scripted

TYPED = "x = su"


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server, not yet initialized."""
    async with started(environment, tmp_path) as client:
        yield client


def folder(root: Path, text: str = "") -> Path:
    """A project with that `pyproject.toml`."""
    root.mkdir()
    (root / "pyproject.toml").write_text(text)
    return root


def named(*folders: Path) -> list[dict[str, str]]:
    """Folders of a workspace as the protocol has them."""
    return [{"uri": one.as_uri(), "name": one.name} for one in folders]


@pytest.mark.parametrize("trusted", [False, True])
async def test_trust_of_the_editor(client: Client, tmp_path: Path, trusted: bool) -> None:
    """What a trusted workspace may do more: be checked against modules outside of it.

    Trusted or not, its plugin is not loaded and its model not asked; both is said. A plugin of
    its own might allow what mypy finds wrong there, so that is unknown and not rejected.
    """
    outside = folder(tmp_path / "outside")
    (outside / "shared.py").write_text("def price() -> int:\n    return 1\n")
    ran = tmp_path / "ran"
    project = folder(
        tmp_path / "project",
        "[tool.mypy]\nplugins = ['spy.py']\nmypy_path = '../outside'\n"
        "[tool.trueline]\nmodel = 'http://127.0.0.1:1/v1'\n",
    )
    (project / "spy.py").write_text(f"open({str(ran)!r}, 'w')\ndef plugin(version): pass\n")
    with scripted("cost()") as server:
        await client.initialize(project, options={"model": server.url, "trusted": trusted})
        uri = client.open(project / "cart.py", "import shared\n\nx: int = shared.\n")
        warned = await client.notified("trueline/status", lambda said: said["kind"] == "Warning")
        await client.notified("trueline/status", lambda said: said["message"].startswith("ready"))
        [item] = await client.inline(uri, 2, 16)
    assert "[tool.trueline] model is ignored" in warned["message"]
    assert ("types …" in item["command"]["title"]) is trusted
    assert not ran.exists()


@pytest.mark.parametrize("slash", ["", "/"])
async def test_a_folder_is_removed(client: Client, tmp_path: Path, slash: str) -> None:
    """What was never saved belongs to the first of the folders that are still there."""
    closed = folder(tmp_path / "a b", "[tool.trueline]\nexclude = ['*.py']\n")
    other = folder(tmp_path / "other")
    with scripted("m([1])") as server:
        able = await client.initialize(
            closed, options={"model": server.url}, workspace={"workspaceFolders": True}
        )
        assert able["workspace"]["workspaceFolders"]["changeNotifications"] is True
        uri = client.open("untitled:Untitled-1", TYPED)
        with pytest.raises(Refused, match="keeps suggestions away"):
            await client.inline(uri, 0, len(TYPED))
        removed = [{"uri": closed.as_uri() + slash, "name": "it"}]
        event = {"added": named(other), "removed": removed}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        [item] = await client.inline(uri, 0, len(TYPED))
    assert item["insertText"] == "m([1])"


async def test_a_folder_is_added(client: Client, tmp_path: Path) -> None:
    """A file of a new folder is one of the workspace: opening it gets the server ready."""
    first, second = folder(tmp_path / "first"), folder(tmp_path / "second")
    with scripted("x") as server:
        await client.initialize(first, options={"model": server.url})
        event = {"added": named(second), "removed": []}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        client.open(second / "cart.py", "x = 1\n")
        await client.notified("trueline/status", lambda said: said["message"].startswith("ready"))


@pytest.mark.parametrize("field", ["rootUri", "rootPath"])
async def test_older_fields(client: Client, tmp_path: Path, field: str) -> None:
    """A client that knows no workspace folders has the one it names in an older field."""
    root = folder(tmp_path / "a b", "[tool.trueline]\nexclude = ['*.py']\n")
    value = root.as_uri() if field == "rootUri" else str(root)
    hello: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
    await client.request("initialize", hello | {field: value})
    uri = client.open("untitled:Untitled-1", TYPED)
    result = await client.request(
        "textDocument/completion",
        {"textDocument": {"uri": uri}, "position": {"line": 0, "character": len(TYPED)}},
    )
    assert result["items"] == []
    said = await client.notified("trueline/status", lambda said: said["kind"] == "Inactive")
    assert str(root) in said["message"]
