"""The page on editors: its commands run, its snippets are well formed and name what exists."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from trueline.assistant.config import Check, Settings
from trueline.lsp.options import SECTION, SETTINGS, settings_of

from .runner import newcomer, run_section, sections

FILE = Path(__file__).parents[2] / "docs" / "editor.md"
PAGE = FILE.read_text("utf-8") if FILE.exists() else ""
pytestmark = pytest.mark.skipif(not PAGE, reason="the page is not part of this checkout")


def snippets(language: str) -> list[str]:
    """The page's snippets in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def rows() -> dict[str, str]:
    """What the table of settings says of each."""
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))


def test_every_example_is_looked_at() -> None:
    """No snippet is in a language that nothing here tests."""
    languages = re.findall(r"^```(\w+)$", PAGE, re.MULTILINE)
    assert sorted(languages) == ["console", "elisp", "lua", "lua", "toml"]


def test_commands(tmp_path: Path) -> None:
    """The commands print what the page says."""
    section, *_ = sections(PAGE)  # the commands stand above the first heading
    (tmp_path / "project").mkdir()
    run_section(section, tmp_path / "project", newcomer(tmp_path))


def test_neovim() -> None:
    """Neovim's first snippet starts the server for Python, and turns inline completions on."""
    text, _ = snippets("lua")
    assert text.startswith('vim.lsp.config("trueline", {\n  cmd = {"trueline", "lsp"},\n')
    assert 'filetypes = {"python"}' in text
    assert 'vim.lsp.enable("trueline")\nvim.lsp.inline_completion.enable()\n' in text


def test_neovim_settings() -> None:
    """The second is a section and a setting that the server takes."""
    _, text = snippets("lua")
    given = re.fullmatch(
        r'vim\.lsp\.config\("trueline", \{settings = \{(\w+) = \{(\w+) = "(.*?)"\}\}\}\)\n', text
    )
    assert given is not None
    section, key, value = given.groups()
    assert section == SECTION
    assert settings_of({key: value}, "the page") == ({SETTINGS[key]: value}, [])


def test_emacs() -> None:
    """Emacs' snippet is balanced, waits for eglot, and names the server for both Python modes."""
    [text] = snippets("elisp")
    assert text.count("(") == text.count(")")
    assert re.fullmatch(
        r"\(with-eval-after-load 'eglot\s+\(add-to-list 'eglot-server-programs\s+"
        r"'\(\(python-mode python-ts-mode\) \. \(\"trueline\" \"lsp\"\)\)\)\)\s+",
        text,
    )


def test_helix() -> None:
    """Helix' file is TOML and names the server it defines, beside another."""
    [text] = snippets("toml")
    languages = tomllib.loads(text)
    server = languages["language-server"]["trueline"]
    assert [server["command"], *server["args"]] == ["trueline", "lsp"]
    [language] = languages["language"]
    assert language["name"] == "python"
    assert "trueline" in language["language-servers"]
    assert len(language["language-servers"]) > 1


def test_settings() -> None:
    """Every setting has its row, with its choices and its default."""
    said = rows()
    assert list(said) == list(SETTINGS)
    for choice in get_args(Check):
        assert f"`{choice}`" in said["checks"]
    for choice in get_args(get_type_hints(Settings)["fim"]):
        assert f"`{choice}`" in said["fim"]
    defaults = {field.name: field.default for field in fields(Settings)}
    words = {(): "none", get_args(Check): "all", False: "`false`", 60.0: "`60`"}
    words |= {None: "learned with the model"}
    for key, text in said.items():
        default = defaults[SETTINGS[key]]
        assert text.rpartition("| ")[2] == words.get(default, f"`{default}`"), key


def test_links() -> None:
    """What the page links to is there."""
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (FILE.parent / target).exists(), target
