"""Where a block ends because the model doubts what follows."""

from collections.abc import Sequence

import pytest

from trueline.assistant.decoding.doubt import Doubt, complete


def kept(pieces: Sequence[tuple[str, float | None]], least: float = -6.0) -> str | None:
    """What is kept of chunks with their log-probabilities; None where the candidate goes on."""
    doubt = Doubt(least)
    found = (doubt.takes(text, logprob) for text, logprob in pieces)
    return next((one for one in found if one is not None), None)


def test_it_ends_before_the_statement_that_is_too_much() -> None:
    """What was written before counts: a third unlikely line is too much, a fourth not asked."""
    lines = [("a = 1\n", -2.0), ("    b = 2\n", -3.0), ("    c = 3\n", -2.0)]
    assert kept(lines) == "a = 1\n    b = 2\n"
    assert kept(lines, least=-8.0) is None
    assert kept(lines, least=-4.0) == "a = 1\n"


def test_a_token_may_hold_a_line_end() -> None:
    """Chunks are whatever the engine makes of them; a line is judged once it has ended."""
    pieces = [("a", -1.0), (" =", -1.0), (" 1\n   ", -1.0), (" b", -2.0), (" = 2", -2.0)]
    assert kept(pieces) is None
    assert kept([*pieces, ("\n", -0.1)]) == "a = 1\n"


def test_the_first_statement_stays() -> None:
    """However unlikely it is: whether it is shown is said by its confidence."""
    assert kept([("a = 1\n", -50.0)]) is None
    assert kept([("a = 1\n", -50.0), ("    b = 2\n", -0.1)]) == "a = 1\n"
    assert kept([("\n", -20.0), ("    a = 1\n", -0.1)]) is None


def test_text_alone_is_no_end() -> None:
    """A docstring or a comment is no body: what follows it is taken with it."""
    for row in ('"""Words."""\n', "# words\n"):
        pieces = [(row, -9.0), ("    a = 1\n", -1.0)]
        assert kept(pieces) is None
        assert kept([*pieces, ("    b = 2\n", -1.0)]) == f"{row}    a = 1\n"


def test_a_statement_of_several_lines_is_one() -> None:
    """Nothing ends within brackets or a string."""
    rows = [("a = 1\n", -1.0), ("    f(\n", -9.0), ("        2,\n", -1.0), ("    )\n", -1.0)]
    assert kept(rows[:3]) is None
    assert kept(rows) == "a = 1\n"
    assert kept([("a = 1\n", -1.0), ('    x = """\n', -9.0), ("    words\n", -1.0)]) is None


def test_a_header_is_not_left_without_its_block() -> None:
    """It goes with what it opens, or stays with the first statement in it."""
    assert kept([("a = 1\n", -1.0), ("    if a:\n", -1.0), ("        b()\n", -9.0)]) == "a = 1\n"
    opened = [("if a:\n", -7.0), ("        b()\n", -1.0)]
    assert kept(opened) is None
    assert kept([*opened, ("        c()\n", -1.0)]) == "if a:\n        b()\n"


def test_without_log_probabilities() -> None:
    """An engine that gives none is never doubted."""
    assert kept([("a = 1\n", None), ("    b = 2\n", None)]) is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a\nb\n", "a\nb\n"),
        ("a\nif b:\n", "a\n"),
        ("a\nif b:\n    # why\n", "a\n"),
        ("a\n@decorated\ndef f(\n    b,\n):\n", "a\n"),
        ("a\ntry:\n    b\n", "a\n"),
        ("a\ntry:\n    b\nexcept E:\n    c\n", "a\ntry:\n    b\nexcept E:\n    c\n"),
        ("a\ntry:\n    b\nexcept E:\n", "a\n"),
        ("a\nif b:\n    c\nelse:\n", "a\nif b:\n    c\n"),
        (
            "try:\n        b\n    except E:\n        c\n",
            "try:\n        b\n    except E:\n        c\n",
        ),
        ("try:\n        b\n", ""),
        ("if b:\n", ""),
        ("", ""),
    ],
)
def test_complete(text: str, whole: str) -> None:
    """Headers without a block, and `try` without a clause, are left away."""
    assert complete(text) == whole
