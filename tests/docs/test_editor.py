"""The page on editors: its commands run, its snippets are well formed and name what exists."""

import re
import tomllib
from pathlib import Path

import pytest

from trueline.lsp.options import SETTINGS

from .runner import newcomer, run_section, sections

PAGE = Path(__file__).parents[2] / "docs" / "editor.md"


def test_commands(tmp_path: Path) -> None:
    """The commands print what the page says."""
    (tmp_path / "project").mkdir()
    for section in sections(PAGE.read_text("utf-8"))[:1]:
        run_section(section, tmp_path / "project", newcomer(tmp_path))


def test_helix() -> None:
    """Helix' file is TOML and names the server it defines."""
    [text] = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    languages = tomllib.loads(text)
    server = languages["language-server"]["trueline"]
    assert [server["command"], *server["args"]] == ["trueline", "lsp"]
    assert "trueline" in languages["language"][0]["language-servers"]


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings(setting: str) -> None:
    """Every setting is named."""
    assert f"`{setting}`" in PAGE.read_text("utf-8")


def test_links() -> None:
    """What the page links to is there."""
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / target).exists(), target
