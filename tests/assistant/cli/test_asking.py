"""What is shown of a question at a terminal, and what is taken as its answer."""

from collections.abc import Callable

import pytest

from trueline.assistant.cli.asking import Read, answered, shown
from trueline.assistant.comparing import Result
from trueline.assistant.questions import Question

FAILS = Result("IndexError", raised=True)
ASKED = Question("f", ([],), (Result("0"), Result("None"), FAILS))


def typed(*lines: str) -> Read:
    """Somebody who types these lines."""
    left = iter(lines)

    async def read() -> str:
        return next(left)

    return read


def refusing(*texts: str) -> Callable[[Result], str]:
    """Whoever finds something wrong with these results."""
    return lambda result: "not that" if result.text in texts else ""


def test_what_is_shown() -> None:
    """The call with its results, and below it what to type."""
    assert shown(ASKED).splitlines() == [
        "? f([]): 0, None or error?",
        "  a = 0; b = None; c = raises IndexError; r = it should raise; s = skip; "
        "or type the result",
    ]
    assert shown(Question("f", (1,), (Result("7"),))).startswith("? f(1): 7?\n  a = 7; r")


def test_nothing_moves_the_cursor() -> None:
    """Control characters of a result are written out."""
    result = Result("'\x1b[2J'")
    assert "\x1b" not in shown(Question("f", ("\x1b",), (result,)))


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("a\n", Result("0")),
        (" b \n", Result("None")),
        ("c\n", FAILS),
        ("r\n", Result("Exception", raised=True)),
        ("raise KeyError\n", Result("KeyError", raised=True)),
        ("'a'\n", Result("'a'")),
        ("s\n", None),
    ],
)
async def test_what_is_typed(line: str, result: Result | None) -> None:
    """A letter of a choice, an error, a result as Python writes it, or nothing."""
    assert await answered(ASKED, refusing(), typed(line)) == result


async def test_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Until there is an answer that can be; one line says what was wrong with each."""
    read = typed("\n", "d\n", "nonsense(\n", "a\n", "5\n")
    assert await answered(ASKED, refusing("0"), read) == Result("5")
    lines = capsys.readouterr().out.replace("> ", "").splitlines()
    assert len(lines) == 4
    assert lines[3].strip() == "not that"
