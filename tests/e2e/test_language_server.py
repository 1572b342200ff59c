"""The language server as an editor meets it: the real process, over its pipes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from .lsp_client import WAIT_S, Client, Refused, at, edit, started
from .scripted import scripted

CODE = "def total(prices: list[int]) -> int:\n    return su\n"
END = (1, 13)
ITEM = """class Item:
    def __init__(self, price: int, quantity: int) -> None:
        self.price = price
        self.quantity = quantity

    def total(self) -> int:
        return self.price *
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one module."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (root / "cart.py").write_text(CODE)
    return root


@pytest.fixture
async def client(environment: dict[str, str], project: Path) -> AsyncIterator[Client]:
    """A client of a new server, not yet initialized."""
    async with started(environment, project) as client:
        yield client


async def test_a_session(client: Client, project: Path) -> None:
    """Hello, open, a checked suggestion, its evidence, goodbye: with the model that ships."""
    able = await client.initialize(project, window={"workDoneProgress": True})
    assert able["inlineCompletionProvider"] == {}
    assert able["textDocumentSync"]["change"] == 2
    assert able["executeCommandProvider"]["commands"] == ["trueline.accept", "trueline.implement"]
    assert "completionProvider" not in able
    uri = client.open(project / "cart.py", ITEM)
    await client.notified("trueline/status", lambda status: status["message"] == "ready: embedded")
    [item, *_] = await client.inline(uri, 6, 27)
    assert item["range"]["start"] == item["range"]["end"] == {"line": 6, "character": 27}
    assert item["insertText"].lstrip().startswith("self.")
    assert item["command"]["title"].startswith("syntax ✓ names ✓ types ✓")
    shown = await client.notified("trueline/status", lambda status: status["evidence"])
    assert shown["evidence"] == item["command"]["title"]
    assert await client.shut_down() == 0


async def test_progress_of_getting_ready(client: Client, project: Path) -> None:
    """Opening a file of the workspace loads model and types, and the client is told."""
    await client.initialize(project, window={"workDoneProgress": True})
    client.open(project / "cart.py", CODE)
    created = await client.notified("window/workDoneProgress/create")

    def says(kind: str) -> Callable[[Any], bool]:
        expected = (created["token"], kind)
        return lambda said: (said["token"], said["value"]["kind"]) == expected

    for kind in ("begin", "report", "end"):
        await client.notified("$/progress", says(kind))


async def test_progress_under_the_clients_token(client: Client, project: Path) -> None:
    """A request's own token hears what is being done."""
    await client.initialize(project)
    uri = client.open(project / "cart.py", CODE)
    await client.request("textDocument/inlineCompletion", at(uri, *END) | {"workDoneToken": "mine"})
    said = [one["params"] for one in client.received if one["method"] == "$/progress"]
    kinds = [one["value"]["kind"] for one in said if one["token"] == "mine"]
    assert kinds[0] == "begin"
    assert kinds[-1] == "end"


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 20), ("utf-16", 17), ("utf-32", 16)])
async def test_position_encodings(
    client: Client, project: Path, encoding: str, character: int
) -> None:
    """Columns are what both sides agreed on, in requests, edits and answers."""
    with scripted(" + 1") as server:
        able = await client.initialize(
            project, options={"model": server.url}, general={"positionEncodings": [encoding]}
        )
        assert able["positionEncoding"] == encoding
        uri = client.open(project / "cart.py", 'name = len("😀é") \n')
        client.change(uri, edit((0, character), (0, character + 1), "\nother = name"))
        [item, *_] = await client.inline(uri, 1, 12)
        assert item["insertText"] == " + 1"
        client.change(uri, {"text": 'name = len("😀é") '})
        [item, *_] = await client.inline(uri, 0, character + 1)
        assert item["range"]["start"] == {"line": 0, "character": character + 1}


async def test_unknown_encoding(client: Client, project: Path) -> None:
    """A client that offers nothing we know gets the protocol's default."""
    able = await client.initialize(project, general={"positionEncodings": ["utf-7"]})
    assert able["positionEncoding"] == "utf-16"


