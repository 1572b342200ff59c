"""The page on evals: each of its examples does what the page says."""

from pathlib import Path

import pytest

from trueline.assistant.cli.eval import OTHERS
from trueline.evals.benchmarks.catalog import names
from trueline.evals.repo.places import KINDS

from .runner import Command, Section, newcomer, run_section, sections

PAGE = Path(__file__).parents[2] / "docs" / "evals.md"
SECTIONS = sections(PAGE.read_text("utf-8"))
pytestmark = pytest.mark.timeout(600)  # several whole runs in one section


@pytest.mark.parametrize("section", SECTIONS, ids=[one.title for one in SECTIONS])
def test_examples(tmp_path: Path, section: Section) -> None:
    """The commands of one section print what the page says they print."""
    (tmp_path / "project").mkdir()
    run_section(section, tmp_path / "project", newcomer(tmp_path))


@pytest.mark.parametrize("name", [*names(), *OTHERS])
def test_every_command_has_an_example(name: str) -> None:
    """No benchmark and no other measurement is left out of the page."""
    commands = [step for section in SECTIONS for step in section.steps if isinstance(step, Command)]
    assert any(f"trueline eval {name} " in one.text for one in commands)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_hole_is_explained(kind: str) -> None:
    """By the name that the table has for it."""
    assert f"`{kind}`" in PAGE.read_text("utf-8")
