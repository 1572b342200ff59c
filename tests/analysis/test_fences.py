"""Doctests between Markdown fences: what is output and what only closes the block."""

import pytest

from trueline.analysis.testing import examples_of
from trueline.analysis.testing.fences import without_closing_fences


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
@pytest.mark.parametrize("kind", ["", "python", "pycon"])
def test_a_closing_fence_is_no_output(fence: str, kind: str) -> None:
    """An example ends where its block does, and lines keep their numbers."""
    lines = ["def f(x):", '"""Double.', "", f"{fence}{kind}", ">>> f(2)", "4", fence, '"""']
    [one] = examples_of("\n    ".join(lines), "f").items
    assert (one.want, one.line) == ("4\n", 5)


@pytest.mark.parametrize(
    "text",
    [
        ">>> print(shown())\n```python\nx = 1\n```\n",
        "```\n>>> print(shown())\n~~~\nx\n",
        "```\n>>> print(shown())\n```python\nx\n",
        "Squares.\n>>> f(2)\n4",
    ],
)
def test_fences_in_an_output(text: str) -> None:
    """A fence that was not opened before the prompt, or is of another kind, is output."""
    assert without_closing_fences(text) == text
