"""Sabotage: what is changed, that nobody sees it, and how often a guess helps."""

import ast
import doctest
import random
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from trueline.analysis.sandbox import RunResult
from trueline.analysis.sandbox.inside import asserts
from trueline.analysis.sandbox.inside.outcome import Outcome
from trueline.analysis.sandbox.run import Ended
from trueline.analysis.testing import Asserts, Example, Examples, PytestFiles, Suite
from trueline.analysis.testing.confirming import (
    Compared,
    Confirmation,
    Observed,
    One,
    Trial,
    compare,
    observed_nodes,
    observed_positions,
)
from trueline.analysis.testing.plausible import other_literal
from trueline.analysis.testing.sabotage import (
    Changed,
    Failing,
    Sabotage,
    may_be_skipped,
    sabotage_of,
)

DRAWS = 60


def drawn(source: str) -> set[str]:
    """The literals that come of one, over many draws."""
    found = set()
    for seed in range(DRAWS):
        edit = other_literal(source, random.Random(seed))
        if edit is not None:
            found.add(source[: edit.start] + edit.text + source[edit.end :])
    return found


LITERALS = (
    *("7", "0", "16", "-12", "1_000", "0x1F", "3.14159", "1e-9", "2j", "True", "'abc'", "b'ab'"),
    *("''", "'()'", "'é'", "[1, 3]", "[1,\n 3]", "('a', 1)", "{1, 2}", "{'a': [1, None]}"),
    *("[]", "{}", "()", "[None]", "'a' 'b'", "'''x\ny'''"),
)


@pytest.mark.parametrize("literal", LITERALS)
def test_another_value_of_the_same_look(literal: str) -> None:
    """It has the type, the lines and nearly the length of the first, and never its value."""
    for other in drawn(literal):
        assert ast.literal_eval(other) != ast.literal_eval(literal)
        assert type(ast.literal_eval(other)) is type(ast.literal_eval(literal))
        assert other.count("\n") == literal.count("\n")
        assert abs(len(other) - len(literal)) <= (6 if literal in ("[]", "{}", "()") else 3)
    assert drawn(literal)


@pytest.mark.parametrize("literal", ["f()", "None", "[[]]", "'\\n'", "x", "1 if y else 2"])
def test_no_other_value(literal: str) -> None:
    """What is no literal, or has nothing in it to change, is left to be turned."""
    assert drawn(literal) == set()


def test_what_is_seen_at_a_glance_stays() -> None:
    """Sorted lists stay sorted, palindromes palindromes, round numbers round."""
    assert all(other == str(sorted(ast.literal_eval(other))) for other in drawn("[1, 5, 9]"))
    assert all(text[1:-1] == text[-2:0:-1] for text in drawn("'aba'"))
    assert all(other.endswith("000") for other in drawn("4000"))


def changes(source: str) -> tuple[set[str], Sabotage]:
    """The texts that a script can become when all of its tests are changed."""
    plan = sabotage_of(Asserts(source))
    found = set()
    for seed in range(DRAWS if plan.units else 0):
        suite = plan.changed(range(len(plan.units)), random.Random(seed)).suite
        assert isinstance(suite, Asserts)
        assert suite.source.count("\n") == source.count("\n")
        found.add(suite.source)
    assert source not in found
    return found, plan


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("assert f() is True", "assert f() is False"),
        ("assert f() == True", "assert f() == False"),
        ("assert True == f()", "assert False == f()"),
        ("assert f() == g()", "assert f() != g()"),
        ("assert f() is None", "assert f() is not None"),
        ("assert f() is not None", "assert f() is None"),
        ("assert 1 in f()", "assert 1 not in f()"),
        ("assert x not  in f()", "assert x in f()"),
        ("assert f() < 3", "assert f() >= 3"),
        ("assert f()", "assert not f()"),
        ("assert not f()", "assert f()"),
        ("assert not(f())", "assert (f())"),
        ("assert 1 < f() < 3", "assert not 1 < f() < 3"),
        ("assert f() or g()", "assert not (f() or g())"),
        ("assert f(x) and g() is True", "assert f(x) and g() is False"),
        ("assert f() == None, 'é'", "assert f() != None, 'é'"),
    ],
)
def test_what_stands_in_an_assert(before: str, after: str) -> None:
    """A literal changes where there is one; else the assert asks for the opposite."""
    assert changes(before)[0] == {after}


