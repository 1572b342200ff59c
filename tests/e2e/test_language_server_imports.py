"""A suggestion that needs an import at the top of the file: what the editor is given, and when."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .lsp_client import Client, Refused, at, edit, started
from .scripted import scripted

BEFORE = '"""A module."""\n\nx = 1\ntext = \n'
COMPLETED = "json.dumps(x)"
IMPORT = "import json\n"


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server."""
    async with started(environment, tmp_path) as client:
        yield client


async def suggested(client: Client, folder: Path, before: str = BEFORE, **able: Any) -> Any:
    """The only inline item at the end of `text = `, which needs an import."""
    (folder / "pyproject.toml").touch()
    with scripted(COMPLETED) as server:
        await client.initialize(folder, options={"model": server.url}, **able)
        uri = client.open(folder / "a.py", before)
        [item] = await client.inline(uri, 3, 7)
    assert item["insertText"] == COMPLETED
    assert item["command"]["title"] == "syntax ✓ names ✓ types ✓ · import added: import json"
    return uri, item["command"]["arguments"][0]


def accept(argument: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the accept command."""
    return {"command": "trueline.accept", "arguments": [argument]}


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The text with one-line edits made, from the bottom up."""
    rows = text.splitlines(keepends=True)
    for one in sorted(edits, key=lambda one: -one["range"]["start"]["line"]):
        start, end = one["range"]["start"], one["range"]["end"]
        first = rows[start["line"]][: start["character"]] + one["newText"]
        rows[start["line"] : end["line"] + 1] = [first + rows[end["line"]][end["character"] :]]
    return "".join(rows)


async def test_the_client_puts_it_in(client: Client, tmp_path: Path) -> None:
    """The edits come with the command; a client that made them itself leaves them out again."""
    _, argument = await suggested(client, tmp_path)
    assert IMPORT in applied(BEFORE, argument["edits"])
    client.handlers["workspace/applyEdit"] = lambda _: {"applied": True}
    argument.pop("edits")
    await client.request("workspace/executeCommand", accept(argument))
    assert "workspace/applyEdit" not in [one["method"] for one in client.received]


async def test_the_server_has_it_put_in(client: Client, tmp_path: Path) -> None:
    """For any other client the server asks for the edit, for the version after the accept."""
    able = {"workspaceEdit": {"documentChanges": True}}
    uri, argument = await suggested(client, tmp_path, workspace=able)
    asked: list[Any] = []

    def apply(params: Any) -> dict[str, bool]:
        asked.append(params["edit"]["documentChanges"][0])
        return {"applied": True}

    client.handlers["workspace/applyEdit"] = apply
    client.change(uri, edit((3, 7), (3, 7), COMPLETED))
    await client.request("workspace/executeCommand", accept(argument))
    [change] = asked
    assert change["textDocument"] == {"uri": uri, "version": 2}
    after = BEFORE.replace("text = ", "text = " + COMPLETED)
    assert applied(after, change["edits"]).startswith(f'"""A module."""\n\n{IMPORT}')


async def test_the_file_changed_above(client: Client, tmp_path: Path) -> None:
    """An edit that no longer fits is not made, and the user is told what is missing."""
    uri, argument = await suggested(client, tmp_path)
    client.change(uri, {"text": "# new\n" + BEFORE})
    await client.request("workspace/executeCommand", accept(argument))
    said = await client.notified("window/showMessage")
    assert said["message"] == "Trueline: not added, because the file changed: import json"


async def test_the_editor_refuses(client: Client, tmp_path: Path) -> None:
    """An editor that does not apply the edit has its user told what is missing."""
    _, argument = await suggested(client, tmp_path)
    client.handlers["workspace/applyEdit"] = lambda _: {"applied": False}
    await client.request("workspace/executeCommand", accept(argument))
    said = await client.notified("window/showMessage")
    assert said["message"] == "Trueline: the editor did not add: import json"


async def test_one_step_in_the_popup(client: Client, tmp_path: Path) -> None:
    """A popup item carries the import, so that accepting is one step in every client."""
    (tmp_path / "pyproject.toml").touch()
    with scripted(COMPLETED) as server:
        await client.initialize(tmp_path, options={"model": server.url}, textDocument={})
        uri = client.open(tmp_path / "a.py", BEFORE)
        asked = at(uri, 3, 7) | {"context": {"triggerKind": 1}}
        result = await client.request("textDocument/completion", asked)
    [item] = result["items"]
    edits = [*item["additionalTextEdits"], item["textEdit"]]
    whole = applied(BEFORE, edits)
    assert whole == f'"""A module."""\n\n{IMPORT}\nx = 1\ntext = {COMPLETED}\n'
    assert "edits" not in item["command"]["arguments"][0]


async def test_crlf(client: Client, tmp_path: Path) -> None:
    """The import's line ends as the file's lines do."""
    _, argument = await suggested(client, tmp_path, BEFORE.replace("\n", "\r\n"))
    assert "import json\r\n" in argument["edits"][0]["newText"]


@pytest.mark.parametrize("arguments", [[], ["x"], [{"id": 1}], [{"id": "a"}, {}]])
async def test_nonsense(client: Client, tmp_path: Path, arguments: list[Any]) -> None:
    """Arguments that make no sense are refused in one line."""
    await client.initialize(tmp_path)
    params = {"command": "trueline.accept", "arguments": arguments}
    with pytest.raises(Refused, match="give one argument") as refused:
        await client.request("workspace/executeCommand", params)
    assert refused.value.code == -32602


async def test_forgotten(client: Client, tmp_path: Path) -> None:
    """A suggestion nobody remembers is accepted without a word."""
    await client.initialize(tmp_path)
    assert await client.request("workspace/executeCommand", accept({"id": "old"})) is None
