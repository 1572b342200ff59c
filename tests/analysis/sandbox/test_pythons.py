"""The jail with other interpreters than ours: every kind of verdict, and where they may lie.

What this machine has is looked for where people install it. The tests need two more versions
besides ours: where `.ci/run` is at work that is demanded, elsewhere they are skipped aloud.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.interpreter import Interpreter, find_interpreter, packages_of
from trueline.analysis.sandbox import lending
from trueline.analysis.sandbox.lending import OURS_RUNS_ON
from trueline.analysis.testing import Asserts, TestJudge, load_suite

WHERE = (
    "~/.pyenv/versions/*/bin/python3",
    "~/.local/share/uv/python/*/bin/python3",
    "/opt/python/*/bin/python3",
    "/usr/local/bin/python3.*",
    "/usr/bin/python3.*",
)
NEEDED = 2
MODULE = "def f(n):\n    return n + 1\n\n\ndef g(n):\n    yield n\n"
TESTS = """from m import f, g


def test_f():
    assert f(1) == 2


def test_g():
    assert list(g(1)) == [1]
"""


def installed() -> dict[tuple[int, int], Interpreter]:
    """One interpreter for each version that is here, less our own."""
    found: dict[tuple[int, int], Interpreter] = {}
    for pattern in WHERE:
        path = Path(os.path.expanduser(pattern))
        for python in Path("/").glob(str(path.relative_to("/"))):
            try:
                one = find_interpreter(python)
            except CannotRun:
                continue
            if one.version is not None and one.version != sys.version_info[:2]:
                found[one.version] = one
    return found


INSTALLED = installed()


@pytest.fixture(params=sorted(INSTALLED), ids=str)
def python(request: pytest.FixtureRequest) -> Interpreter:
    """Each interpreter that is here."""
    return INSTALLED[request.param]


def test_there_are_other_versions() -> None:
    """What is claimed of other Pythons is shown on two of them at least."""
    if len(INSTALLED) < NEEDED and "TRUELINE_CI" not in os.environ:
        pytest.skip(f"{NEEDED} more versions of Python 3.9 or later are needed: {list(INSTALLED)}")
    assert len(INSTALLED) >= NEEDED, f"install more versions; here are {list(INSTALLED)}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a module and a pytest file."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "m.py").write_text(MODULE)
    (folder / "test_m.py").write_text(TESTS)
    return folder


def test_function_level(project: Path, python: Interpreter) -> None:
    """Two jails for plain values, sabotage for what cannot cross, and a wrong one is told."""
    with TestJudge(project, python=python.path) as judge:
        plain = Asserts("from m import f\nassert f(1) == 2\n")
        result = judge.judge_sync({Path("m.py"): MODULE}, plain)
        assert (result.status, result.oracle) == ("passed", "two-jail")
        result = judge.judge_sync(
            {Path("m.py"): MODULE}, Asserts("from m import g\nassert list(g(1)) == [1]\n")
        )
        assert (result.status, result.oracle) == ("passed", "sabotage")
        result = judge.judge_sync({Path("m.py"): MODULE.replace("+ 1", "+ 2")}, plain)
        assert (result.status, result.verified) == ("wrong", False)


def test_shared_objects(project: Path, python: Interpreter) -> None:
    """References are counted alike by all versions: what code keeps is told from the rest."""
    keeping = "kept = []\ndef f(x):\n    kept.append(x)\ndef g():\n    kept[0].append(1)\n"
    tests = Asserts("from m import f, g\nx = []\nf(x)\ng()\nassert x == [1]\n")
    turning = "def f(x):\n    x[:] = x[::-1]\ndef g():\n    return [[1], [2]]\n"
    with TestJudge(project, python=python.path) as judge:
        result = judge.judge_sync({Path("m.py"): keeping}, tests)
        assert (result.status, result.oracle) == ("passed", "sabotage")
        apart = Asserts("from m import f, g\nx = g()\nf(x)\nassert x == [[2], [1]]\n")
        result = judge.judge_sync({Path("m.py"): turning}, apart)
        assert (result.status, result.oracle) == ("passed", "two-jail")


def test_the_version_is_the_interpreters(project: Path, python: Interpreter) -> None:
    """What runs is that interpreter, with its own library."""
    with TestJudge(project, python=python.path) as judge:
        text = "import sys, json\nprint(*sys.version_info[:2], json.__file__)\n"
        output = judge.run_file_sync(Path("m.py"), text).output
        assert output.startswith("{} {} ".format(*python.version or ()))
        assert str(python.prefix) in output


def test_pytest_files(project: Path, python: Interpreter) -> None:
    """Our pytest judges where it can run; elsewhere one line says what to install."""
    suite = load_suite(project / "test_m.py")
    with TestJudge(project, python=python.path) as judge:
        if (python.version or (0, 0)) < OURS_RUNS_ON:
            with pytest.raises(CannotRun, match="-m pip install pytest"):
                judge.judge_sync({Path("m.py"): MODULE}, suite)
            return
        result = judge.judge_sync({Path("m.py"): MODULE}, suite)
        assert (result.status, result.oracle, result.tests_total) == ("passed", "sabotage", 2)


def test_syntax_of_a_newer_python(project: Path, python: Interpreter) -> None:
    """A text that this Python cannot read is an error that names the version."""
    with TestJudge(project, python=python.path) as judge:
        result = judge.judge_sync(
            {Path("m.py"): "def f(:\n"}, Asserts("import m\nassert m.f(1) == 2\n")
        )
        assert result.status == "error"
        (failure,) = result.failures
        assert failure.line == 1
        assert "in Python {}.{}".format(*python.version or ()) in failure.message


@pytest.mark.parametrize("copies", [False, True])
def test_an_environment_with_an_editable_install(
    tmp_path: Path, project: Path, python: Interpreter, copies: bool
) -> None:
    """Packages, folders of `.pth` files and the project's own, made with links and with copies."""
    how = ["--without-pip", *(["--copies"] if copies else []), str(tmp_path / "e")]
    command = [str(python.path), "-m", "venv", *how]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"{python.path} makes no environments: {done.stdout.decode()[:200]}")
    given = tmp_path / "e" / "bin" / "python"
    (site,) = packages_of(given)
    (site / "dep.py").write_text("one = 1\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "far.py").write_text("two = 2\n")
    (project / "libs").mkdir()
    (project / "libs" / "near.py").write_text("three = 3\n")
    (site / "x.pth").write_text(f"import evil\n{tmp_path / 'elsewhere'}\n{project / 'libs'}\n")
    text = "import dep, far, near\nprint(dep.one, far.two, near.three, near.__file__)\n"
    with TestJudge(project, python=given, site_packages=packages_of(given)) as judge:
        assert judge.run_file_sync(Path("m.py"), text).output == "1 2 3 libs/near.py\n"


@pytest.fixture
def copied(python: Interpreter) -> Iterator[Path]:
    """An interpreter and its library in a folder for temporary files, for everybody to read."""
    if python.prefix == Path("/usr"):
        pytest.skip("a distribution's Python is in more places than one")
    name = "python{}.{}".format(*python.version or ())
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        prefix = Path(folder)
        names = ("test", "site-packages", "__pycache__", "idlelib", "ensurepip", "config-*")
        left_out = shutil.ignore_patterns(*names)
        library = python.prefix / "lib" / name
        shutil.copytree(library, prefix / "lib" / name, ignore=left_out)
        for one in python.prefix.glob(f"lib/lib{name}*.so*"):
            shutil.copy(one, prefix / "lib")
        program = prefix / "bin" / name
        program.parent.mkdir()
        program.write_bytes(_relocated(python))
        program.chmod(0o755)
        yield program


def _relocated(python: Interpreter) -> bytes:
    """The program, looking for its shared library beside itself and no longer where it was."""
    old = f"{python.prefix}/lib\0".encode()
    return python.path.read_bytes().replace(old, b"$ORIGIN/../lib\0".ljust(len(old), b"\0"))


def test_below_the_folder_for_temporary_files(project: Path, copied: Path) -> None:
    """The private /tmp of a run hides neither the library nor its own place to write."""
    text = (
        "import json.tool, decimal, sys, os, tempfile\n"
        "print(sys.prefix)\nprint(os.listdir('/tmp') != [])\n"
        "tempfile.NamedTemporaryFile(dir='/tmp')\n"
    )
    with TestJudge(project, python=copied) as judge:
        result = judge.run_file_sync(Path("m.py"), text)
        assert result.output == f"{copied.parent.parent}\nTrue\n"
        assert result.passed
        plain = Asserts("from m import f\nassert f(1) == 2\n")
        assert judge.judge_sync({Path("m.py"): MODULE}, plain).verified


AS_NOBODY = """
import sys, tempfile
from pathlib import Path
sys.path[:0] = [{source!r}]
sys.path.append({packages!r})
from trueline.analysis.testing import Asserts, TestJudge, load_suite
with tempfile.TemporaryDirectory() as folder:
    tests = Path(folder, "test_m.py")
    tests.write_text({tests!r})
    edits = {{Path("m.py"): {module!r}}}
    Path(folder, "data.txt").touch()
    with TestJudge(Path(folder), python=Path({python!r}), whole=False) as judge:
        text = "import os; print(sorted(os.listdir()))"
        print(judge.run_file_sync(Path("m.py"), text).output, end="")
        print(judge.judge_sync(edits, Asserts("from m import f\\nassert f(1) == 2\\n")).oracle)
        if {pytest}:
            result = judge.judge_sync(edits, load_suite(tests))
            print(result.status, result.tests_total)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="everything here runs as an ordinary user already")
def test_as_an_ordinary_user(python: Interpreter, copied: Path) -> None:
    """Somebody without any rights judges with an interpreter that is not the system's."""
    ours = Path("/usr/bin/python3")
    if find_interpreter(ours).version != sys.version_info[:2]:
        pytest.skip("the system's Python cannot run Trueline with the packages installed here")
    runs_pytest = (python.version or (0, 0)) >= OURS_RUNS_ON
    script = AS_NOBODY.format(
        source=str(Path(lending.__file__).parents[3]),
        packages=str(distribution("trueline").locate_file("")),
        tests=TESTS,
        module=MODULE,
        python=str(copied),
        pytest=runs_pytest,
    )
    done = subprocess.run(
        [ours, "-c", script],
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
        env={},
    )
    shown = "['m.py', 'test_m.py']\n"  # and no data
    assert done.stdout == f"{shown}two-jail\n" + "passed 2\n" * runs_pytest, done.stderr
