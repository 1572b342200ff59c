"""Which input is asked about."""

from trueline.assistant.comparing import Result, Row
from trueline.assistant.questions import best_question, confirming, likelihoods
from trueline.assistant.search.example import Example

FAILS = Result("IndexError", raised=True)


def row(*texts: str) -> Row:
    """What each program gives; `!` raises, `?` is not known."""
    known = {"!": FAILS, "?": None}
    return tuple(known.get(text, Result(text)) for text in texts)


def asked(weights: list[float], **rows: Row) -> str:
    """The call that is asked about, where every input is a text with the name of its row."""
    inputs = [(name,) for name in rows]
    question = best_question("f", [("ab",)], inputs, list(rows.values()), weights)
    return question.call if question else ""


def test_the_most_apart() -> None:
    """Three results are better than two; one for all is no question."""
    rows = {"ab": row("1", "1", "1"), "cd": row("1", "1", "2"), "ef": row("1", "2", "3")}
    assert asked([0.4, 0.3, 0.3], **rows) == "f('ef')"
    assert asked([0.4, 0.3, 0.3], ab=row("1", "1", "1")) == ""


def test_the_likely_ones_apart() -> None:
    """It is better to tell two likely programs apart than an unlikely one from both."""
    rows = {"ab": row("1", "1", "2"), "cd": row("1", "2", "2")}
    assert asked([0.45, 0.45, 0.1], **rows) == "f('cd')"


def test_the_same_to_people() -> None:
    """2 and 2.0 are one answer."""
    assert asked([0.5, 0.5], ab=row("2", "2.0")) == ""


def test_what_is_not_known_is_not_apart() -> None:
    """A program that did not answer tells nothing."""
    assert asked([0.5, 0.5], ab=row("1", "?"), cd=row("1", "2")) == "f('cd')"


def test_shorter_and_usual() -> None:
    """The shorter of two; but what is like the examples before what holds nothing."""
    two = row("1", "2")
    assert asked([0.5, 0.5], abcdefgh=two, cd=two) == "f('cd')"
    assert asked([0.5, 0.5], a=two, cd=two) == "f('cd')"
    assert asked([0.5, 0.5], a=two) == "f('a')"


def test_what_programs_refuse() -> None:
    """Where most raise is hardly meant to be asked about; an error is a choice all the same."""
    assert asked([0.2, 0.4, 0.4], ab=row("1", "!", "!"), cd=row("1", "1", "2")) == "f('cd')"
    question = best_question("f", [("ab",)], [("cd",)], [row("1", "!", "!")], [0.6, 0.2, 0.2])
    assert question is not None
    assert question.choices == (Result("1"), FAILS)


def test_a_handful() -> None:
    """The likeliest four results are shown, the likeliest first."""
    results = row("1", "2", "3", "4", "5")
    question = best_question("f", [], [("ab",)], [results], [0.1, 0.3, 0.2, 0.15, 0.25])
    assert question is not None
    assert [str(one) for one in question.choices] == ["2", "5", "3", "4"]


def test_below_zero_only_where_examples_are() -> None:
    """Where no example is negative, a negative input comes behind a usual one."""
    inputs, rows = [(-5,), (125,)], [row("1", "2"), row("1", "2")]
    plain = best_question("f", [(3,)], inputs, rows, [0.5, 0.5])
    signed = best_question("f", [(-3,)], inputs, rows, [0.5, 0.5])
    assert plain is not None
    assert signed is not None
    assert (plain.arguments, signed.arguments) == ((125,), (-5,))


def test_a_long_call_is_not_asked() -> None:
    """Nobody reads that."""
    assert best_question("f", [], [("x" * 80,)], [row("1", "2")], [0.5, 0.5]) is None


def test_confirming() -> None:
    """A usual input with a result that no example shows."""
    known = [Example(("abc",), 3, "")]
    inputs = [("",), ("xyz",), ("abcd",), ("abcdefghij",)]
    rows = [row("0", "0"), row("3", "3"), row("4", "4"), row("10", "10")]
    question = confirming("f", known, inputs, rows)
    assert question is not None
    assert (question.call, question.choices) == ("f('abcd')", (Result("4"),))
    assert confirming("f", known, [("x",)], [row("!", "!")]) is None


def test_likelihoods() -> None:
    """They sum to one, and fall with the cost."""
    first, second, third = likelihoods([3, 3, 7])
    assert first == second == 2 * third
    assert abs(first + second + third - 1) < 1e-9