@pytest.mark.parametrize(
    ("source", "pattern"),
    [
        ("assert f(2) == 7, 'not 7'  # 7, see 77", "assert f(2) == {0}, 'not {0}'  # {0}, see 77"),
        ("want = 7\nassert f(2) == want", "want = {0}\nassert f(2) == want"),
        ("assert f(2) == 7; assert f(7)", "assert f(2) == {0}; assert not f(7)"),
        ("def c(f):\n    assert f(2) == 7\nc(f)\nx = 1\nc(g)", None),
        ("from pytest import approx\nassert f(2) == approx(7)", None),
    ],
)
def test_where_the_expected_value_is_taken_from(source: str, pattern: str | None) -> None:
    """Also from a name, a called function or `approx`; what repeats it beside it is changed too."""
    pattern = pattern or source.replace("7", "{0}")
    assert changes(source)[0] == {pattern.format(digit) for digit in "45689"} | (
        {pattern.format("9"), pattern.format("8")}
    )


def test_a_name_that_is_used_twice_is_left_alone() -> None:
    """A change of it would change what the function is given as well."""
    assert changes("x = 7\nassert f(x) == x")[0] == {"x = 7\nassert f(x) != x"}


@pytest.mark.parametrize(
    "source",
    [
        "assert abs(f(2) - 7) < 0.5",
        "assert math.fabs(7 - f(2)) <= 0.25",
        "for x, want in [(1, 7)]:\n    assert f(x) == want",
        "for want in (7,):\n    y = f()\n    assert y == want",
        "for got, want in zip(map(f, [2]), [7]): assert got == want",
    ],
)
def test_nearly_equal_and_in_loops(source: str) -> None:
    """The number that is meant changes, not the tolerance nor what the function is given."""
    found = changes(source)[0]
    assert len(found) > 3
    before, after = source.rsplit("7", 1) if "map" in source else source.split("7")
    assert all(one.startswith(before) and one.endswith(after) for one in found)


@pytest.mark.parametrize(("tolerance", "least"), [("1", 2), ("0.1", 1)])
def test_far_enough_for_the_tolerance(tolerance: str, least: int) -> None:
    """An honest value, which may be off by the tolerance, fails beside the other number."""
    found = changes(f"assert abs(f() - 7) < {tolerance}")[0]
    others = [int(one.split(" - ")[1].split(")")[0]) for one in found if " - 7)" not in one]
    assert others
    assert all(abs(other - 7) >= least for other in others)
    assert changes("assert abs(f() - 7) < 2")[0] == {"assert abs(f() - 7) >= 2"}


@pytest.mark.parametrize(
    "source",
    [
        "for x, want in rows: assert f(x) == want",
        "for x, want in [(1, 7), row]: assert f(x) == want",
        "for x, want in [(1, 7)]:\n    if x: continue\n    assert f(x) == want",
        "for x in [7]: assert f(x) == g(x)",
        "for x, want in zip([1], [7], strict=True): assert f(x) == want",
    ],
)
def test_loops_that_are_left_alone(source: str) -> None:
    """Where a round may not be reached, or its value is no literal, nothing is changed."""
    assert sabotage_of(Asserts(source)).units == ()


def test_the_positions_that_must_fail() -> None:
    """Both calls of one function, each statement of its own; not what may not run."""
    plan = changes("def c(f):\n    assert f() == 1\nc(f)\nassert f()\nc(g)")[1]
    assert [unit.names for unit in plan.units] == [("0", "2"), ("1",)]
    changed = plan.changed({0}, random.Random(0))
    assert changed.must_fail == {"0": Failing((2, 2)), "2": Failing((2, 2))}
    assert changes("if x:\n    assert f() == 1")[1].units == ()


