"""The page on the sandbox: its examples do what it says, and nothing it describes has changed."""

import re
import shlex
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from trueline.analysis import RunResult, Sandbox
from trueline.analysis.sandbox import Oracle, Status

from .runner import Section, newcomer, run_section, sections

FILE = Path(__file__).parents[2] / "docs" / "sandbox.md"
PAGE = FILE.read_text("utf-8")
SECTIONS = sections(PAGE)


@pytest.mark.parametrize("section", SECTIONS, ids=[one.title for one in SECTIONS])
def test_examples(tmp_path: Path, section: Section) -> None:
    """The files of one section, run by a Python that has Trueline, print what the page says."""
    environment = newcomer(tmp_path)
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    (tmp_path / "work").mkdir()
    run_section(section, tmp_path / "work", environment)


def test_every_python_file_is_run() -> None:
    """No example is shown that no command of the page names."""
    shown = re.findall(r"^```python (\S+)$", PAGE, re.MULTILINE)
    commands = "\n".join(re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE))
    imported = {"double.py", "helper.py", "letter.txt"}
    assert {name for name in shown if name not in commands} <= imported
    assert "```python\n" not in PAGE


def first_cells() -> set[str]:
    """The words in the first column of the page's tables."""
    cells = re.findall(r"^\| ([^|]*) \|", PAGE, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([\w-]+)`", cell)}


def test_tables_are_complete() -> None:
    """Each status, each field of the result and each option has a row."""
    named = first_cells()
    assert set(get_args(Status)) <= named
    assert {one.name for one in fields(RunResult)} | {"passed", "verified"} <= named
    assert set(Sandbox.__init__.__annotations__) - {"return"} <= named


def test_oracles_are_explained() -> None:
    """Each by its name."""
    for name in get_args(Oracle):
        assert f"**`{name}`.**" in PAGE
