"""Edit distance against its definition, and what counts as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.evals.repo.similarity import edit_distance, edit_similarity, same


def table(one: str, other: str) -> int:
    """The distance by the textbook's table."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


@given(st.text("abc\n", max_size=30), st.text("abcd ", max_size=30))
def test_distance_is_the_tables(one: str, other: str) -> None:
    """For any two texts."""
    assert edit_distance(one, other) == table(one, other)


def test_long_texts() -> None:
    """More characters than a machine word has bits."""
    one = "return self.prices[name]\n" * 30
    assert edit_distance(one, one.replace("prices", "price")) == 30
    assert edit_distance(one, "") == edit_distance("", one) == len(one)


@pytest.mark.parametrize(
    ("text", "truth", "is_same", "similarity"),
    [
        ("a = 1\nb = 2\n", "a = 1  \nb = 2", True, 1.0),
        (" 1", "1", False, 0.5),
        ("", "", True, 1.0),
        ("abcd", "abxd", False, 0.75),
        ("", "abcd", False, 0.0),
    ],
)
def test_same_and_similar(text: str, truth: str, is_same: bool, similarity: float) -> None:
    """White space at the ends of lines does not count; at their beginning it does."""
    assert same(text, truth) is is_same
    assert edit_similarity(text, truth) == similarity
