"""What a person types as an answer, and which answers cannot be."""

import pytest

from tests.assistant.search.problems import problem
from trueline.analysis.errors import WrongUsage
from trueline.assistant.comparing import Result
from trueline.assistant.guarding import guard_of
from trueline.assistant.questions import Question
from trueline.assistant.replies import Answered, as_examples, read_reply, refusal


def answered(result: str, *arguments: object, raised: bool = False) -> Answered:
    """An answer about `f` of these arguments."""
    return Answered(Question("f", arguments, ()), Result(result, raised))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("0", Result("0")),
        (" None ", Result("None")),
        ("-1.50", Result("-1.5")),
        ('["a", "b"]', Result("['a', 'b']")),
        ("{1: (2, True)}", Result("{1: (2, True)}")),
        ("raise", Result("Exception", raised=True)),
        ("error", Result("Exception", raised=True)),
        ("raise KeyError", Result("KeyError", raised=True)),
    ],
)
def test_what_is_read(text: str, result: Result) -> None:
    """Literals as Python writes them, and errors by their names."""
    assert read_reply(text) == result


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a Python expression"),
        ("max(", "not a Python expression"),
        ("largest(xs)", "not a literal"),
        ("raise Nonsense", "no built-in exception"),
        ("raise print", "no built-in exception"),
        ("'" + "x" * 200 + "'", "longer than 120 characters"),
        ("9 ** 9 ** 9", "calculation"),
    ],
)
def test_what_is_not_read(text: str, why: str) -> None:
    """One line says why, and nothing is run or computed that grows."""
    with pytest.raises(WrongUsage, match=why):
        read_reply(text)


def test_what_contradicts() -> None:
    """The same arguments with another result, or a result of another kind; None may be."""
    known = problem("f", "xs", "", (([1],), 1), (([2, 3],), 3))
    assert "f([1]): 2 contradicts an example" in refusal(known, answered("2", [1]))
    assert "contradicts an example" in refusal(known, answered("Exception", [1], raised=True))
    assert "whose results are int" in refusal(known, answered("'x'", []))
    for fine in ("1", "None"):
        assert refusal(known, answered(fine, [])) == ""
    assert refusal(known, answered("1", [1])) == ""
    assert refusal(known, answered("ValueError", [], raised=True)) == ""


def test_results_that_may_be_none() -> None:
    """Where some results are None the others say the kind; a search by cases meets every answer."""
    known = problem("f", "xs", "", (([1],), 1), (([],), None))
    assert refusal(known, answered("5", [2, 3])) == ""
    assert "whose results are int" in refusal(known, answered("'x'", [2, 3]))
    answers = [answered("5", [2, 3]), answered("None", [4])]
    assert [one.result for one in as_examples(known, answers).examples] == [1, None, 5, None]
    nothing = problem("f", "xs", "", (([],), None))
    assert refusal(nothing, answered("5", [2])) == ""
    assert len(as_examples(nothing, [answered("5", [2])]).examples) == 2


def test_results_of_several_kinds() -> None:
    """They refuse nothing."""
    known = problem("f", "x", "", ((1,), 1), ((2,), "b"))
    assert refusal(known, answered("5", 3)) == refusal(known, answered("'x'", 3)) == ""


def test_as_examples() -> None:
    """What a search can meet; an error and a None among numbers it cannot."""
    known = problem("f", "xs", "", (([1],), 1))
    answers = [answered("0", []), answered("None", [2]), answered("ValueError", [3], raised=True)]
    assert [one.result for one in as_examples(known, answers).examples] == [1, 0]


@pytest.mark.parametrize(
    ("arguments", "result", "raised", "guard"),
    [
        (([], 3), "None", False, "if not a:\n    return None"),
        ((4, ""), "-1", False, "if not b:\n    return -1"),
        ((0, 2), "1", False, "if a == 0:\n    return 1"),
        ((2, -4), "ValueError", True, "if b < 0:\n    raise ValueError"),
        (([], 1), "Exception", True, "if not a:\n    raise ValueError"),
        (([1], True), "None", False, ""),
    ],
)
def test_guards(arguments: tuple[object, ...], result: str, raised: bool, guard: str) -> None:
    """For the first input that is empty, zero or negative; for none, no guard."""
    assert guard_of(["a", "b"], answered(result, *arguments, raised=raised)) == guard
