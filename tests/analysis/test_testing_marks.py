"""The code under test skips none of its tests, by a mark or by what a test asks of it."""

import ast
from pathlib import Path

import pytest

from trueline.analysis.testing import Asserts, PytestFiles, TestJudge
from trueline.analysis.testing.marks import decided_by

MODULE = Path("sol.py")
HEAD = "import pytest\nimport sol\nfrom sol import f\n"
REST = "def test_b():\n    assert 1 + 1 == 2\n"
BODY = "def test_a():\n    assert f(1) == 2\n"
FLAGGED = "OLD = True\n\ndef f(n):\n    return 0\n"
SKIPPING = {
    "a mark": f"@pytest.mark.skipif(sol.OLD, reason='')\n{BODY}",
    "a mark by a name": f"GONE = not sol.OLD\n@pytest.mark.skipif(not GONE, reason='')\n{BODY}",
    "every mark": f"pytestmark = pytest.mark.skipif(sol.OLD, reason='')\n{BODY}",
    "a mark of a class": "@pytest.mark.skipif(sol.OLD, reason='')\nclass TestA:\n"
    "    def test_a(self):\n        assert f(1) == 2\n",
    "in the test": "def test_a():\n    if sol.OLD:\n        pytest.skip('old')\n"
    "    assert f(1) == 2\n",
    "by what it returns": "def test_a():\n    if f(1) != 2 and sol.OLD:\n        pytest.skip('')\n",
}


@pytest.mark.parametrize("name", SKIPPING)
def test_the_candidate_skips_no_test(tmp_path: Path, name: str) -> None:
    """A test that is skipped for a value of the candidate is neither passed nor set aside."""
    suite = PytestFiles(((Path("test_sol.py"), HEAD + SKIPPING[name] + REST),))
    with TestJudge(tmp_path) as judge:
        result = judge.judge_sync({MODULE: FLAGGED}, suite)
        assert (result.status, result.unknown) == ("error", ()), result


def test_a_mark_of_another_condition_excuses(tmp_path: Path) -> None:
    """A mark that has nothing to do with the candidate is as good as ever."""
    mark = f"import sys\n@pytest.mark.skipif(sys.maxsize > 1, reason='')\n{BODY}"
    suite = PytestFiles(((Path("test_sol.py"), HEAD + mark + REST),))
    with TestJudge(tmp_path) as judge:
        assert judge.judge_sync({MODULE: FLAGGED}, suite).passed


def test_asserts_that_ask_only_if_the_candidate_says_so(tmp_path: Path) -> None:
    """What is asked for in vain with one stand-in and not with the other is no excuse."""
    text = "import sol\nif sol.OLD:\n    assert open('/root/x/y')\nassert 1 + 1 == 2\n"
    with TestJudge(tmp_path) as judge:
        result = judge.judge_sync({MODULE: FLAGGED}, Asserts(text, "asserts.py"))
        assert (result.status, result.unknown) == ("error", ()), result


def test_names_of_the_candidate() -> None:
    """By whatever import it is known, and no other name."""
    for line in ("import p.sol as x", "from p import sol as x", "from .sol import y as x"):
        tree = ast.parse(f"{line}\n@skipif(x)\n{BODY}{REST}")
        assert decided_by(tree, ("p.sol",)) == {"test_a"}
    rows = f"from sol import x\n@skipif(1)\n@pytest.mark.parametrize('n', x)\n{BODY}"
    assert not decided_by(ast.parse(rows), ("sol",))
    assert not decided_by(ast.parse(f"import sole as x\n@skipif(x)\n{BODY}"), ("p.sol",))