def test_examples() -> None:
    """Expected values and texts change; exceptions, and parts left open, do not."""

    def item(want: str, raises: str = "") -> Example:
        return Example("g", "f()\n", want, raises, doctest.ELLIPSIS, 1)

    suite = Examples((item("[1, 5]\n"), item("sum 2\n"), item("<...>\n"), item(""), item("x", "y")))
    plan = sabotage_of(suite)
    assert [unit.names for unit in plan.units] == [("0",), ("1",)]
    changed = plan.changed({0, 1}, random.Random(0)).suite
    assert isinstance(changed, Examples)
    wants = [one.want for one in changed.items]
    assert ast.literal_eval(wants[0]) != [1, 5]
    assert wants[1] != "sum 2\n"
    assert len(wants[1]) == len("sum 2\n")
    assert wants[2:] == ["<...>\n", "", "x"]


FILE = dedent("""
    import pytest

    def test_a():
        assert f() == 1

    def test_loop():
        for x in y:
            assert f() == 1

    def test_may_end():
        if x:
            return
        assert f() == 1

    @pytest.mark.parametrize("x, want", [(1, 10), (2, 20)], ids=str)
    def test_rows(x, want):
        assert f(x) == want

    @pytest.mark.parametrize("x", [1, 2])
    def test_columns(x):
        assert f(x) == x

    class TestE(TestCase):
        def test_e(self):
            self.assertEqual(f(), 1)
            assert f() is True

    def test_unsure():
        assert f() == 1

    def test_called():
        assert f() == 1

    def test_calls():
        test_called()

    class TestF(TestG):
        def test_inherited(self):
            assert f() == 1
""")
NAMES = (
    *("test_a", "test_loop", "test_may_end", "test_rows", "test_columns", "TestE::test_e"),
    *("test_unsure", "test_called", "test_calls", "TestF::test_inherited", "TestH::test_inherited"),
)


def test_pytest_files() -> None:
    """One certain assert of each sure test; of rows with values exactly one."""
    names = {f"t.py::{name}" for name in NAMES}
    suite = PytestFiles(((Path("t.py"), FILE),))
    plan = sabotage_of(suite, ["t.py"], names, ["t.py::test_unsure"])
    found = [unit.names[0].partition("::")[2] for unit in plan.units]
    assert found == ["test_a", "test_rows", "test_columns", "TestE::test_e"]
    changed = plan.changed(range(4), random.Random(1))
    assert isinstance(changed.suite, PytestFiles)
    assert changed.must_fail["t.py::test_rows"].rows == 2
    assert changed.must_fail["t.py::test_columns"].rows == 1
    before, after = FILE.splitlines(), changed.suite.files[0][1].splitlines()
    different = [new for old, new in zip(before, after, strict=True) if old != new]
    assert different[2] == "    assert f(x) != x"
    assert different[1].startswith("@pytest.mark.parametrize")
    assert len(different) == len(plan.units)


def test_marks_in_the_text() -> None:
    """Marks of a function, its class or the whole file."""
    text = "@pytest.mark.skip\ndef test_a(): 1\ndef test_b(): 1\n"
    text += "@pytest.mark.xfail\nclass TestC:\n    def test_c(self): 1\n"
    assert may_be_skipped(ast.parse(text)) == {"test_a", "TestC::test_c"}
    assert "test_b" in may_be_skipped(ast.parse(text + "pytestmark = 1\n"))
    assert not may_be_skipped(ast.parse(f"def test_d():\n    assert 1{' + 0' * 900}\n"))


PASSED, WRONG = One("passed"), One("assertion", 3)
ROWS = (PASSED, WRONG)


