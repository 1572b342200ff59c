"""*Implement this function* in the editor: what is offered, what is written, what is asked."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from .lsp_client import Client, Refused, started

NOWHERE = "http://127.0.0.1:9/v1"
STATS = '''"""Statistics."""


def largest(values: list[int]) -> int:
    """The largest value.

    >>> largest([3, 1, 2])
    3
    >>> largest([3, 5])
    5
    """
    raise NotImplementedError


def written(n: int) -> int:
    """Twice."""
    return 2 * n
'''
EDITS: dict[str, Any] = {
    "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}
}


@pytest.fixture
async def client(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a new server."""
    async with started(environment, tmp_path) as client:
        yield client


async def opened(client: Client, folder: Path, text: str = STATS, **more: Any) -> str:
    """A document of a project, with no model that answers."""
    options = {"model": NOWHERE, "trusted": more.pop("trusted", True)}
    (folder / "pyproject.toml").touch()
    (folder / "stats.py").write_text(text)
    await client.initialize(folder, options=options, **more)
    return client.open(folder / "stats.py", text)


async def offered(client: Client, uri: str, line: int) -> list[dict[str, Any]]:
    """The code actions on a line."""
    where = {"line": line, "character": 4}
    document = {"textDocument": {"uri": uri}, "range": {"start": where, "end": where}}
    result = await client.request(
        "textDocument/codeAction", {**document, "context": {"diagnostics": []}}
    )
    actions: list[dict[str, Any]] = result
    return actions


def keep_edits(client: Client) -> list[Any]:
    """Have the client apply what it is asked to, and keep it."""
    edits: list[Any] = []

    def apply(params: Any) -> dict[str, bool]:
        edits.extend(params["edit"].get("documentChanges") or [params["edit"]])
        return {"applied": True}

    client.handlers["workspace/applyEdit"] = apply
    return edits


async def run(client: Client, action: dict[str, Any]) -> None:
    """Run an action's command."""
    command = action["command"]
    await client.request(
        "workspace/executeCommand",
        {"command": command["command"], "arguments": command["arguments"]},
    )


async def test_offered_where_nothing_is_written(client: Client, tmp_path: Path) -> None:
    """In a function that says it is not written, and in no other."""
    uri = await opened(client, tmp_path)
    [action] = await offered(client, uri, 11)
    assert action["title"] == "Implement largest"
    assert await offered(client, uri, 16) == []


async def test_written_without_a_model(client: Client, tmp_path: Path) -> None:
    """The search's program goes into the document; where others fit the message says so."""
    uri = await opened(client, tmp_path, workspace=EDITS)
    edits = keep_edits(client)
    [action] = await offered(client, uri, 11)
    await run(client, action)
    [change] = edits
    assert change["textDocument"] == {"uri": uri, "version": 1}
    [edit] = change["edits"]
    assert edit["range"]["start"]["line"] == 11
    assert "max(values)" in edit["newText"]
    told = await client.notified("window/showMessage", lambda one: one["type"] == 3)
    assert "largest: fits-examples: syntax ✓ names ✓ types ✓ tests 2/2" in told["message"]
    assert "programs fit the examples and differ" in told["message"]


async def test_asked_and_kept_as_a_test(client: Client, tmp_path: Path) -> None:
    """A client with buttons is asked; the answer decides, and is a test in the same edit."""
    uri = await opened(
        client, tmp_path, workspace=EDITS, window={"showMessage": {"messageActionItem": {}}}
    )
    edits = keep_edits(client)
    asked: list[Any] = []

    def answer(params: Any) -> Any:
        asked.append(params)
        call = params["message"].split("what should ")[1].removesuffix(" give?")
        right = repr(max(eval(call.removeprefix("largest"))))
        return next(one for one in params["actions"] if one["title"] in {right, "Skip"})

    client.handlers["window/showMessageRequest"] = answer
    [action] = await offered(client, uri, 11)
    await run(client, action)
    assert 0 < len(asked) <= 3
    titles = [one["title"] for one in asked[0]["actions"]]
    assert titles[-2:] == ["It should raise", "Skip"]
    function, made, test = edits
    assert "max(values)" in function["edits"][0]["newText"]
    assert (made["kind"], made["uri"]) == ("create", (tmp_path / "test_stats.py").as_uri())
    assert "def test_largest_as_answered() -> None:" in test["edits"][0]["newText"]
    assert "    assert largest(" in test["edits"][0]["newText"]


async def test_nothing_decides(client: Client, tmp_path: Path) -> None:
    """Without an example and without a model the document stays, and the reason is said."""
    text = 'def f(n: int) -> int:\n    """Something."""\n    ...\n'
    uri = await opened(client, tmp_path, text)
    edits = keep_edits(client)
    [action] = await offered(client, uri, 2)
    with pytest.raises(Refused, match="connection refused"):
        await run(client, action)
    assert edits == []


@pytest.mark.parametrize("name", ["written", "missing"])
async def test_what_is_not_there_to_write(client: Client, tmp_path: Path, name: str) -> None:
    """A function that somebody wrote meanwhile is not overwritten, nor is one made up."""
    uri = await opened(client, tmp_path)
    command = {"command": "trueline.implement", "arguments": [{"uri": uri, "name": name}]}
    with pytest.raises(Refused, match="no function of this name that is not written"):
        await client.request("workspace/executeCommand", command)


async def test_the_tests_beside_it(client: Client, tmp_path: Path) -> None:
    """The module's usual test file decides, if it names the function: then it is verified."""
    tests = "from stats import largest\n\n\ndef test_it() -> None:\n    "
    (tmp_path / "test_stats.py").write_text(f"{tests}assert largest([7, 9]) == 9\n")
    uri = await opened(client, tmp_path, workspace=EDITS)
    edits = keep_edits(client)
    [action] = await offered(client, uri, 11)
    await run(client, action)
    told = await client.notified("window/showMessage", lambda one: one["type"] == 3)
    assert "largest: verified: " in told["message"]
    assert len(edits) == 1


async def test_nothing_is_run_untrusted(client: Client, tmp_path: Path) -> None:
    """Nothing is offered, and the command is refused before anything is started."""
    uri = await opened(client, tmp_path, trusted=False)
    assert await offered(client, uri, 11) == []
    command = {"command": "trueline.implement", "arguments": [{"uri": uri, "name": "largest"}]}
    with pytest.raises(Refused, match="not trusted, so nothing is run"):
        await client.request("workspace/executeCommand", command)
