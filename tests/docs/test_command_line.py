"""The page on the command line: each of its examples does what the page says."""

import shutil
from pathlib import Path

import pytest

from trueline.assistant.cli.main import COMMANDS

from .runner import Command, Section, newcomer, run_section, sections

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"
SECTIONS = sections(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a new user, with a folder for the page's project; caches last for the page."""
    return tmp_path_factory.mktemp("home")


@pytest.mark.skipif(not SECTIONS, reason="the page is not part of this checkout")
@pytest.mark.parametrize("section", SECTIONS, ids=[one.title for one in SECTIONS])
def test_examples(home: Path, section: Section) -> None:
    """The commands of one section print what the page says they print."""
    folder = home / "project"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    run_section(section, folder, newcomer(home))


@pytest.mark.skipif(not SECTIONS, reason="the page is not part of this checkout")
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_an_example(name: str) -> None:
    """No command is left out of the page."""
    commands = [step for section in SECTIONS for step in section.steps if isinstance(step, Command)]
    assert any(f"trueline {name} " in f"{one.text} " for one in commands)