async def test_popup_for_clients_without_inline(client: Client, project: Path) -> None:
    """A client that shows no ghost text gets the same suggestion in its popup."""
    with scripted("m(prices)") as server:
        able = await client.initialize(
            project, options={"model": server.url}, textDocument={"completion": {}}
        )
        assert "completionProvider" in able
        uri = client.open(project / "cart.py", CODE)
        asked = at(uri, *END) | {"context": {"triggerKind": 1}}
        result = await client.request("textDocument/completion", asked)
        [item] = result["items"]
    assert item["textEdit"]["newText"] == "sum(prices)"
    assert item["textEdit"]["range"]["start"] == {"line": 1, "character": 11}
    assert item["filterText"] == "sum(prices)"
    assert item["detail"].startswith("Trueline · syntax ✓ names ✓ types ")


async def test_selected_popup_item_is_extended(client: Client, project: Path) -> None:
    """With the editor's popup open, the suggestion goes on from the selected item."""
    with scripted("(prices)") as server:
        await client.initialize(project, options={"model": server.url})
        uri = client.open(project / "cart.py", CODE)
        span = {"start": {"line": 1, "character": 11}, "end": {"line": 1, "character": 13}}
        asked = at(uri, *END)
        asked["context"]["selectedCompletionInfo"] = {"range": span, "text": "sum"}
        result = await client.request("textDocument/inlineCompletion", asked)
    assert result["items"][0]["insertText"] == "sum(prices)"
    assert result["items"][0]["range"] == span
    assert server.bodies[0]["prompt"].count("return sum") == 1


async def test_a_storm_of_typing(client: Client, project: Path) -> None:
    """A hundred keystrokes, each with its request: every one is answered, the last is right."""
    with scripted("(prices)") as server:
        await client.initialize(project, options={"model": server.url})
        uri = client.open(project / "cart.py", CODE)
        answers = []
        for letter in "sum" * 40:
            client.change(uri, {"text": CODE.replace("su\n", f"{letter}\n")})
            answers.append(client.ask("textDocument/inlineCompletion", at(uri, 1, 12, False))[1])
        client.change(uri, {"text": CODE.replace("su\n", "sum\n")})
        last = client.ask("textDocument/inlineCompletion", at(uri, 1, 14))[1]
        done = await asyncio.wait_for(
            asyncio.gather(*answers, last, return_exceptions=True), 2 * WAIT_S
        )
    dropped = [one.code for one in done[:-1] if isinstance(one, Refused)]
    assert set(dropped) <= {-32800, -32801}
    assert len(dropped) > 100
    assert not isinstance(done[-1], BaseException)
    assert done[-1]["items"][0]["insertText"] == "(prices)"


async def test_crlf(client: Client, project: Path) -> None:
    """A file with carriage returns gets suggestions with carriage returns, at the right lines."""
    with scripted("total = 0\n    return total") as server:
        await client.initialize(project, options={"model": server.url})
        uri = client.open(project / "cart.py", "def f() -> int:\r\n    \r\n\r\n\r\nf()\r\n")
        [item, *_] = await client.inline(uri, 1, 4)
        assert item["insertText"] == "total = 0\r\n    return total"
        assert "\r" not in server.bodies[0]["prompt"]


async def test_form_feeds(client: Client, project: Path) -> None:
    """A form feed or a Unicode separator ends no line: edits below it land where they belong."""
    with scripted("ne") as server:
        await client.initialize(project, options={"model": server.url})
        uri = client.open(project / "cart.py", "a = 1\n\x0c\nb = '\u2028'\nc = a\nd = No\n")
        client.change(uri, edit((3, 4), (3, 5), "a + 1"))
        [item, *_] = await client.inline(uri, 4, 6)
        assert item["insertText"] == "ne"
        prompt = server.bodies[0]["prompt"]
    assert "a = 1\n\x0c\nb = '\u2028'\nc = a + 1\nd = No" in prompt


async def test_configuration_is_pulled(client: Client, project: Path) -> None:
    """Settings of the editor hold from the next request on, and a bad one is told once."""
    with scripted("m(prices)") as server:
        settings: dict[str, Any] = {
            "model": server.url,
            "timeout": "soon",
            "trace": {"server": "off"},
        }
        client.handlers["workspace/configuration"] = lambda _: [settings]
        await client.initialize(project, workspace={"configuration": True})
        said = await client.notified("window/showMessage")
        assert "settings trueline: timeout" in said["message"]
        uri = client.open(project / "cart.py", CODE)
        [item, *_] = await client.inline(uri, *END)
        assert item["insertText"] == "m(prices)"
        settings = {"exclude": ["cart.py"], "model": server.url}
        client.notify("workspace/didChangeConfiguration", {"settings": {"trueline": settings}})
        with pytest.raises(Refused, match="keeps suggestions away"):
            await client.inline(uri, *END)
        assert await client.inline(uri, *END, invoked=False) == []
        await client.notified("trueline/status", lambda status: status["kind"] == "Inactive")


