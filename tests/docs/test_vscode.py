"""The pages on the VS Code extension: what they name is what the manifest and the checkout have."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "editors" / "vscode.md", ROOT / "vscode-extension" / "README.md"]
MANIFEST = ROOT / "vscode-extension" / "package.json"
HERE = all(path.exists() for path in (*PAGES, MANIFEST))
pytestmark = pytest.mark.skipif(not HERE, reason="the pages are not part of this checkout")


def manifest() -> dict[str, Any]:
    """The extension's manifest."""
    document: dict[str, Any] = json.loads(MANIFEST.read_text("utf-8"))
    return document


def settings() -> dict[str, Any]:
    """The extension's settings by their whole names."""
    found: dict[str, Any] = manifest()["contributes"]["configuration"]["properties"]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_json(page: Path) -> None:
    """A JSON snippet is lines of the user's settings, each one of ours and of its type."""
    blocks = re.findall(r"^```json\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        for key, value in json.loads(f"{{{block}}}").items():
            assert settings()[key]["type"] == "array"
            assert value[1:] == settings()[key]["default"][1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    """What a page links to is there, down to the heading."""
    for target, _, heading in re.findall(r"\]\(([^)#]+)(#([\w-]+))?\)", page.read_text("utf-8")):
        path = page.parent / target
        assert path.exists(), target
        titles = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
        slugs = [re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in titles]
        assert not heading or heading in slugs


def test_install() -> None:
    """The file that is installed is the one that packaging writes; so is the oldest editor."""
    page = PAGES[0].read_text("utf-8")
    name = f"{manifest()['name']}-{manifest()['version']}.vsix"
    assert re.findall(r"[\w.-]+\.vsix", page) == [name, name]
    oldest = manifest()["engines"]["vscode"].removeprefix("^").removesuffix(".0")
    assert f"needs VS Code {oldest} or newer" in page


def test_targets() -> None:
    """Every `make` target on the pages exists."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    pages = "".join(page.read_text("utf-8") for page in PAGES)
    targets = set(re.findall(r"\bmake ([a-z-]+)", pages))
    assert targets == {"extension", "test-vscode"}
    for target in targets:
        assert f"\n{target}:" in makefile


def test_table_of_settings() -> None:
    """The extension's page has every setting, and who may set it is what the manifest says."""
    restricted = manifest()["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    said = {
        key: last
        for keys, last in re.findall(
            r"^\| (`trueline\..*?) \| .* \| (.*) \|$", PAGES[1].read_text("utf-8"), re.MULTILINE
        )
        for key in re.findall(r"`(.*?)`", keys)
    }
    assert list(said) == list(settings())
    for key, who in said.items():
        machine = settings()[key].get("scope") == "machine"
        assert who == ("no" if machine else "when trusted" if key in restricted else "yes"), key


def test_trust() -> None:
    """The table on trust names the settings that no workspace sets."""
    machine = [key for key, one in settings().items() if one.get("scope") == "machine"]
    [row] = re.findall(
        r"^\| the workspace's `trueline\.\*` .*$", PAGES[0].read_text("utf-8"), re.MULTILINE
    )
    named = re.findall(r"`(\w+)`", row)
    assert [f"trueline.{name}" for name in named] == machine


def test_commands() -> None:
    """Every command on the extension's page is one of its commands, and all of them are there."""
    section = PAGES[1].read_text("utf-8").partition("## Commands\n")[2].partition("##")[0]
    names = re.findall(r"\*(?:Trueline: )?(.*?)\*", section.replace("\n", " "))
    assert names == [one["title"] for one in manifest()["contributes"]["commands"]]
