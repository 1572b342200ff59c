"""The extension in a real VS Code: what a person sees, accepts and takes back.

Needs a VS Code (`make test-vscode` gets one); skipped without. The server, its checks and the
editor are real; where a certain proposal is needed, the model is a scripted endpoint.
"""

import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ..scripted import scripted  # noqa: TID252 - tests are no installed package
from .window import GHOST, Code, Window, found, status, window

CODE = found()
pytestmark = [
    pytest.mark.skipif(isinstance(CODE, str), reason=str(CODE)),
    pytest.mark.timeout(900),
]
SERVER = [sys.executable, "-P", "-m", "trueline", "lsp"]
BEFORE = '"""A module."""\n\nx = 1\n'
WITH_IMPORT = '"""A module."""\n\nimport json\n\nx = 1\n'
ITEM = """class Item:
    def __init__(self, price: int, quantity: int) -> None:
        self.price = price
        self.quantity = quantity

    def total(self) -> int:
        return self.price """
MESSAGES = ".notifications-center"
Opened = Callable[..., AbstractAsyncContextManager[Window]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that is a project."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").touch()
    return root


@pytest.fixture
def opened(environment: dict[str, str], tmp_path: Path, project: Path) -> Opened:
    """Opens a window on the project, with a module `a.py` that holds the given text."""

    @asynccontextmanager
    async def open_window(
        text: str, *, trusted: bool = True, **settings: Any
    ) -> AsyncIterator[Window]:
        assert isinstance(CODE, Code)
        (project / "a.py").write_text(text)
        flags = ["--disable-workspace-trust"] if trusted else []
        ours = {"trueline.command": SERVER} | settings
        async with window(CODE, project, tmp_path / "data", environment, *flags, **ours) as shown:
            try:
                await shown.open_file("a.py")
                yield shown
            finally:
                await shown.shot(tmp_path / "last.png")

    return open_window


async def test_ghost_text(opened: Opened) -> None:
    """The model that ships: its suggestion appears while typing, with what was checked of it."""
    async with opened(ITEM) as shown:
        await shown.sees(status("ready: embedded"))
        await shown.type("*")
        await shown.sees(GHOST)
        await shown.sees(status("syntax ✓ names ✓ types ✓"))
        await shown.press("Tab")
        await shown.sees(GHOST, "hidden")
        assert (await shown.document()).startswith(f"{ITEM}* self.")


async def test_one_undo(opened: Opened) -> None:
    """A suggestion and the import it needs are accepted together, and one undo takes both back."""
    with scripted("json.dumps(x)") as model:
        async with opened(BEFORE, **{"trueline.model": model.url}) as shown:
            await shown.sees(status("ready: "))
            await shown.type("text = ")
            await shown.sees(GHOST)
            await shown.press("Tab")
            await shown.holds(WITH_IMPORT + "text = json.dumps(x)")
            await shown.press("Control+z")
            await shown.holds(BEFORE + "text = ")
            await shown.press("Control+Shift+z")
            await shown.holds(WITH_IMPORT + "text = json.dumps(x)")


async def test_trust(opened: Opened, project: Path, tmp_path: Path) -> None:
    """An untrusted workspace is not obeyed; trusted it is, but it never chooses what runs."""
    owned = tmp_path / "owned"
    settings = {"trueline.enable": False, "trueline.command": ["touch", str(owned)]}
    (project / ".vscode").mkdir()
    (project / ".vscode" / "settings.json").write_text(json.dumps(settings))
    async with opened(BEFORE, trusted=False) as shown:
        await shown.sees(status("ready: embedded"))
        await shown.sees(status("This workspace is not trusted"))
        await shown.click("[id='status.workspaceTrust'] a")
        await shown.click(".workspace-trust-editor .monaco-button:text-is('Trust')")
        await shown.sees(status("Completions are switched off"))
        await shown.sees(status("This workspace is not trusted"), "hidden")
    assert not owned.exists()


async def test_settings(opened: Opened) -> None:
    """A setting takes effect at once, and so does clearing it."""
    async with opened(ITEM) as shown:
        await shown.sees(status("ready: embedded"))
        command = {"trueline.command": SERVER}
        shown.set(**command, **{"trueline.exclude": ["**/a.py"]})
        await shown.asks_until(status("keeps suggestions away"))
        shown.set(**command)
        await shown.sees(status("ready: embedded"))
        await shown.type("*")
        await shown.sees(GHOST)


async def test_no_server(opened: Opened) -> None:
    """A server that is not installed: what is wrong and what to do, once."""
    command = ["/nowhere/trueline", "lsp"]
    async with opened(BEFORE, **{"trueline.command": command}) as shown:
        await shown.sees(status("/nowhere/trueline was not found. Install Trueline with pip"))
        await shown.click("[id='status.notifications'] a")
        await shown.sees(f"{MESSAGES} .notification-list-item-message")
        assert await shown.texts(f"{MESSAGES} .notification-list-item-message") == [
            "Trueline: /nowhere/trueline was not found. Install Trueline with pip, "
            "or give its full path in trueline.command."
        ]
        await shown.click(f"{MESSAGES} .monaco-button:has-text('Open Setting')")
        await shown.sees(".settings-editor :text('Trueline: Command')")


async def test_the_server_is_killed(opened: Opened, tmp_path: Path) -> None:
    """A server that is killed is started again, and completes as before."""
    pids = tmp_path / "pids"
    script = f'echo $$ >> "{pids}"; exec "$@"'
    command = ["sh", "-c", script, "sh", *SERVER]
    async with opened(ITEM, **{"trueline.command": command}) as shown:
        await shown.sees(status("ready: embedded"))
        await shown.type("*")
        await shown.sees(status("syntax ✓"))
        os.kill(int(pids.read_text()), signal.SIGKILL)
        await shown.sees(status("ready: embedded"))
        assert len(pids.read_text().split()) == 2
        await shown.type(" ")
        await shown.sees(status("syntax ✓"))
        await shown.sees(GHOST)
