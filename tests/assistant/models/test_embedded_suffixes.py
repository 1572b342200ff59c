"""The suffix array beside a search through all places, one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.models.embedded.suffixes import DEPTH, MATCHES, Segment, key_of

TOKENS = st.lists(st.integers(1, 3), max_size=40)


def array(tokens: list[int]) -> np.ndarray:
    """Tokens as the segment takes them."""
    return np.array(tokens, np.uint16)


def ends(files: list[list[int]], context: list[int], length: int) -> list[tuple[int, list[int]]]:
    """Each file with a place where the last `length` of the context end, and what is behind it."""
    wanted = context[len(context) - length :]
    begun = [[0, *tokens] for tokens in files]
    return [
        (number, tokens[end:])
        for number, tokens in enumerate(begun)
        for end in range(length, len(tokens) + 1)
        if tokens[end - length : end] == wanted
    ]


@given(st.lists(TOKENS, max_size=5), st.lists(st.integers(1, 3), min_size=1, max_size=40))
def test_every_length(files: list[list[int]], context: list[int]) -> None:
    """The longest match is the longest there is, and what follows is what follows in the files."""
    segment, key = Segment([array(one) for one in files]), key_of(array(context))
    lengths = range(1, min(DEPTH, len(context)) + 1)
    longest = max((one for one in lengths if ends(files, context, one)), default=0)
    assert segment.longest(key) == longest
    for length in range(1, longest + 1):
        followers, numbers = segment.following(key, length)
        told = sorted(zip(followers.tolist(), numbers.tolist(), strict=True))
        behind = ((rest[0], number) for number, rest in ends(files, context, length) if rest)
        assert told == sorted(behind)


def test_matches_are_bounded() -> None:
    """A token that stands everywhere gives as many followers as are looked at, not more."""
    segment = Segment([array([7, 8] * 5000)])
    followers, _ = segment.following(key_of(array([7])), 1)
    assert MATCHES // 2 < len(followers) <= MATCHES
    assert set(followers.tolist()) == {8}


def test_matches_are_spread() -> None:
    """Of very many places those that are looked at come from all of them."""
    segment = Segment([array([1, 7, 8] * 2000 + [2, 7, 9] * 2000)])
    followers, _ = segment.following(key_of(array([7])), 1)
    eights = int((followers == 8).sum())
    assert abs(2 * eights - len(followers)) <= 2


def test_nothing() -> None:
    """No files, or empty ones, know nothing."""
    for files in ([], [array([])], [array([]), array([])]):
        assert Segment(files).longest(key_of(array([1, 2]))) == 0


@given(
    st.lists(TOKENS, min_size=1, max_size=5),
    st.lists(st.integers(1, 3), min_size=1, max_size=40),
    st.integers(0, 4),
)
def test_a_file_that_does_not_count(files: list[list[int]], context: list[int], out: int) -> None:
    """The longest match outside a file is that of the others alone."""
    counts = np.arange(len(files)) != out
    others = [tokens for tokens, one in zip(files, counts, strict=True) if one]
    key = key_of(array(context))
    expected = Segment([array(one) for one in others]).longest(key)
    assert Segment([array(one) for one in files]).longest(key, counts) == expected


def test_many_places_that_do_not_count() -> None:
    """Beyond so many looks the answer is a bound: never less than what is there."""
    files = [array([5, 6, 7] * MATCHES), array([6, 7, 9])]
    counts = np.array([False, True])
    assert 2 <= Segment(files).longest(key_of(array([6, 7])), counts) <= 3
