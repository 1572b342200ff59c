"""What a piece of text costs under a constraint."""

from dataclasses import dataclass

import pytest

from trueline.analysis.following.depths import Depths
from trueline.analysis.following.words import Words
from trueline.assistant.models.constraint import FORBIDDEN, UNLIKELY, cost


@dataclass(frozen=True)
class Held:
    """Members behind `self.`, names that are only unlikely elsewhere, depths behind a line end."""

    begun: str = ""

    def words(self, text: str) -> Words | None:
        """The names behind a dot are certain; behind `free ` nothing is known."""
        if text.endswith("free "):
            return None
        if text.endswith("f("):
            return Words(["x", "key"], certain=True, keywords=frozenset({"key"}))
        return Words(["close", "closed", "self", "x"], certain=text.endswith("."))

    def depths(self, text: str) -> Depths | None:
        """Two levels are open; in brackets nothing is known."""
        return None if "(" in text else Depths(frozenset({"", "    "}))


@pytest.mark.parametrize(
    ("written", "more", "wanted"),
    [
        ("self.", "close", 0.0),
        ("self", ".cl", 0.0),
        ("self", ".open", FORBIDDEN),
        ("self.clo", "se", 0.0),
        ("self.clo", "ck", FORBIDDEN),
        ("self.close", "(", 0.0),
        ("self.clos", "(", FORBIDDEN),
        ("self.clos", "\n", FORBIDDEN),
        ("", "y", UNLIKELY),
        ("", "y y", 2 * UNLIKELY),
        ("free ", "y", 0.0),
        ("self.opener", "_of", 0.0),
        ("1", "0x", 0.0),
        ("f(", "x)", 0.0),
        ("f(", "x=1", FORBIDDEN),
        ("f(", "x=", 0.0),
        ("f(", "x==1", 0.0),
        ("f(", "key=1", 0.0),
    ],
)
def test_words(written: str, more: str, wanted: float) -> None:
    """A part must begin a known word, a whole one be one; what left the words before is let go."""
    assert cost(Held(), written, more) == wanted


@pytest.mark.parametrize(
    ("written", "more", "wanted"),
    [
        ("x\n", "    x", 0.0),
        ("x\n", "        x", FORBIDDEN),
        ("x\n", "  ", 0.0),
        ("x\n  ", "x", FORBIDDEN),
        ("x\n  ", "  x", 0.0),
        ("x", "\n   x", FORBIDDEN),
        ("x\n", "        \n", 0.0),
        ("x\n", "        # x", 0.0),
        ("f(\n", "        x", 0.0),
        ("x\n        ", "x", 0.0),
        ("x\n    x", " x", 0.0),
    ],
)
def test_depths(written: str, more: str, wanted: float) -> None:
    """A line begins at a depth that is open; blank lines and comments anywhere."""
    assert cost(Held(), written, more) == wanted
