"""Suites as values: what is a test, what is refused in one line, and what sabotage changes."""

import doctest
import random
from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.testing import (
    Asserts,
    Example,
    Examples,
    PytestFiles,
    examples_of,
    load_suite,
    sabotage,
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
    assert suite == Asserts(text, "t.py")
    assert isinstance(suite, Asserts)
    assert suite.total == total


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read the tests: No such file"),
        (b"\xff\xfe", "not UTF-8"),
        (b"  \n", "empty"),
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


def test_mixed_files(tmp_path: Path) -> None:
    """Several files must all be pytest files."""
    for name, text in {"a.py": "def test_a(): pass\n", "b.py": "assert 1\n"}.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(CannotRun, match=r"b\.py: no tests"):
        load_suite(tmp_path / "a.py", tmp_path / "b.py")


@pytest.mark.parametrize(
    ("before", "after", "fails"),
    [
        ("assert f() == 3", "assert f() == (13)", [0]),
        ("assert 3 == f()", "assert (13) == f()", [0]),
        ("assert f() == 'é' and 1", "assert (not (f() == 'é' and 1))", [0]),
        ("assert f('é') == 'é', 'é'", "assert f('é') == ('é☃'), 'é'", [0]),
        ("assert f() == g()", "assert f() == ([g(), '☃'])", [0]),
        ("assert f() == [\n  1,\n]\nassert f()", None, [0, 1]),
        ("if x:\n    assert f() == 1", None, None),
        ("def c(f):\n    assert f() == 1\nc(f)\nx = 1\nc(g)", None, [0, 1]),
        ("assert f() is None", "assert (not (f() is None))", [0]),
    ],
)
def test_sabotaged_asserts(before: str, after: str | None, fails: list[int] | None) -> None:
    """What stands beside `==` changes, in as many lines, or the sense of the assert does."""
    changed = sabotage.sabotaged_asserts(Asserts(before), random.Random(0))
    assert (changed[1] if changed else None) == fails
    if changed:
        assert changed[0].source.count("\n") == before.count("\n")
        assert changed[0].source != before
    if changed and after:
        assert changed[0].source == after


def test_sabotaged_examples() -> None:
    """Every expected value changes but expected exceptions do not."""
    changed = sabotage.sabotaged_examples(examples_of(SOURCE))
    assert changed is not None
    assert [item.want for item in changed[0].items][:3] == ["9\n", "☃<...>\n", ""]
    assert changed[1] == [0, 1]
    assert changed[0].items[3] == examples_of(SOURCE).items[3]


def test_sabotaged_files() -> None:
    """One certain assert of each passed test changes; skipped and uncertain ones do not."""
    text = dedent("""
        import pytest
        def test_a():
            assert f() == 1
        @pytest.mark.xfail
        def test_b():
            assert f() == 1
        def test_c():
            for x in y:
                assert f() == 1
        def test_d():
            if x:
                return
            assert f() == 1
        class TestE(TestCase):
            def test_e(self):
                self.assertEqual(f(), 1)
        def test_failed():
            assert f() == 1
    """)
    passed = frozenset({"test_a", "test_b", "test_c", "test_d", "TestE::test_e"})
    files = PytestFiles(((Path("t.py"), text),))
    changed = sabotage.sabotaged_files(files, passed, random.Random(0))
    assert changed is not None
    assert changed[1] == {"test_a", "TestE::test_e"}
    lines = changed[0].files[0][1].splitlines()
    different = [line.strip() for line in lines if line not in text.splitlines()]
    assert different == ["assert f() == (9)", "self.assertEqual(f(), (9))"]
    assert sabotage.sabotaged_files(files, frozenset(), random.Random(0)) is None


def test_refusal_allows_the_rest() -> None:
    """Ordinary modules may be edited, also ones whose names only look like tests."""
    assert refusal(["a.py", "src/pkg/contest.py", "pkg/testing.py"], ["tests/test_a.py"]) is None
    assert refusal(["checks/a.py"], ["checks/a.py"]) is not None
