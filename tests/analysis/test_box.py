"""The sandbox by itself: what its methods say, with and without an event loop."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from trueline.analysis import Limits, RunResult, Sandbox
from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.analysis.testing import examples_of

DOUBLE = 'def double(n):\n    """\n    >>> double(2)\n    4\n    """\n    return 2 * n\n'


def test_run() -> None:
    """A text is a program: what it prints and how it ends."""
    with Sandbox() as box:
        result = box.run("import sys\nprint(sys.version_info[:2])\n")
        assert isinstance(result, RunResult)
        assert (result.status, result.oracle, result.tier) == ("passed", None, "A")
        assert result.output == f"{sys.version_info[:2]}\n"
        assert box.run("1 / 0").failures[0].message == "ZeroDivisionError: division by zero"
        assert box.run("import os; print(os.listdir('.'))").output == "['snippet.py']\n"


@pytest.mark.parametrize(
    ("tests", "oracle"),
    [
        ("assert double(2) == 4", "two-jail"),
        ("from candidate import double\nassert double(2) == 4", "two-jail"),
        ("from candidate import double\n\ndef test_it():\n    assert double(2) == 4", "sabotage"),
        (examples_of(DOUBLE), "two-jail"),
    ],
)
def test_judge(tests: str, oracle: str) -> None:
    """Asserts with and without an import, test functions, and suites as values."""
    with Sandbox() as box:
        result = box.judge(DOUBLE, tests)
        assert (result.verified, result.oracle) == (True, oracle)
        assert box.judge(DOUBLE.replace("2 * n", "3 * n"), tests).status == "wrong"


def test_a_project_and_its_tests(tmp_path: Path) -> None:
    """Code stands for a file of the project, and tests are read from a file."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    (tmp_path / "pkg" / "m.py").write_text("def double(n):\n    return 0\n")
    (tmp_path / "use.py").write_text("from pkg.m import double\nprint(double(2))\n")
    tests = tmp_path / "test_m.py"
    tests.write_text("from pkg.m import double\n\ndef test_it():\n    assert double(2) == 4\n")
    with Sandbox(project=tmp_path) as box:
        assert box.judge(DOUBLE, tests, path="pkg/m.py").verified
        assert box.run_file(tmp_path / "use.py").output == "0\n"
        assert box.run("from pkg import m\nprint(m.double(1))").output == "0\n"
        with pytest.raises(WrongUsage, match="not in the project"):
            box.run_file(__file__)


def test_a_file_sees_only_itself(tmp_path: Path) -> None:
    """Without a project a file is a text with a name."""
    (tmp_path / "x.py").write_text("import os\nprint(__file__, os.listdir('.'))\n")
    (tmp_path / "secret").touch()
    with Sandbox() as box:
        assert box.run_file(tmp_path / "x.py").output == "x.py ['x.py']\n"


def test_options(tmp_path: Path) -> None:
    """Limits hold, packages are lent, and no sandbox shows in the result."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "dep.py").write_text("one = 1\n")
    limits = Limits(cpu_s=1, wall_s=20)
    with Sandbox(limits=limits, site_packages=[tmp_path / "site"]) as box:
        assert box.run("import dep\nprint(dep.one)").output == "1\n"
        assert box.run("while True: pass").status == "cpu-timeout"
    with Sandbox(unsafe=True) as box:
        result = box.judge(DOUBLE, "assert double(1) == 2")
        assert (result.passed, result.verified, result.tier) == (True, False, "unsafe")


async def test_with_an_event_loop(tmp_path: Path) -> None:
    """The same calls are awaited; a cancelled one ends, and the next works."""
    (tmp_path / "x.py").write_text("print(3)\n")
    async with Sandbox(limits=Limits(cpu_s=90, wall_s=90)) as box:
        assert (await box.run("print(1)")).output == "1\n"
        assert (await box.run_file(tmp_path / "x.py")).output == "3\n"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(box.run("while True: pass"), 0.5)
        assert (await box.judge(DOUBLE, "assert double(1) == 2")).verified


@pytest.mark.parametrize(
    ("tests", "says"),
    [
        ("assert (", "tests:1: the tests are not Python"),
        ("x = 1", "no tests in the text"),
        (Path("nowhere.py"), "cannot read the tests"),
    ],
)
def test_bad_tests(tests: str | Path, says: str) -> None:
    """What is no test is one line."""
    with Sandbox() as box, pytest.raises(CannotRun, match=says):
        box.judge(DOUBLE, tests)


def test_bad_options(tmp_path: Path) -> None:
    """A missing folder, file or interpreter is one line, at the first run."""
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'\n")
    with Sandbox(project=tmp_path / "nowhere") as box, pytest.raises(CannotRun, match="no such"):
        box.run("")
    with Sandbox(python=tmp_path / "python3") as box, pytest.raises(CannotRun, match="no such"):
        box.run("")
    with Sandbox() as box:
        os.mkfifo(tmp_path / "pipe.py")
        said = {"nowhere.py": "cannot be read", "latin.py": "not UTF-8", "pipe.py": "not a file"}
        for name, says in said.items():
            with pytest.raises(CannotRun, match=says):
                box.run_file(tmp_path / name)


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing removes the folders, and an unused box makes none; a closed one can go on."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    box = Sandbox()
    assert list(tmp_path.iterdir()) == []
    for _ in range(2):
        assert box.run("print(1)").passed
        assert list(tmp_path.iterdir()) != []
        box.close()
        assert list(tmp_path.iterdir()) == []


def test_the_package_loads_it_when_asked() -> None:
    """`import trueline.analysis` alone loads neither sandbox nor tests."""
    script = (
        "import sys, trueline.analysis as a\n"
        "assert not [name for name in sys.modules if name.startswith('trueline.analysis.')]\n"
        "a.Sandbox, a.Limits, a.RunResult, a.SandboxUnavailable\n"
        "try: a.nothing\nexcept AttributeError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"module 'trueline.analysis' has no attribute 'nothing'\n"
