"""Examples that nothing can meet: what is sure, and what is left open."""

import pytest

from trueline.analysis.testing import suite_of
from trueline.assistant.contradicting import contradiction

HEADER = "def f(n: int) -> int:\n"
BODY = "    raise NotImplementedError\n"
SHOWN = '    """\n    >>> f(2)\n    4\n    """\n'
TESTS = "def test_f() -> None:\n    assert f(2) == 5\n"
TWO = (
    "def test_f() -> None:\n    assert f(2) == 4\n\n\ndef test_g() -> None:\n    assert f(2) == 5\n"
)


def said(source: str, tests: str) -> str:
    """What is said of `f` in a module with these tests."""
    return contradiction(source, "f", [suite_of(tests)])


@pytest.mark.parametrize(
    ("source", "tests"),
    [
        (HEADER + BODY, "assert f(2) == 4\nassert f(2) == 5\n"),
        (HEADER + BODY, TWO),
        (HEADER + SHOWN + BODY, TESTS),
        ("import math\n\n\n" + HEADER + SHOWN + BODY, TESTS),
        ("def f(n: int, m: int = 1) -> int:\n    pass\n", TWO.replace("2", "2, 1")),
        (HEADER + BODY, TWO.replace("== 4", "is None")),
        ("def f(n: int) -> bool:\n    pass\n", "assert f(2)\nassert not f(2)\n"),
    ],
)  # fmt: skip
def test_what_is_sure(source: str, tests: str) -> None:
    """Both are run, and nothing could remember the call."""
    assert said(source, tests).startswith("f: two examples contradict each other: ")


@pytest.mark.parametrize(
    ("source", "tests"),
    [
        (HEADER + SHOWN + BODY, "def test_f() -> None:\n    assert f(2) == 4\n"),
        ("seen = []\n\n\n" + HEADER + BODY, TWO),
        ("from project import seen\n\n\n" + HEADER + BODY, TWO),
        ("class Seen:\n    n = 0\n\n\n" + HEADER + BODY, TWO),
        ("def f(n: int, seen: list[int] = []) -> int:\n" + BODY, TWO),
        ("import functools\n\n\n@functools.cache\n" + HEADER + BODY, TWO),
        ("def f() -> int:\n" + BODY, TWO.replace("f(2)", "f()")),
        (HEADER + BODY, TWO.replace("def test_g", "def test_f")),
        (HEADER + BODY, "import pytest\n\n\n@pytest.mark.slow\n" + TWO),
        (HEADER + BODY, "import pytest\n\npytestmark = pytest.mark.slow\n" + TWO),
        (HEADER + BODY, "import random\n\nrandom.seed(1)\n" + TWO),
        (HEADER + BODY, TWO.replace("== 4", "== approx(4)")),
        (HEADER + BODY, "assert f(2) == 4\nf(3)\ndef g():\n    assert f(2) == 5\n"),
        (HEADER + '    """\n    f(2) ==> 4\n    """\n' + BODY, TESTS),
        (HEADER + SHOWN.replace(">>> f", ">>> reset()\n    >>> f") + BODY, TESTS),
        (HEADER + SHOWN.replace("4", "(4, 5)") + BODY, TESTS.replace("5", "[4, 5, 6]")),
        ("def f(n: int)", TWO),
    ],
)
def test_what_is_left_open(source: str, tests: str) -> None:
    """One may not be run, or the function may remember, or the results are of two kinds."""
    assert said(source, tests) == ""
