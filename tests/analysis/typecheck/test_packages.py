"""Which modules a text imports by their full names."""

import pytest

from trueline.analysis.typecheck.packages import imported_modules


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("import a, b.c as d\n", {"a", "b.c"}),
        ("from a.b import c, d\n", {"a.b"}),
        ("def f():\n    import a; from b import (\n        c)\n", {"a", "b"}),
        ("from . import a\nfrom .b import c\n", set()),
        ("# import a\nx = 'import b'\n", set()),
        ("import a\nx = (\n", set()),
    ],
)
def test_imported_modules(text: str, modules: set[str]) -> None:
    """Also inside functions; relative ones are the project's own, and broken text has none."""
    assert imported_modules(text) == modules