async def test_other_languages(client: Client, project: Path) -> None:
    """What is not Python gets nothing."""
    await client.initialize(project)
    uri = client.open(project / "notes.md", "# Notes\n", "markdown")
    assert await client.inline(uri, 1, 0) == []


async def test_unsaved_document(client: Client, project: Path) -> None:
    """A document that was never saved gets suggestions, too."""
    with scripted("m([1])") as server:
        await client.initialize(None, options={"model": server.url})
        uri = client.open("untitled:Untitled-1", "x = su")
        [item, *_] = await client.inline(uri, 0, 6)
    assert item["insertText"] == "m([1])"


async def test_no_configuration_no_folder(client: Client, tmp_path: Path) -> None:
    """A client that says next to nothing is served with the defaults."""
    result = await client.request(
        "initialize", {"processId": None, "rootUri": None, "capabilities": {}}
    )
    assert "inlineCompletionProvider" in result["capabilities"]
    uri = client.open(tmp_path / "a.py", ITEM)
    assert await client.inline(uri, 6, 27)


async def test_ends_with_the_pipe(client: Client, project: Path) -> None:
    """A client that dies without a word takes the server, and its children, with it."""
    await client.initialize(project)
    client.open(project / "cart.py", CODE)
    await client.notified("trueline/status", lambda status: status["message"].startswith("ready"))
    children = _children(client.process.pid)
    assert children
    client.to_server.close()
    assert await asyncio.wait_for(client.process.wait(), WAIT_S) == 0
    assert [child for child in children if _alive(child)] == []


async def test_ends_with_the_clients_process(client: Client, project: Path) -> None:
    """A client whose process is gone but whose pipe is held open by another is noticed."""
    other = await asyncio.create_subprocess_exec("sleep", "600")
    await client.request(
        "initialize", {"processId": other.pid, "rootUri": None, "capabilities": {}}
    )
    other.send_signal(signal.SIGKILL)
    await other.wait()
    assert await asyncio.wait_for(client.process.wait(), WAIT_S) == 0


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in found for child in task.read_text().split()]


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("required", [False, True])
async def test_what_no_check_could_judge(client: Client, project: Path, required: bool) -> None:
    """While typing it is not shown; who asks sees it, marked, unless types must be known."""
    with scripted("y") as server:
        await client.initialize(project, options={"model": server.url, "requireTypes": required})
        uri = client.open(project / "cart.py", "def f(xs):\n    y = max(xs\n    return \n")
        assert await client.inline(uri, 2, 11, invoked=False) == []
        said = await client.notified("trueline/status", lambda one: "not checked" in one["message"])
        assert said["message"].startswith(
            "not checked: the code around the candidate does not parse"
        )
        items = await client.inline(uri, 2, 11)
    titles = [item["command"]["title"] for item in items]
    assert titles == ([] if required else ["not checked: syntax … names … types …"])


async def test_types_while_typing(client: Client, project: Path) -> None:
    """Once the file was read a suggestion has its types at the next key; later ones as well."""
    with scripted("m(prices)") as server:
        await client.initialize(project, options={"model": server.url})
        uri = client.open(project / "cart.py", CODE)
        await client.notified("trueline/status", lambda said: said["message"].startswith("ready"))
        [item] = await client.inline(uri, *END, invoked=False)
        assert item["command"]["title"].startswith("syntax ✓ names ✓ types ✓")
        text = "from decimal import Decimal\n\n\n" + CODE + "\n\nD = Decimal(1)\n"
        client.change(uri, {"text": text.replace("su\n", "su\n    ")})
        titles = set()
        async with asyncio.timeout(WAIT_S):
            while "syntax ✓ names ✓ types ✓" not in titles:
                items = await client.inline(uri, 4, 13, invoked=False)
                titles |= {one["command"]["title"] for one in items}
        assert titles <= {"syntax ✓ names ✓ types ✓", "syntax ✓ names ✓ types …"}
