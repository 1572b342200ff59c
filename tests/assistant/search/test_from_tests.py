"""Which examples are read from the text of a test file, and which claims state none."""

from textwrap import dedent

import pytest

from trueline.assistant.search.examples import Contradiction, examples_of


def found(text: str, *parameters: str, name: str = "f") -> list[tuple[object, ...]]:
    """The examples of a function in a test file: arguments, then the result."""
    read = examples_of(name, parameters or ("x",), "", (dedent(text),)).found
    return [(*one.arguments, one.result) for one in read]


@pytest.mark.parametrize(
    "claim",
    [
        "assert f(4) == 2",
        "assert 2 == f(x=4), 'half'",
        "assert f(4) == pytest.approx(2)",
        "assert f(4) == pytest.approx(2, abs=1e-9)",
        "assert abs(f(4) - 2) < 1e-6",
        "assert math.isclose(f(4), 2)",
        "assert f(2 ** 2) == 1 + 1",
        "n = 4\nassert f(n) == 2",
        "half = f(4)\nassert half == 2",
        "row = (4,)\nassert f(*row) == 2",
        "for n, half in [(4, 2)]:\n    assert f(n) == half",
        "self.assertEqual(f(4), 2)",
        "self.assertEqual(2, f(4))",
        "self.assertAlmostEqual(f(4), 2)",
        "self.assertTrue(f(4) == 2)",
        "with self.subTest('four'):\n    self.assertEqual(f(4), 2)",
        "import solution\nassert solution.f(4) == 2",
        "from solution import f as half\nassert half(4) == 2",
    ],
)
@pytest.mark.parametrize(
    "frame", ["{}", "def test_it():\n    {}", "class TestIt:\n  def test(self):\n    {}"]
)
def test_claims_that_state_a_result(claim: str, frame: str) -> None:
    """As a script, in a test, in a class of tests: 4 gives 2."""
    indent = frame.rpartition("\n")[2].partition("{")[0]
    assert found(frame.format(claim.replace("\n", f"\n{indent}"))) == [(4, 2)]


def test_claims_of_truth() -> None:
    """They are examples of a function that answers yes or no, and of no other."""
    assert found("assert f(1)\nassert not f(2)\nassert f(3) is True") == [
        (1, True),
        (2, False),
        (3, True),
    ]
    assert found("assert f(1)\nassert f(2) == 'two'") == [(2, "two")]
    assert found("class T(TestCase):\n  def test(self):\n    self.assertIsNone(f(1))") == [
        (1, None)
    ]


def test_a_check_of_a_candidate() -> None:
    """The way evaluations write tests."""
    text = """
        METADATA = {}

        def check(candidate):
            assert candidate([1, 2]) == 3
            assert candidate([]) == 0, "empty"
        """
    assert found(text) == [([1, 2], 3), ([], 0)]


def test_rows_of_parameters() -> None:
    """Each row of literals is an example; rows that are skipped, or none, are left."""
    text = """
        import pytest
        from solution import f

        MORE = [(5, 6)]

        @pytest.mark.parametrize("n, want", [(1, 2), pytest.param(2, 3, id="two"),
            pytest.param(3, 9, marks=pytest.mark.xfail), (object(), 1)])
        def test_rows(n, want):
            assert f(n) == want

        @pytest.mark.parametrize(("n", "want"), MORE)
        def test_more(n, want):
            assert want == f(n)

        @pytest.mark.parametrize("n", [7, 8])
        def test_one(n):
            assert f(n) == 0
        """
    assert found(text) == [(1, 2), (2, 3), (5, 6), (7, 0), (8, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "for n in range(1, 4):\n    assert f(n) == n * n",
        "for n, want in zip([1, 2, 3], (1, 4, 9), strict=True):\n    assert f(n) == want",
        "for n, want in {1: 1, 2: 4, 3: 9}.items():\n    assert f(n) == want",
        "WANT = {1: 1, 2: 4, 3: 9}\nfor n in WANT:\n    assert f(n) == WANT[n]",
        "ROWS = [1, 4, 9]\nfor at, want in enumerate(ROWS):\n    assert f(at + 1) == want",
        "for n in reversed(range(3, 0, -1)):\n    assert f(n) == [0, 1, 4, 9][n]",
        "CASES = {'a': (1, 1), 'b': (2, 4), 'c': (3, 9)}\n"
        "@pytest.mark.parametrize(('n', 'want'), CASES.values(), ids=CASES.keys())\n"
        "def test(n, want):\n    assert f(n) == want",
        "def same(n, want=9):\n    assert f(n) == want\n"
        "def test():\n    same(1, 1)\n    same(2, want=4)\n    same(3)",
        "class TestIt:\n  rows = [(1, 1), (2, 4), (3, 9)]\n"
        "  def test(self):\n    for n, want in self.rows:\n      assert f(n) == want",
        "class TestIt:\n  rows = {1: 1, 2: 4, 3: 9}\n"
        "  def test(self):\n    for n, want in self.rows.items():\n      assert f(n) == want",
        "class TestIt:\n  ROWS = [(1, 1), (2, 4), (3, 9)]\n"
        "  @pytest.mark.parametrize('n, want', ROWS)\n"
        "  def test(self, n, want):\n    assert f(n) == want",
        "@pytest.mark.parametrize('case', [{'n': 1, 'want': 1}, {'n': 2, 'want': 4},"
        " {'n': 3, 'want': 9}])\ndef test(case):\n    assert f(case['n']) == case['want']",
    ],
)
def test_loops_and_tables(text: str) -> None:
    """What a loop goes through is known where it is made of literals, and parts of literals are."""
    assert found(text) == [(1, 1), (2, 4), (3, 9)]


