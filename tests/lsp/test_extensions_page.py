"""The page about what the server adds to the protocol says what the code does."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from trueline.assistant.config import Check, Settings
from trueline.lsp.accept import ACCEPT
from trueline.lsp.implement import IMPLEMENT
from trueline.lsp.interview import RAISE, SKIP
from trueline.lsp.options import INITIAL, SETTINGS
from trueline.lsp.positions import Encoding
from trueline.lsp.status import STATUS, Kind

FILE = Path(__file__).parents[2] / "docs" / "lsp-extensions.md"
PAGE = FILE.read_text("utf-8") if FILE.exists() else ""
pytestmark = pytest.mark.skipif(not PAGE, reason="the page is not part of this checkout")


def test_options() -> None:
    """The table has every option, and no other."""
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert rows == [*SETTINGS, *INITIAL]


def test_names() -> None:
    """Every name of ours on the page exists, and all of them are on it."""
    named = set(re.findall(r"`(trueline[./][\w/.]+)`", PAGE))
    assert named == {ACCEPT, IMPLEMENT, STATUS}


def test_values() -> None:
    """The kinds of a status and the encodings are those of the code."""
    assert " | ".join(f'"{kind}"' for kind in get_args(Kind)) in PAGE
    assert listed(get_args(Encoding)) in PAGE


def test_buttons() -> None:
    """The page names the buttons that are always there."""
    assert f"`{RAISE}` and `{SKIP}`" in PAGE


def test_choices() -> None:
    """Where an option has choices the page names all of them."""
    [checks] = re.findall(r"^\| `checks` \| (.*) \|$", PAGE, re.MULTILINE)
    [fim] = re.findall(r"^\| `fim` \| (.*) \|$", PAGE, re.MULTILINE)
    assert listed(get_args(Check)) in checks
    assert listed(get_args(get_type_hints(Settings)["fim"])) in fim


def listed(names: tuple[str, ...]) -> str:
    """Names as the page lists them."""
    return ", ".join(f"`{name}`" for name in names)
