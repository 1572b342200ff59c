"""What samples have in common, and that nothing in one of them ends the reading."""

import pytest

from trueline.assistant.search.proposing import Sought
from trueline.assistant.search.samples import FEWEST, LONGEST, shares_of

from .problems import KNOWN

GOOD = "def f(x):\n    return x + 7"


def test_shares() -> None:
    """Of the samples that are Python and do something."""
    shares = shares_of(
        [GOOD, GOOD, "def f(x):\n    return x * 8", "def f(x):\n    return x", "def"]
    )
    assert shares.operations == {"+": pytest.approx(2 / 3), "*": pytest.approx(1 / 3)}
    assert shares.literals == {"7": pytest.approx(2 / 3), "8": pytest.approx(1 / 3)}


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 5_000,
        "x" + "[0]" * 3_000,
        "x[::" + "-" * 3_000 + "1]",
        "-" * LONGEST + "x" * LONGEST,
        "x = '\\d' + 1",
        "x + 1\0",
        "\ud800 + 1",
        "9" * 5_000 + " + 1",
    ],
)
def test_nothing_in_a_sample_ends_the_reading(hostile: str) -> None:
    """Whatever one of them holds, the others are read, and without a word."""
    shares = shares_of([hostile, *[GOOD] * FEWEST])
    assert shares.operations["+"] >= FEWEST / (FEWEST + 1)


@pytest.mark.parametrize(("inline", "text"), [(False, "    return x + 7"), (True, " return x + 7")])
def test_a_text_for_the_hole_is_a_sample(*, inline: bool, text: str) -> None:
    """As a function by itself; a lone surrogate goes."""
    sought = Sought(KNOWN[0].problem, "    ", inline)
    assert shares_of([sought.sample(text)] * FEWEST).operations == {"+": 1.0}
    assert sought.sample(text + "\ud800").encode()
