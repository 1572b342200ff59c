"""The imports of a file as a heading."""

import pytest

from trueline.assistant.models.embedded.imports import imports_of


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("", ""),
        ("x = 1\n", ""),
        ("import os\nimport sys as s\n\nx = 1\n", "import os\nimport sys as s\n"),
        ("from a import b\n", "from a import b\n"),
        ("from . import b\nfrom ..c import d\n", "from . import b\nfrom ..c import d\n"),
        ("from a import (\n    b,  # why\n    c,\n)\n", "from a import b, c\n"),
        ("def f():\n    import os\n", ""),
        ("from a import (\n    b,\n", ""),
        ('"""import this"""\nimport os  \n', "import os\n"),
    ],
)
def test_headings(text: str, heading: str) -> None:
    """A line a statement, only what stands at the margin and is whole."""
    assert imports_of(text) == heading


def test_as_many_as_fit() -> None:
    """A file of a thousand imports does not fill the window."""
    text = "".join(f"import module_{number}\n" for number in range(1000))
    assert 300 < len(imports_of(text)) <= 400
