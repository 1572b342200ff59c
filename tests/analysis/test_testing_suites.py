"""Suites as values: what is a test, and what is refused in one line."""

import doctest
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.testing import (
    Asserts,
    Example,
    Examples,
    PytestFiles,
    examples_of,
    load_suite,
)
from trueline.analysis.testing.policy import refusal

SOURCE = '''\
"""Module.

>>> 1
1
"""
class C:
    """A class.

    >>> C()  # doctest: +ELLIPSIS
    <...>
    """
    def m(self):
        """A method.

        >>> x = 1
        >>> C().m()  # doctest: +SKIP
        2
        >>> C().m(x)
        Traceback (most recent call last):
            ...
        TypeError: no
        """
async def g():
    """None."""
'''


def test_examples_of_a_module() -> None:
    """All docstrings, with groups, lines, options and expected exceptions; skips left out."""
    assert examples_of(SOURCE) == Examples(
        (
            Example("module", "1\n", "1\n", "", 0, 3),
            Example("C", "C()  # doctest: +ELLIPSIS\n", "<...>\n", "", doctest.ELLIPSIS, 9),
            Example("C.m", "x = 1\n", "", "", 0, 15),
            Example(
                "C.m",
                "C().m(x)\n",
                "Traceback (most recent call last):\n    ...\nTypeError: no\n",
                "TypeError: no\n",
                0,
                18,
            ),
        )
    )


def test_examples_of_a_name() -> None:
    """A class brings its methods; a name without examples, or broken text, brings none."""
    assert {item.group for item in examples_of(SOURCE, "C").items} == {"C", "C.m"}
    assert examples_of(SOURCE, "C.m").total == 1
    assert examples_of(SOURCE, "g") == examples_of("def (") == Examples(())
    assert examples_of('def f():\n    """\n    >>>1\n    """') == Examples(())


@pytest.mark.parametrize(
    "text",
    [
        "def test_x(): pass\n",
        "async def test_x(): pass\n",
        "class TestX:\n    def test_a(self): pass\n",
        "import unittest\nclass Cart(unittest.TestCase): pass\n",
    ],
)
def test_pytest_file(tmp_path: Path, text: str) -> None:
    """What defines tests is run by pytest."""
    file = tmp_path / "t.py"
    file.write_text(text)
    assert load_suite(file) == PytestFiles(((file, text),))
    assert load_suite(file, file) == PytestFiles(((file, text), (file, text)))


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("assert 1\nassert 2\n", 2),
        ("x = 1\nfor i in (1,):\n    assert i\n", 1),
        ("def check(f):\n    assert f\n\ncheck(1)\ncheck(2)\n", 2),
        ("def a():\n    assert 1\ndef b():\n    a()\nif 1:\n    b()\n", 1),
        ("from numpy.testing import assert_equal\nassert_equal(1, 1)\n", 1),
    ],
)
def test_asserts(tmp_path: Path, text: str, total: int) -> None:
    """A statement that asserts, itself or by what it calls, is one test."""
    file = tmp_path / "t.py"
    file.write_text(text)
    suite = load_suite(file)
    assert suite == Asserts(text, "t.py", origin=file)
    assert isinstance(suite, Asserts)
    assert suite.total == total


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read the tests: No such file"),
        (b"\xff\xfe", "not UTF-8"),
        (b"  \n", "empty"),
        (b"assert [" + b"1, " * 400_000 + b"]\n", "more than 1,000,000 characters are not run"),
        (b"def test_(:\n", "t.py:1: the tests are not Python"),
        (b"x = '\0'", "not Python"),
        (b"print(1)\n", "no tests in it"),
    ],
)
def test_bad_files(tmp_path: Path, content: bytes | None, words: str) -> None:
    """Each is one clear line that names the file."""
    file = tmp_path / "t.py"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CannotRun, match=words) as caught:
        load_suite(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_byte_order_mark(tmp_path: Path) -> None:
    """It is none of the tests."""
    file = tmp_path / "test_a.py"
    file.write_bytes(b"\xef\xbb\xbfdef test_a(): pass\n")
    assert load_suite(file) == PytestFiles(((file, "def test_a(): pass\n"),))


def test_mixed_files(tmp_path: Path) -> None:
    """Several files must all be pytest files."""
    for name, text in {"a.py": "def test_a(): pass\n", "b.py": "assert 1\n"}.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(CannotRun, match=r"b\.py: no tests"):
        load_suite(tmp_path / "a.py", tmp_path / "b.py")


def test_refusal_allows_the_rest() -> None:
    """Ordinary modules may be edited, also ones whose names only look like tests."""
    edits = dict.fromkeys(["a.py", "src/pkg/contest.py", "pkg/testing.py"], ())
    assert refusal(edits, ["tests/test_a.py"]) is None
    assert refusal({"checks/a.py": ()}, ["checks/a.py"]) is not None