@pytest.mark.parametrize(
    ("tests", "went"),
    [
        ({"a": (PASSED,), "b": (WRONG,), "c": ROWS, "d": (PASSED,)}, Compared()),
        ({"a": (WRONG,), "b": (WRONG,), "c": ROWS}, Compared(early=True)),
        ({"a": (PASSED,), "b": (PASSED,), "c": ROWS}, Compared(early=True)),
        ({"a": (PASSED,), "b": (One("skipped"),), "c": ROWS}, Compared(early=True)),
        ({"a": (PASSED,), "b": (One("error", 3),), "c": ROWS}, Compared(early=True)),
        ({"a": (PASSED,), "b": (One("assertion", 9),), "c": ROWS}, Compared(early=True)),
        ({"a": (PASSED,), "b": (WRONG,), "c": (PASSED, PASSED)}, Compared(late=("c",))),
        ({"a": (PASSED,), "b": (WRONG,), "c": (WRONG, WRONG)}, Compared(late=("c",))),
        ({"b": (WRONG,), "c": ROWS, "d": (WRONG,)}, Compared(late=("d",))),
        ({"a": (PASSED,), "b": (WRONG,)}, Compared(late=("",))),
        ({"a": (PASSED,)}, Compared(early=True, late=("",))),
    ],
)
def test_compare(tests: dict[str, tuple[One, ...]], went: Compared) -> None:
    """A changed test fails by its own assert, one row of two; the others pass; none is absent."""
    changed = Changed(Asserts(""), {"b": Failing((2, 4)), "c": Failing(None, rows=2)})
    assert compare(changed, Observed(tests)) == went
    assert "" in compare(changed, Observed(tests, broken=True)).late


def ended(outcome: Outcome) -> Ended:
    """A run's end with a report."""
    return Ended(0, "", 1.0, 1.0, 1.0, "", outcome.as_json())


def confirm(count: int, answer: Callable[[str, int], object], seed: int) -> tuple[RunResult, int]:
    """Confirm a function that is given the test's text, and how many runs that took.

    The script is executed here, as in a jail: it is ours.
    """
    source = "".join(f"assert f({n}) == {n * 37 + 11}\n" for n in range(1, count + 1))
    runs: list[Ended] = []

    def run(suite: Suite) -> Ended:
        assert isinstance(suite, Asserts)
        outcome = Outcome()
        told = {"source": suite.source, "path": "t.py"}
        asserts.run(told, {"f": lambda n: answer(suite.source, n)}, outcome)
        runs.append(ended(outcome))
        return runs[-1]

    def judged(end: Ended) -> RunResult:
        good = end.report is not None and not end.report["failures"]
        return RunResult("passed" if good else "wrong", 0, 0, 0, "in-process", "A")

    names = [str(position) for position in range(count)]
    trial = Trial(run, judged, lambda end: observed_positions(end, names))
    plan = sabotage_of(Asserts(source))
    return Confirmation(trial, plan, random.Random(seed)).result(), len(runs)


def shown(source: str, n: int) -> int:
    """The expected value that the text shows."""
    return int(source.splitlines()[n - 1].rpartition(" ")[2])


def believing(source: str, n: int) -> int:
    """Code that gives the test what it wants."""
    return shown(source, n)


def guessing(source: str, n: int) -> int:
    """Code that believes half of the values, whatever they are."""
    value = shown(source, n)
    return value if random.Random(f"{n} {value} {source}").random() < 0.5 else 0


def guessing_the_run(source: str, n: int) -> int:
    """Code that believes all values of half of the runs."""
    return shown(source, n) if random.Random(source).random() < 0.5 else 0


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_what_a_guess_is_worth(count: int) -> None:
    """Honest code passes always; code that cannot tell what was changed hardly ever does."""
    for seed in range(DRAWS):
        result, runs = confirm(count, lambda _, n: n * 37 + 11, seed)
        assert result.verified
        assert result.cpu_s == runs == {1: 4, 2: 3}.get(count, 2)
        assert not confirm(count, believing, seed)[0].passed
        assert not confirm(count, lambda *_: 0, seed)[0].passed
    draws = 400
    for guess in (guessing, guessing_the_run):
        passes = sum(confirm(count, guess, seed)[0].passed for seed in range(draws))
        assert passes / draws < (0.16 if count == 1 else 0.06), guess


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_every_test_is_changed_and_left(count: int) -> None:
    """Each is as it was in exactly one run, which is as often the first as any other."""
    first = 0
    for seed in range(DRAWS):
        texts: dict[str, None] = {}

        def answer(source: str, n: int, texts: dict[str, None] = texts) -> int:
            texts[source] = None
            return n * 37 + 11

        runs = confirm(count, answer, seed)[1]
        left = [[shown(text, n) == n * 37 + 11 for text in texts] for n in range(1, count + 1)]
        assert [sum(one) for one in left] == [1] * count
        assert len(texts) <= runs
        first += left[0][0]
    assert 0.4 / runs < first / DRAWS < 1.8 / runs


