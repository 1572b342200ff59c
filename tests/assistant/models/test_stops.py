"""Ending a growing text at a stop string."""

import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.models.stops import Stops


def fed(strings: list[str], pieces: list[str]) -> tuple[str, bool]:
    """The whole text that comes out, and whether a stop string ended it."""
    stops = Stops(strings)
    return "".join(map(stops.feed, pieces)) + stops.flush(), stops.reached


@pytest.mark.parametrize(
    ("strings", "pieces", "text", "reached"),
    [
        ([], ["a", "b"], "ab", False),
        (["\n\n"], ["a\n", "\nb", "c"], "a", True),
        (["\n\n"], ["a\n"], "a\n", False),
        (["ab", "b"], ["xa", "b"], "x", True),
        ([""], ["a"], "a", False),
    ],
)
def test_ends_there(strings: list[str], pieces: list[str], text: str, reached: bool) -> None:
    """A stop string ends the text wherever the pieces are cut, and half of one is text."""
    assert fed(strings, pieces) == (text, reached)


@given(
    text=st.text("ab\n", max_size=30),
    stop=st.text("ab\n", min_size=1, max_size=3),
    cuts=st.sets(st.integers(0, 30)),
)
def test_pieces_do_not_matter(text: str, stop: str, cuts: set[int]) -> None:
    """However a text is cut into pieces, what comes out is what stands before the stop string."""
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in pairwise(edges)]
    assert fed([stop], pieces) == (text.partition(stop)[0], stop in text)


def test_nothing_is_held_without_need() -> None:
    """Text that cannot begin a stop string comes out at once."""
    stops = Stops(["\n\n"])
    assert [stops.feed(character) for character in string.ascii_lowercase] == list(
        string.ascii_lowercase
    )
