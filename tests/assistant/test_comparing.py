"""What several texts give on the same inputs, in a real sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge
from trueline.assistant.comparing import Place, Result, compared


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[TestJudge]:
    """A judge of a project."""
    (tmp_path / "pyproject.toml").touch()
    with TestJudge(tmp_path) as judge:
        yield judge


def place(folder: Path) -> Place:
    """The function that is asked about."""
    return Place(folder / "mod.py", "mod", "f")


async def test_values_and_errors(judge: TestJudge, tmp_path: Path) -> None:
    """A literal is a value; what raises says so; what is neither is not known."""
    texts = [
        "def f(xs):\n    return sum(xs)\n",
        "def f(xs):\n    return xs[0]\n",
        "def f(xs):\n    return object()\n",
        "import no_such_module\n\n\ndef f(xs):\n    return 1\n",
    ]
    rows = await compared(judge, place(tmp_path), texts, [([],), ([2, 3],)])
    assert rows == [
        (Result("0"), Result("IndexError", raised=True), None, None),
        (Result("5"), Result("2"), None, None),
    ]


async def test_what_does_not_return(judge: TestJudge, tmp_path: Path) -> None:
    """One that takes too long is known where it did not, and holds up no other."""
    endless = "def f(n):\n    while n > 1:\n        pass\n    return n\n"
    texts = [endless, "def f(n):\n    return n + 1\n"]
    rows = await compared(judge, place(tmp_path), texts, [(1,), (2,), (1,)])
    assert [row[0] for row in rows] == [Result("1"), None, None]
    assert [row[1] for row in rows] == [Result("2"), Result("3"), Result("2")]


async def test_the_end_of_the_process(judge: TestJudge, tmp_path: Path) -> None:
    """What was said before a text ended the process stands."""
    texts = ["def f(n):\n    import os\n    return os._exit(0) if n else n\n"]
    assert await compared(judge, place(tmp_path), texts, [(0,), (1,), (0,)]) == [
        (Result("0"),),
        (None,),
        (None,),
    ]


async def test_the_rest_of_the_file(judge: TestJudge, tmp_path: Path) -> None:
    """The text is loaded as its module, beside the others of the project, and not as a script."""
    (tmp_path / "other.py").write_text("import mod\n\n\ndef twice(n):\n    return 2 * n\n")
    text = (
        "from other import twice\n\n\ndef f(n):\n    return twice(n)\n\n\n"
        'if __name__ == "__main__":\n    raise SystemExit\n'
    )
    assert await compared(judge, place(tmp_path), [text], [(4,)]) == [(Result("8"),)]


async def test_arguments_stay_as_they_were(judge: TestJudge, tmp_path: Path) -> None:
    """A text that changes its argument does not change that of the next."""
    texts = ["def f(xs):\n    xs.clear()\n    return xs\n", "def f(xs):\n    return len(xs)\n"]
    [row] = await compared(judge, place(tmp_path), texts, [([1, 2],)])
    assert row == (Result("[]"), Result("2"))


async def test_lines_of_somebody_else(judge: TestJudge, tmp_path: Path) -> None:
    """What a text prints is not taken for what it gives, and cannot reach beyond the rows."""
    forged = (
        "import __main__\n\n\ndef f(n):\n"
        "    __main__.tell(0, 7, 'value', '1')\n"
        "    __main__.tell(0, 0, 'value', '__import__(1)')\n"
        '    print(\'[0, 0, "value", "9"]\')\n    return n\n'
    )
    assert await compared(judge, place(tmp_path), [forged], [(3,)]) == [(Result("3"),)]


def test_one_meaning() -> None:
    """People tell neither 2 from 2.0 nor 0.3 from a sum that is nearly that; True is not 1."""
    assert Result("2.0").meaning == Result("2").meaning
    assert Result("[0.1, 0.30000000000000004]").meaning == Result("[0.1, 0.3]").meaning
    assert Result("{2, 1}").meaning == Result("{1, 2}").meaning
    assert len({Result(one).meaning for one in ("1", "True", "'1'", "[1]", "(1,)", "None")}) == 6