def test_lists_that_are_built() -> None:
    """What `list` and others go through is no argument by itself."""
    assert found("assert f(list(range(3))) == sorted([2, 1])") == [([0, 1, 2], [1, 2])]


def test_why_nothing_was_read() -> None:
    """Tests were given, so that is not what is missing; a loop is named."""
    said = examples_of("f", ("x",), "", ("def test():\n    helped()\n",)).unread
    assert said[0].startswith("f: no test has a call with literals beside its result")
    said = examples_of("f", ("x",), "", ("for n in numbers():\n    assert f(n) == 2\n",)).unread
    assert said == ("tests line 1: for n in numbers(): a loop over what is no literal",)


def test_rows_that_contradict_each_other() -> None:
    """They stand in one line, so their results tell them apart."""
    text = "for n, want in [(1, 2), (1, 3)]:\n    assert f(n) == want\n"
    with pytest.raises(Contradiction, match=r"\]: 2' and 'tests line 1: for .*\]: 3'"):
        examples_of("f", ("x",), "", (text,))


def test_where_an_example_was_read() -> None:
    """The line of the text, or the row of the table; texts are numbered if there are several."""
    read = examples_of("f", ("x",), "", ("\nassert f(4) == 2\n", "assert f(5) == 2"))
    assert [one.where for one in read.found] == [
        "tests 1 line 2: assert f(4) == 2",
        "tests 2 line 1: assert f(5) == 2",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "assert f(4) > 2",
        "assert f(4) != 2",
        "assert f(4) in (2, 3)",
        "assert f(4) == f(5)",
        "assert f(4) == pytest.approx(2, abs=0.5)",
        "assert abs(f(4) - 2) < 1",
        "assert sorted(f(4)) == [2]",
        "assert f(4)[0] == 2",
        "assert f(4) == two",
        "assert f(read()) == 2",
        "assert f(lambda: 4) == 2",
        "xs = [4]\nxs.append(5)\nassert f(xs) == 2",
        "xs = [4]\nf(xs)\nassert f(xs) == 2",
        "n = 4\nif n:\n    n = 5\nassert f(n) == 2",
        "xs = [4]\nys = xs\nys.append(5)\nassert f(xs) == 2",
        "xs = [4]\nys = xs\nxs.append(5)\nassert f(ys) == 2",
        "rows = ([4],)\nrows[0].append(5)\nassert f(rows) == 2",
        "for n, two in [(4, 2, 1)]:\n    assert f(n) == two",
        "n = 4\nassert (n := 5)\nassert f(n) == 2",
        "n = 4\nn += 1\nassert f(n) == 2",
        "n, m = 4\nassert f(n) == 2",
        "while True:\n    return\nassert f(4) == 2",
        "for n in range(m):\n    assert f(n) == 2",
        "for n in range(4000):\n    assert f(n) == 2",
        "for n in {4: 2}.pop():\n    assert f(n) == 2",
        "assert f(range(4)) == 2",
        "rows = [4]\nrows[0] = 5\nassert f(rows[0]) == 2",
        "rows = [[4]]\none = rows[0]\none.append(5)\nassert f(rows[0]) == 2",
        "assert f([4][1]) == 2",
        "for n in numbers():\n    assert f(n) == 2",
        "if 0:\n    assert f(4) == 2",
        "def test():\n    return\n    assert f(4) == 2",
        "def test():\n    if windows:\n        return\n    assert f(4) == 2",
        "def test():\n    pytest.skip('no')\n    assert f(4) == 2",
        "@pytest.mark.skip\ndef test():\n    assert f(4) == 2",
        "@mock.patch('solution.TWO', 3)\ndef test():\n    assert f(4) == 2",
        "def test(monkeypatch):\n    assert f(4) == 2",
        "def test(f):\n    assert f(4) == 2",
        "def f(x): return 2\nassert f(4) == 2",
        "def test():\n    f = abs\n    assert f(4) == 2",
        "def helper():\n    assert f(4) == 2",
        "def same(n, *rest):\n    assert f(n) == 2\nsame(4)",
        "def same(n, f):\n    assert f(n) == 2\ndef test():\n    same(4, abs)",
        "def same(n):\n    return\n    assert f(n) == 2\ndef test():\n    same(4)",
        "def same(n):\n    same(n)\n    n += 1\n    assert f(n) == 2\ndef test():\n    same(4)",
        "def same(n):\n    assert f(n) == 2\ndef test():\n    same(read())",
        "class TestIt:\n  rows = [4]\n  def setup_method(self):\n    self.rows = [5]\n"
        "  def test(self):\n    for n in self.rows:\n      assert f(n) == 2",
        "class TestIt:\n  rows = [4]\n  def test(self):\n    self.rows.append(5)\n"
        "    for n in self.rows:\n      assert f(n) == 2",
        "import math\nassert math.f(4) == 2",
        "with pytest.raises(ValueError):\n    f(4)",
        "obj.f(4) == 2",
        "assert f(4) == float('nan')",
        "assert f(4) == 1j",
        "assert f(4) == 10 ** 10 ** 10",
        "assert f(4) == [0] * 10 ** 9",
        "assert f(" + "(" * 300 + ") == 2",
        "assert f(" + "-" * 5000 + "4) == 2",
        "x = " + "[" * 100 + "]" * 100 + "\nassert f(y) == 2",
        "not Python: f(4) == 2",
        "\0",
        "#" * 1_000_001,
    ],
)
def test_what_states_no_example(text: str) -> None:
    """Open claims, other values than literals, what may not be reached, another function."""
    assert found(text) == []


