"""Projects with pytest files, and two ways to judge a candidate by them: ours, and cold pytest.

A candidate is the text of one module, a little different each time. The broken one fails one test
of the file. By ours it is one run, since the one before it failed too; a right one is run again
with changed tests until it is sure that it computes what they test. That is what it costs. Both
see the same packages, copied from this environment: pytest without plugins, and libcst.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.verdicts.worker import Answer
from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import TestJudge, load_suite

MODULE, TESTS = Path("prices.py"), Path("test_prices.py")
CODE = '''
def total(prices, off=0):
    """The sum of the prices, less what is off, never below nothing."""
    return max(0, sum(prices) - off)


def cheapest(prices, count=1):
    """The lowest prices in order."""
    return sorted(prices)[:count]
'''
HEAVY = (
    "import libcst\n"
    + CODE
    + '''

def names(source):
    """The functions that a module defines."""
    body = libcst.parse_module(source).body
    return [one.name.value for one in body if isinstance(one, libcst.FunctionDef)]
'''
)
ONE_TEST = "def test_{0}():\n    assert prices.total([{0}, 2, 3]) == {1}\n\n\n"
MORE = """def test_cheapest():
    assert prices.cheapest([3, 1, 2], 2) == [1, 2]


@pytest.mark.parametrize("off", [1, 2])
def test_off(off):
    assert prices.total([5], off) == 5 - off
"""
NAMES = """

def test_names():
    assert prices.names("def f(): pass\\n\\ndef g(): pass\\n") == ["f", "g"]
"""
HEAD = "import pytest\n\nimport prices\n\n\n"
PROJECTS = {
    "3 tests": (CODE, HEAD + ONE_TEST.format(1, 6) + MORE),
    "20 tests": (CODE, HEAD + "".join(ONE_TEST.format(n, n + 5) for n in range(18)) + MORE),
    "3 tests, imports libcst": (HEAVY, HEAD + ONE_TEST.format(1, 6) + MORE + NAMES),
}
PACKAGES = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
HEAVY_PACKAGES = ("libcst", "yaml", "yaml_ft")
SITE = "site"
BREAKING = ("sorted(prices)", "list(prices)")


def copy_packages(folder: Path) -> None:
    """What the projects may import, beside their folders."""
    for name in (*PACKAGES, *HEAVY_PACKAGES):
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            continue
        origin = Path(found.origin)
        if origin.name == "__init__.py":
            shutil.copytree(origin.parent, folder / SITE / name)
        else:
            shutil.copy2(origin, folder / SITE)


def write(name: str, folder: Path) -> None:
    """Lay a project out in an empty folder."""
    code, tests = PROJECTS[name]
    folder.mkdir(parents=True)
    (folder / MODULE).write_text(code)
    (folder / TESTS).write_text(tests)
    (folder / "code.txt").write_text(code)


def _candidate(folder: Path, index: int, broken: bool) -> str:
    code = (folder / "code.txt").read_text()
    return (code.replace(*BREAKING) if broken else code) + f"# candidate {index}\n"


@contextlib.contextmanager
def ours(folder: str) -> Iterator[Answer]:
    """Judge on warm jails."""
    project = Path(folder)
    sites, limits = [project.parent / SITE], Limits(cpu_s=20, wall_s=60)
    with TestJudge(project, site_packages=sites, limits=limits) as judge:
        suite = load_suite(project / TESTS)

        def answer(index: int, broken: bool) -> bool:
            text = _candidate(project, index, broken)
            return judge.judge_sync({MODULE: text}, suite).verified

        yield answer


@contextlib.contextmanager
def cold(folder: str) -> Iterator[Answer]:
    """Write the candidate and start pytest."""
    project = Path(folder)
    command = [sys.executable, "-S", "-m", "pytest", "-q"]
    seen = {**os.environ, "PYTHONPATH": str(project.parent / SITE)}

    def answer(index: int, broken: bool) -> bool:
        (project / MODULE).write_text(_candidate(project, index, broken))
        done = subprocess.run(command, cwd=project, env=seen, capture_output=True, check=False)
        return done.returncode == 0

    yield answer


WAYS: dict[str, Callable[[str], contextlib.AbstractContextManager[Answer]]] = {
    "ours": ours,
    "cold": cold,
}
