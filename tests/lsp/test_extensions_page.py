"""The page about what the server adds to the protocol says what the code does."""

import re
from pathlib import Path
from typing import get_args

from trueline.lsp.accept import ACCEPT
from trueline.lsp.options import INITIAL, SETTINGS
from trueline.lsp.positions import Encoding
from trueline.lsp.status import STATUS, Kind

PAGE = Path(__file__).parents[2] / "docs" / "lsp-extensions.md"


def test_options() -> None:
    """The table has every option, and no other."""
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [*SETTINGS, *INITIAL]


def test_names() -> None:
    """Every name of ours on the page exists, and all of them are on it."""
    named = set(re.findall(r"`(trueline[./][\w/.]+)`", PAGE.read_text("utf-8")))
    assert named == {ACCEPT, STATUS}


def test_values() -> None:
    """The kinds of a status and the encodings are those of the code."""
    page = PAGE.read_text("utf-8")
    assert " | ".join(f'"{kind}"' for kind in get_args(Kind)) in page
    assert ", ".join(f"`{encoding}`" for encoding in get_args(Encoding)) in page