def test_where_the_last_code_failed() -> None:
    """The tests as they are come first; a pass there is confirmed as any other."""
    for good in (False, True):
        answers = {"f": [0, 48 if good else 0].__getitem__}
        runs: list[str] = []

        def run(suite: Suite, names: dict[str, Any] = answers, runs: list[str] = runs) -> Ended:
            assert isinstance(suite, Asserts)
            runs.append(suite.source)
            outcome = Outcome()
            asserts.run({"source": suite.source, "path": "t.py"}, names, outcome)
            return ended(outcome)

        def judged(end: Ended) -> RunResult:
            good = end.report is not None and not end.report["failures"]
            return RunResult("passed" if good else "wrong", 0, 0, 0, "in-process", "A")

        trial = Trial(run, judged, lambda end: observed_positions(end, ["0"]))
        plan = sabotage_of(Asserts("assert f(1) == 48"))
        result = Confirmation(trial, plan, random.Random(0)).result(likely_fails=True)
        assert result.verified is good
        assert runs[0] == "assert f(1) == 48"
        assert len(runs) == (4 if good else 1)


def test_code_that_is_honest_in_some_tests_only() -> None:
    """What it believes in the others is changed there, in every confirmation."""

    def partly(source: str, n: int) -> int:
        return shown(source, n) if n == 2 else n * 37 + 11

    for count in (2, 3, 6):
        assert not any(confirm(count, partly, seed)[0].passed for seed in range(DRAWS))


def test_honest_code_with_tests_that_lean_on_each_other() -> None:
    """A changed test that stops early makes a later one fail; that is not the candidate's doing."""
    source = "def c():\n    assert f(1) == 48\n    seen.append(1)\nc()\nassert len(seen) == f(0)\n"

    def run(suite: Suite) -> Ended:
        assert isinstance(suite, Asserts)
        outcome = Outcome()
        told = {"source": suite.source, "path": "t.py"}
        asserts.run(told, {"f": [1, 48].__getitem__, "seen": []}, outcome)
        return ended(outcome)

    def judged(end: Ended) -> RunResult:
        good = end.report is not None and not end.report["failures"]
        return RunResult("passed" if good else "wrong", 0, 0, 0, "in-process", "A")

    trial = Trial(run, judged, lambda end: observed_positions(end, ["0", "1"]))
    for seed in range(DRAWS):
        plan = sabotage_of(Asserts(source))
        assert Confirmation(trial, plan, random.Random(seed)).result().verified


def test_nodes() -> None:
    """Outcomes by name, rows together; a missing test or an error outside tests is told."""
    report = {
        "outcomes": {"t::a[1]": "passed", "t::a[2]": "failed", "t::b": "unmarked skip"},
        "failures": [{"name": "t::a[2]", "kind": "assertion", "message": "", "line": 4}],
    }
    end = Ended(0, "", 0, 0, 0, "", report)
    seen = observed_nodes(end, {"t::a"}, set())
    assert seen.tests == {"t::a": (PASSED, One("assertion", 4)), "t::b": (One("error"),)}
    assert not seen.broken
    assert observed_nodes(end, {"t::c"}, set()).broken
    report["failures"].append({"name": "t", "kind": "error", "message": "", "line": None})  # type: ignore[attr-defined]
    assert observed_nodes(end, {"t::a"}, set()).broken
