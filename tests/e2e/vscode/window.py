"""A window of a real VS Code, for tests: its server, a browser that shows it, and its files.

VS Code's web build runs on this machine, Chromium shows it, and what is typed and pressed goes
through the same workbench as on a desktop. What the document holds is read from the screen: saving
it would put an undo stop where a test counts them.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WAIT_S = 120
GHOST = ".ghost-text-decoration"
# The smoke-test switch keeps the first-start dialogs away.
QUIET = ("--disable-telemetry", "--enable-smoke-test-driver")
SETTINGS = {
    "chat.disableAIFeatures": True,
    "editor.autoClosingBrackets": "never",
    "editor.inlineSuggest.enabled": True,
    "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "off"},
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "files.autoSave": "off",
    "workbench.startupEditor": "none",
}


def status(words: str) -> str:
    """A selector of our item in the status bar, if it or its tooltip says the words."""
    return f'[id="trueline.trueline.trueline.status"][aria-label*="{words}"]'


@dataclass(frozen=True, slots=True)
class Code:
    """A VS Code to run: the folder of its server, the browser, and our extension."""

    home: Path
    chromium: str
    extension: Path

    async def run(self, *arguments: str | Path, env: dict[str, str]) -> asyncio.subprocess.Process:
        """Start VS Code's server program."""
        program = str(self.home / "out" / "server-main.js")
        return await asyncio.create_subprocess_exec(
            "node",
            program,
            "--accept-server-license-terms",
            *map(str, arguments),
            env=env,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )


class Window:
    """An open window: what a person does in it, and what can be seen of it."""

    def __init__(self, driver: asyncio.subprocess.Process, settings: Path) -> None:
        self._driver = driver
        self._settings = settings

    def set(self, **settings: Any) -> None:
        """Write the machine's settings; VS Code notices."""
        self._settings.parent.mkdir(parents=True, exist_ok=True)
        self._settings.write_text(json.dumps(SETTINGS | settings))

    async def _do(self, action: str, **arguments: Any) -> Any:
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(json.dumps({"do": action, **arguments}).encode() + b"\n")
        line = await asyncio.wait_for(self._driver.stdout.readline(), 2 * WAIT_S)
        answer = json.loads(line or b'{"error": "the browser is gone"}')
        assert "error" not in answer, answer["error"]
        return answer["value"]

    async def open(self, url: str) -> None:
        """Go to a page."""
        await self._do("open", url=url)

    async def open_file(self, name: str) -> None:
        """Open a file of the explorer and put the cursor at its end."""
        row = f'.explorer-folders-view .monaco-list-row:has-text("{name}")'
        await self.click(row)
        await self.press("Enter")
        await self.click(".monaco-editor .view-lines")
        await self.press("Control+End")

    async def click(self, selector: str) -> None:
        """Click what the selector names, when it is there."""
        await self._do("click", selector=selector, timeout=WAIT_S * 1000)

    async def type(self, text: str) -> None:
        """Type, key by key."""
        await self._do("type", text=text)

    async def press(self, key: str) -> None:
        """Press a key, `Control+z` say."""
        await self._do("press", key=key)

    async def sees(self, selector: str, state: str = "visible") -> None:
        """Wait until something is shown (or `hidden`)."""
        await self._do("wait", selector=selector, state=state, timeout=WAIT_S * 1000)

    async def asks_until(self, selector: str) -> None:
        """Type something and take it back, which asks the server, until something is shown."""
        for _ in range(WAIT_S):
            await self.type(" ")
            await self.press("Backspace")
            if await self.texts(selector):
                return
            await asyncio.sleep(1)
        raise AssertionError(f"never shown: {selector}")

    async def texts(self, selector: str) -> list[str]:
        """The texts of everything that the selector names."""
        found: list[str] = await self._do("texts", selector=selector)
        return [" ".join(text.split()) for text in found]

    async def document(self) -> str:
        """The text of the document, which is short enough to be shown whole."""
        lines: list[str] = await self._do("document")
        return "\n".join(lines)

    async def holds(self, text: str) -> None:
        """Wait until the document holds the text."""
        held = ""
        for _ in range(WAIT_S * 10):
            held = await self.document()
            if held == text:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"the document never held {text!r}, but {held!r}")

    async def shot(self, path: Path) -> None:
        """Take a picture of the window."""
        await self._do("shot", path=str(path))


@asynccontextmanager
async def window(
    code: Code, folder: Path, data: Path, env: dict[str, str], *flags: str, **settings: Any
) -> AsyncIterator[Window]:
    """VS Code with our extension, open on a folder.

    `flags` are its server's, `settings` the machine's.
    """
    machine = data / "data" / "Machine" / "settings.json"
    folders: list[str | Path] = ["--server-data-dir", data, "--extensions-dir", data / "ext"]
    installing = await code.run(*folders, "--install-extension", code.extension, env=env)
    assert await installing.wait() == 0
    port = _free_port()
    where = ["--host", "127.0.0.1", "--port", str(port), "--without-connection-token"]
    server = await code.run(*folders, *where, *QUIET, *flags, env=env)
    try:
        await _listens(port)
        async with _browser(code, env) as driver:
            shown = Window(driver, machine)
            shown.set(**settings)
            await shown.open(f"http://127.0.0.1:{port}/?folder={folder}")
            yield shown
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        await server.wait()


@asynccontextmanager
async def _browser(code: Code, env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    driver = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "driver.mjs"),
        str(code.home),
        code.chromium,
        env=env,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield driver
    finally:
        os.killpg(driver.pid, signal.SIGKILL)
        await driver.wait()


async def _listens(port: int) -> None:
    for _ in range(WAIT_S * 10):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise AssertionError("VS Code's server did not start")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def found() -> Code | str:
    """The VS Code that `TRUELINE_VSCODE` names, or why there is none to test with."""
    home = os.environ.get("TRUELINE_VSCODE")
    if not home:
        return "TRUELINE_VSCODE names no VS Code; `make test-vscode` gets one and sets it"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or shutil.which("node") is None:
        return "a VS Code is tested with node and chromium; one of them is missing"
    built = sorted((HERE.parents[2] / "vscode-extension").glob("*.vsix"))
    if not built:
        return "the extension is not built; run `make extension`"
    return Code(Path(home).resolve(), chromium, built[-1])
