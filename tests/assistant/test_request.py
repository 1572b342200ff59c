"""The values of a request."""

from pathlib import Path

import pytest

from trueline.assistant.request import Hole


@pytest.mark.parametrize("above", ["", "import os\n", '"""Doc."""\n' + "a = 1\n" * 200])
@pytest.mark.parametrize("below", ["", "\nb = 2\n"])
@pytest.mark.parametrize("inside", ["json.dumps(x)", "x\n"])
def test_text_in(above: str, below: str, inside: str) -> None:
    """The hole's text is found in a file that got an import above it, near or far."""
    prefix = above + "x = 1\ntext = "
    hole = Hole(Path("a.py"), prefix + below, len(prefix), len(prefix), "line")
    assert hole.text_in(hole.filled(inside)) == inside
    for import_line in ("import json\n", "import o\n", "x\n"):
        assert hole.text_in(above + import_line + hole.filled(inside)[len(above) :]) == inside
