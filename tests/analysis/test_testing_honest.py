"""Honest code is verified by tests of all shapes, whatever is changed in them."""

from pathlib import Path

from trueline.analysis.testing import TestJudge, load_suite

HONEST = Path(__file__).parent / "honest"
ROUNDS = 5


def test_many_shapes_of_tests(tmp_path: Path) -> None:
    """Classes, rows, fixtures, values of all types: several rounds, as each draws anew."""
    text = (HONEST / "code.txt").read_text(encoding="utf-8")
    (tmp_path / "lib.py").write_text(text, encoding="utf-8")
    tests = tmp_path / "test_shapes.py"
    tests.write_text((HONEST / "tests.txt").read_text(encoding="utf-8"), encoding="utf-8")
    with TestJudge(tmp_path) as judge:
        for _ in range(ROUNDS):
            result = judge.judge_sync({Path("lib.py"): text}, load_suite(tests))
            assert (result.status, result.oracle) == ("passed", "sabotage"), result
            assert result.tests_passed == result.tests_total
        wrong = text.replace("return a + b", "return a")
        failed = judge.judge_sync({Path("lib.py"): wrong}, load_suite(tests))
        assert failed.status in ("wrong", "error")
        assert len(failed.failures) > ROUNDS
