"""Which literals are read, and that none fills the memory."""

import pytest

from trueline.assistant.search.calculating import LARGEST, NotLiteral
from trueline.assistant.search.examples import examples_of
from trueline.assistant.search.values import expression, value_of

LONG = "'" + "a" * LARGEST + "'"


@pytest.mark.parametrize(
    ("text", "value"),
    [("2 ** 10", 1024), ("[0] * 3", [0, 0, 0]), ("'a' + 'b'", "ab"), ("{1: (-2,)}", {1: (-2,)})],
)
def test_a_literal(text: str, value: object) -> None:
    """Calculated values too."""
    assert value_of(expression(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG} + 'a'",
        "0x" + "f" * 5_000,
        "2 ** 4000 * 2 ** 4000",
        "[[0] * 10000] * 10000",
        "[[[0] * 100] * 100] * 100",
        "float(2 ** 2000)",
        f"[{LONG}] * 10000",
    ],
)
def test_too_large(text: str) -> None:
    """One line says so, before the value is copied or written."""
    with pytest.raises(NotLiteral):
        value_of(expression(text))


def test_copies_of_copies() -> None:
    """A name is copied at each place, so what those come to is counted before."""
    with pytest.raises(NotLiteral):
        value_of(expression("[s, s, s, s]"), {"s": [0] * 30_000})


def test_a_number_of_thousands_of_digits_is_no_example() -> None:
    """It is left unread; nothing tries to write it."""
    read = examples_of("f", ("n",), "", (f"assert f(0x{'f' * 5_000}) == 1",))
    assert read.found == ()
