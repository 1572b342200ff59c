"""What a completion at a position should cover."""

import pytest

from trueline.analysis.syntax import hole_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x = §\n", "line"),
        ("print(§)\n", "line"),
        ("x = [\n    §\n]\n", "line"),
        ('x = """\n§\n"""\n', "line"),
        ("x = 1  # why §\n", "line"),
        ("if x:\n    §\n", "block"),
        ("class A:\n    §\n", "block"),
        ("for x in xs:§\n", "block"),
        ("def f():\n    §\n", "function"),
        ("def f():\n    # first\n    §\n", "function"),
        ('def f():\n    """One line."""\n    §\n', "function"),
        ('def f(\n    a: int,\n) -> int:\n    """Two\n\n    parts.\n    """\n    §\n', "function"),
        ("async def f(a,\n            b):\n    §", "function"),
        ("def f():  # why\n    §", "function"),
        ("def f():\n    §\n    return 1\n", "line"),
        ("def f():\n    x = 1\n    §\n", "line"),
        ("x = {'a': 1}\n§", "line"),
        ("", "line"),
    ],
)
def test_hole_kind(text: str, kind: str) -> None:
    """The cursor's place decides between line, block and function."""
    prefix, _, suffix = text.partition("§")
    assert kind == hole_kind(prefix, suffix)
