"""How deep the next line may begin."""

import pytest

from trueline.analysis.following.depths import Depths, block_around, depths_after
from trueline.analysis.following.statement import read_tail


def depths(text: str) -> Depths | None:
    """The depths behind a text."""
    return depths_after((), text, read_tail(text))


@pytest.mark.parametrize(
    ("text", "may", "may_not"),
    [
        ("x = 1\n", [""], ["    ", "  "]),
        ("if x:\n", ["    ", "  ", "\t"], [""]),
        ("if x:\n    if y:\n        z\n", ["        ", "    ", ""], ["  ", "            "]),
        (
            "class A:\n    def f(\n        self,\n    ):\n        x\n",
            ["        ", "    ", ""],
            ["  "],
        ),
        ("if x:\n\ty\n", ["\t", ""], ["\t\t", "    "]),
        ("if x:\n    y\n    # a\n\n", ["    ", ""], ["        "]),
    ],
)
def test_depths(text: str, may: list[str], may_not: list[str]) -> None:
    """A level that is open, or deeper behind a header's colon."""
    found = depths(text)
    assert found is not None
    assert all(found.has(lead) and found.has_beginning(lead) for lead in may)
    assert not any(found.has(lead) for lead in may_not)


@pytest.mark.parametrize(
    "text", ["f(\n", "x = '''\n", "x = 1 + \\\n", "x", "if c:\n\tif d:\n            e\n"]
)
def test_nothing_is_known(text: str) -> None:
    """Within a statement or a string, and where tabs and blanks are mixed."""
    assert depths(text) is None


def test_the_block_around() -> None:
    """The class around a place, without the classes beside it; else the outermost block."""
    above = "class A:\n    x = 1\n\nclass B:\n    def f(self):\n        "
    below = "\n        y\n\n    def g(self):\n        z\n\nclass C:\n    u = 1\n"
    wanted = "class B:\n    def f(self):\n        \n        y\n\n    def g(self):\n        z\n"
    assert block_around(above, below) == wanted
    assert block_around("x = 1\ndef f():\n    if x:\n        ", "\ny\n") == (
        "def f():\n    if x:\n        "
    )
