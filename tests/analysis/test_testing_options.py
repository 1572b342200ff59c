"""Projects whose configuration counts on plugins, there or not, are judged all the same."""

import sys
import sysconfig
from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge, load_suite

GOOD = "def f(x):\n    return x + 1\n"
TEST = "import sol\n" + "".join(
    f"\ndef test_{n}():\n    assert sol.f({n}) == {n + 1}\n" for n in (1, 4)
)
XDIST = Path(sysconfig.get_path("purelib"))


def lay_out(folder: Path, options: str) -> None:
    """A project with these options in its configuration."""
    (folder / "sol.py").write_text(GOOD)
    (folder / "test_sol.py").write_text(TEST)
    (folder / "pytest.ini").write_text(f"[pytest]\naddopts = {options}\n")


@pytest.mark.parametrize(
    "options",
    [
        "-n auto --dist loadfile",
        "-nauto",
        "--cov=sol --cov-report term-missing --cov-fail-under=90",
        "--cov -ra --timeout=10 --reruns 2 --randomly-seed=1",
    ],
)
def test_options_of_plugins_that_are_not_lent(tmp_path: Path, options: str) -> None:
    """An untrusted project's packages are not lent, and pytest runs without them."""
    lay_out(tmp_path, options)
    with TestJudge(tmp_path) as judge:
        suite = load_suite(tmp_path / "test_sol.py")
        assert judge.judge_sync({Path("sol.py"): GOOD}, suite).verified
        wrong = judge.judge_sync({Path("sol.py"): GOOD.replace("1", "2")}, suite)
        assert (wrong.status, wrong.tests_total) == ("wrong", 2)


def test_workers_are_not_used(tmp_path: Path) -> None:
    """Where the plugin is lent, tests run in our process still, and say what became of them."""
    lay_out(tmp_path, "-n 2")
    assert (XDIST / "xdist").is_dir(), sys.path
    with TestJudge(tmp_path, site_packages=[XDIST]) as judge:
        suite = load_suite(tmp_path / "test_sol.py")
        result = judge.judge_sync({Path("sol.py"): GOOD}, suite)
        assert (result.verified, result.tests_passed) == (True, 2), result


def test_other_options_are_refused_still(tmp_path: Path) -> None:
    """What no plugin that we know of has is the user's to mend."""
    lay_out(tmp_path, "--no-such-option")
    with TestJudge(tmp_path) as judge:
        suite = load_suite(tmp_path / "test_sol.py")
        result = judge.judge_sync({Path("sol.py"): GOOD}, suite)
        assert result.status == "error"
        assert "--no-such-option" in result.output


def test_a_case_by_its_base(tmp_path: Path) -> None:
    """A class of tests may get to be one by a base from another module."""
    (tmp_path / "base.py").write_text(
        "import unittest\nclass Suite(unittest.TestCase):\n    x = 1\n"
    )
    (tmp_path / "sol.py").write_text(GOOD)
    (tmp_path / "checks.py").write_text(
        "import base, sol\n\nclass SolSuite(base.Suite):\n    def test_f(self):\n"
        "        self.assertEqual(sol.f(self.x), 2)\n"
    )
    with TestJudge(tmp_path) as judge:
        suite = load_suite(tmp_path / "checks.py")
        result = judge.judge_sync({Path("sol.py"): GOOD}, suite)
        assert (result.verified, result.tests_passed) == (True, 1), result
