"""README: its examples print what it says, and whatever it names is there under that name."""

import re
import shutil
from pathlib import Path

import click
import pytest

from trueline.assistant.cli.main import COMMANDS, cli

from .runner import newcomer, run_section, sections

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def code(page: str) -> list[str]:
    """Everything that the page sets as code: the lines of its fences, and the spans."""
    fences = re.findall(r"^```[^\n]*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    return [line for fence in fences for line in fence.splitlines()] + re.findall("`(.+?)`", prose)


def options_of(words: str) -> set[str]:
    """The options of the command that `words` begin with, of a subcommand where they name one."""
    command: click.Command = cli
    context = click.Context(cli)
    for word in words.split():
        if not isinstance(command, click.Group) or word not in command.list_commands(context):
            break
        found = command.get_command(context, word)
        assert found is not None
        command = found
    assert command is not cli, f"no such command: trueline {words}"
    names = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return names | {"--help"}


@pytest.mark.timeout(600)
def test_use_it(tmp_path: Path) -> None:
    """The examples, on a copy of the example project."""
    shutil.copytree(ROOT / "demo" / "project", tmp_path / "demo" / "project")
    [section] = sections(README)
    run_section(section, tmp_path, newcomer(tmp_path / "home"))


def test_commands_are_those_there_are() -> None:
    """Each `trueline ...` names a command and options that it has; no command is left out."""
    called = [
        found[1] for text in code(README) if (found := re.search(r"trueline ([a-z].*)", text))
    ]
    assert len(called) > 8
    for words in called:
        assert set(OPTION.findall(words)) <= options_of(words), words
    rows = [line for line in README.splitlines() if line.startswith("| `")]
    named = [span for row in rows for span in re.findall("`(.+?)`", row.split("|")[1])]
    assert {span.split()[0] for span in named} == set(COMMANDS)
    for row in rows:
        own = re.findall("`(.+?)`", row.split("|")[1])
        assert set(OPTION.findall(row)) <= set.union(*map(options_of, own)), row


def test_targets_are_those_there_are() -> None:
    """Each `make ...` is a target of the Makefile."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    called = [found[1] for text in code(README) if (found := re.match(r"make ([a-z-]+)", text))]
    assert set(called) >= {"demo", "test"}
    assert set(called) <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links(page: Path) -> None:
    """What a page links to is there, the heading in it too."""
    for link, target, heading in re.findall(
        r"(\]\(([^)#\s:]*)(?:#([^)]*))?\))", page.read_text("utf-8")
    ):
        path = (page.parent / target) if target else page
        assert path.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/*.md")), ids=lambda page: page.name)
def test_every_page_is_linked(page: Path) -> None:
    """A reader of README finds every page."""
    assert f"](docs/{page.name})" in README
