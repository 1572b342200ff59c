"""A real Neovim and its own language client, where one with inline completions is installed.

Named by `TRUELINE_NVIM`, else `nvim` on the path; version 0.12 is the first that has them.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .scripted import ScriptedServer, scripted

NVIM = os.environ.get("TRUELINE_NVIM") or shutil.which("nvim") or ""
WAIT_S = 60
PAGE = Path(__file__).parents[2] / "docs" / "editor.md"
SHOWN_MODEL = "http://127.0.0.1:8000/v1"
ALSO = """
vim.o.swapfile = false
vim.lsp.config("trueline", {cmd = %s})
function Ready()
  local client = vim.lsp.get_clients({bufnr = 0})[1]
  return client and client.initialized and 1 or 0
end
function Ghost()
  local space = vim.api.nvim_get_namespaces()["nvim.lsp.inline_completion"]
  local text = {}
  local marks = space and vim.api.nvim_buf_get_extmarks(0, space, 0, -1, {details = true})
  for _, mark in ipairs(marks or {}) do
    for _, chunk in ipairs(mark[4].virt_text or {}) do text[#text + 1] = chunk[1] end
  end
  return table.concat(text)
end
"""


def can_inline() -> bool:
    """Whether the installed Neovim has inline completions."""
    if not NVIM:
        return False
    has = [
        "-u",
        "NONE",
        "--headless",
        "-c",
        "lua print(vim.lsp.inline_completion ~= nil)",
        "-c",
        "q",
    ]
    done = subprocess.run([NVIM, *has], capture_output=True, text=True, timeout=60, check=False)
    return "true" in done.stderr + done.stdout


pytestmark = [
    pytest.mark.skipif(
        not can_inline(), reason="no Neovim 0.12: install it, or name one with TRUELINE_NVIM"
    ),
    pytest.mark.skipif(not PAGE.exists(), reason="the page is not part of this checkout"),
]


def settings_of_the_page(model: str) -> str:
    """What the page on editors tells people to put into their `init.lua`, with this model."""
    snippets = re.findall(r"^```lua\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    both = "".join(snippets)
    assert both.count(SHOWN_MODEL) == 1
    return both.replace(SHOWN_MODEL, model)


class Neovim:
    """A headless Neovim that is typed into."""

    def __init__(self, environment: dict[str, str], file: Path, server: ScriptedServer) -> None:
        self.environment = environment
        self.socket = file.parent / "nvim.sock"
        init = file.parent / "init.lua"
        command = f'{{"{sys.executable}", "-P", "-m", "trueline", "lsp"}}'
        init.write_text(settings_of_the_page(server.url) + ALSO % command)
        arguments = ["-u", str(init), "-i", "NONE", "--headless", "--listen", str(self.socket)]
        self.process = subprocess.Popen(
            [NVIM, *arguments, str(file)],
            env=environment,
            cwd=file.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait(self.socket.exists)
        self.wait(lambda: self.value("luaeval('Ready()')") == "1")

    def value(self, expression: str) -> str:
        """What an expression of Vim's gives."""
        return self._remote("--remote-expr", expression)

    def type(self, keys: str) -> None:
        """Type keys."""
        self._remote("--remote-send", keys)

    @property
    def text(self) -> str:
        """The buffer, with `|` between its lines."""
        return self.value("join(getline(1, '$'), '|')")

    def wait(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + WAIT_S
        while not holds():
            assert time.monotonic() < deadline, "the editor never got there"
            time.sleep(0.05)

    def _remote(self, *arguments: str) -> str:
        done = subprocess.run(
            [NVIM, "--server", str(self.socket), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            check=True,
        )
        return done.stdout.strip()


@pytest.fixture
def neovim(environment: dict[str, str], tmp_path: Path) -> Iterator[Neovim]:
    """An editor with a file open, and a model that answers with what needs an import."""
    kept = {key: os.environ[key] for key in ("VIMRUNTIME",) if key in os.environ}
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a.py").write_text('"""A module."""\n\nx = 1\n')
    with scripted("json.dumps(x)") as server:
        editor = Neovim(environment | kept, tmp_path / "a.py", server)
        try:
            yield editor
        finally:
            editor.process.kill()
            editor.process.wait()


def test_ghost_text_accept_undo(neovim: Neovim) -> None:
    """Ghost text appears, Tab takes it with its import, and one undo takes both away again."""
    before = neovim.text
    neovim.type("Gotext = ")
    neovim.wait(lambda: neovim.value("luaeval('Ghost()')") == "json.dumps(x)")
    assert "json" not in neovim.text
    neovim.type("<Tab>")
    neovim.wait(lambda: "import json" in neovim.text)
    assert neovim.text == '"""A module."""||import json||x = 1|text = json.dumps(x)'
    neovim.type("<Esc>u")
    neovim.wait(lambda: neovim.text == before)