def test_a_module_level_table_that_is_changed() -> None:
    """A constant is one only if nothing is done to it but reading."""
    table = (
        "ROWS = [(1, 2)]\n{}\ndef test():\n    for n, want in ROWS:\n        assert f(n) == want\n"
    )
    assert found(table.format("")) == [(1, 2)]
    assert found(table.format("ROWS.append((2, 5))")) == []


def test_a_name_of_the_standard_library() -> None:
    """`math.sqrt` is not the project's `sqrt`."""
    text = (
        "import math\nfrom solution import sqrt\nassert math.sqrt(4) == 2.0\nassert sqrt(9) == 3\n"
    )
    assert found(text, name="sqrt") == [(9, 3)]
    assert found("from math import sqrt\nassert sqrt(4) == 2.0", name="sqrt") == []


HELPED = """
    def check(a, b):
        assert f(a) == b

    def test_it({parameter}):
        {first}
        check(2, 4)
"""


@pytest.mark.parametrize(
    ("parameter", "first"),
    [
        ("", "def check(a, b): assert f(b) == a"),
        ("", "check = lambda a, b: None"),
        ("check", "pass"),
        ("", "from other import check"),
    ],
)
def test_a_helper_that_the_test_hides(parameter: str, first: str) -> None:
    """What has its name there is not known."""
    assert found(HELPED.format(parameter=parameter, first=first)) == []
    assert found(HELPED.format(parameter="", first="pass")) == [(2, 4)]


def test_a_table_that_is_changed_after_it_was_read() -> None:
    """What a test reads first another may change."""
    table = """
    class TestIt:
        cases = {{1: 2}}

        def test_first(self):
            for n, want in self.cases.items():
                assert f(n) == want
            {then}
    """
    assert found(table.format(then="pass")) == [(1, 2)]
    assert found(table.format(then="self.cases.update({1: 3})")) == []
    inner = """
    TABLE = {{'a': {value}}}

    def test_first():
        for key, values in TABLE.items():
            values.append(3)

    def test_second():
        for key, values in TABLE.items():
            assert f(key) == values
    """
    assert found(inner.format(value="[1]")) == []
    assert found(inner.format(value="(1, 2)").replace("values.append(3)", "pass")) == [
        ("a", (1, 2))
    ]
