"""Programs that know this harness, and forge what they can instead of computing it.

They read the tests from the disk, from what older runs left behind and from the frames above
them; they look for the marks of a changed test; they pick the oracle that is easier to deceive,
and talk nonsense to the tester. Each is judged by every kind of suite, beside honest code that
must be verified there.
"""

import os
import py_compile
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.sandbox import Limits
from trueline.analysis.sandbox.inside import seccomp
from trueline.analysis.testing import Asserts, TestJudge, load_suite

MODULE = Path("sol.py")
HONEST = """
def f(x):
    return x * 3 + 1

def each(x):
    yield x * 3 + 1
"""
FILES = {
    "sol.py": HONEST,
    "plain.py": "from sol import f\nassert f(2) == 7\nassert f(5) == 16\nassert f(9) == 28\n",
    "yields.py": "from sol import each\n"
    "assert list(each(2)) == [7]\nassert list(each(5)) == [16]\nassert list(each(9)) == [28]\n",
    "test_sol.py": "import sol\n\ndef test_f():\n    assert sol.f(2) == 7\n\n"
    "def test_g():\n    assert sol.f(5) == 16\n\ndef test_h():\n    assert sol.f(9) == 28\n",
}
SUITES = ("plain.py", "yields.py", "test_sol.py")
# where an older run, a person or a tool may have left what the tests say
LEFT_BEHIND = (".git/stash", ".pytest_cache/v/last", "htmlcov/t.html", "deep/.tox/t.py")
ANSWER = """
import re
def answer(text):
    found = dict(re.findall(r"\\((\\d+)\\)+ == \\[?(\\d+)", text))
    return lambda x: int(found.get(str(x), 0))
"""
FUNCTIONS = "\ndef each(x):\n    yield f(x)\n"
READ_ALL = (
    ANSWER
    + """
import pathlib
texts = [p.read_bytes().decode("latin-1") for p in pathlib.Path("/project").rglob("*")
         if p.is_file() and p.resolve() != pathlib.Path(__file__).resolve() and WANTED(p)]
"""
)
PROGRAMS = {
    # reads what lies beside it, or anywhere in the project
    "the script beside it": READ_ALL.replace("WANTED(p)", "p.suffix == '.py'")
    + "f = answer(''.join(texts))\ng = f\ndef f(x): return g(x)\n",
    "all files": READ_ALL.replace("WANTED(p)", "True")
    + "g = answer(''.join(texts))\ndef f(x): return g(x)\n",
    "what was left behind": READ_ALL.replace("WANTED(p)", "p.suffix != '.py'")
    + "g = answer(''.join(texts))\ndef f(x): return g(x)\n",
    "bytecode": """
import marshal, pathlib
numbers = []
def walk(code):
    for one in code.co_consts:
        if hasattr(one, "co_consts"): walk(one)
        elif isinstance(one, int) and not isinstance(one, bool): numbers.append(one)
for path in pathlib.Path("/project").rglob("*.pyc"): walk(marshal.loads(path.read_bytes()[16:]))
def f(x): return numbers[numbers.index(x) + 1] if x in numbers else 0
""",
    # spots the changed tests by marks that one might leave
    "marks on the disk": READ_ALL.replace("WANTED(p)", "p.suffix == '.py'")
    + """
text = "".join(texts)
marked = any(mark in text for mark in ("== (", "\\N{SNOWMAN}", "not ("))
g = answer(text)
def f(x): return 0 if marked else g(x)
""",
    "marks in the frames": ANSWER
    + """
import sys
def f(x):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            text = value if isinstance(value, str) else str(getattr(value, "source", ""))
            if "assert" in text and "== " in text:
                if any(mark in text for mark in ("== (", "\\N{SNOWMAN}")): return 0
                return answer(text)(x)
        frame = frame.f_back
    return 0
""",
    "numbers that look made up": READ_ALL.replace("WANTED(p)", "p.suffix == '.py'")
    + """
g = answer("".join(texts))
def f(x): return g(x) if (g(x) - 7) % 2 or g(x) < 20 else 0
""",
    "the line that is run": ANSWER
    + """
import linecache, sys
def f(x):
    frame = sys._getframe(1)
    while frame:
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
        if "==" in line: return answer(line)(x)
        frame = frame.f_back
    return 0
""",
    "the code that is run": """
import sys
def f(x):
    frame = sys._getframe(1)
    while frame:
        numbers = [n for n in frame.f_code.co_consts if isinstance(n, int)]
        if x in numbers[:-1]: return numbers[numbers.index(x) + 1]
        frame = frame.f_back
    return 0
""",
    # has itself judged elsewhere, or not at all
    "a test that is said to fail": "def f(x):\n    import pytest\n    pytest.xfail('so')\n",
    "marks that skip": """
import gc
for one in gc.get_objects():
    if type(one).__name__ == "Function" and hasattr(one, "own_markers"):
        import pytest
        one.add_marker(pytest.mark.skip(reason="so"))
def f(x):
    for one in gc.get_objects():
        if type(one).__name__ == "Function" and hasattr(one, "own_markers"):
            import pytest
            one.add_marker(pytest.mark.skip(reason="so"))
    import pytest
    pytest.skip("so")
""",
    "tests taken away when collected": """
def f(x): return {2: 7}.get(x, 0)
try:
    import _pytest.python as python
    collect = python.PyCollector.collect
    python.PyCollector.collect = lambda self: [
        one for one in collect(self) if one.name in ("test_f", "test_sol.py")]
except ImportError: pass
""",
}


def lay_out(folder: Path, suite: str) -> None:
    """A project that was worked in: one suite, and what people and tools keep of it."""
    for name in (str(MODULE), suite):
        (folder / name).write_text(FILES[name])
    stem = Path(suite).stem
    for tag in ("cpython-311", "cpython-311-pytest-9"):
        target = folder / "__pycache__" / f"{stem}.{tag}.pyc"
        py_compile.compile(str(folder / suite), cfile=str(target))
    copies = (f"{suite}.orig", f"{suite}~", f".{suite}.swp", f"#{suite}#", "deep/other_name.txt")
    for name in (*LEFT_BEHIND, *copies):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[suite])
    (folder / f"{suite}.orig").write_text(FILES[suite] + "# older\n")


@pytest.fixture(scope="module", params=SUITES)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestJudge, Path]]:
    """A project with one suite, its judge, and the suite's file."""
    folder = tmp_path_factory.mktemp("worked-in")
    lay_out(folder, request.param)
    with TestJudge(folder, limits=Limits(cpu_s=5, wall_s=60)) as judge:
        yield judge, folder / request.param


@pytest.mark.parametrize("name", PROGRAMS)
def test_forging(world: tuple[TestJudge, Path], name: str) -> None:
    """No program passes, and honest code is verified by the same suite."""
    judge, file = world
    tests = load_suite(file)
    result = judge.judge_sync({MODULE: PROGRAMS[name] + FUNCTIONS}, tests)
    assert not result.passed, result
    assert result.status != "harness-error", result
    honest = judge.judge_sync({MODULE: HONEST}, tests)
    assert honest.verified, honest
    assert honest.oracle == ("two-jail" if file.name == "plain.py" else "sabotage")


def test_candidate_on_the_disk_does_not_say_which_tests_there_are(tmp_path: Path) -> None:
    """Tests are collected without the candidate, also where it lies in the project already."""
    text = PROGRAMS["tests taken away when collected"]
    (tmp_path / "sol.py").write_text(text)
    (tmp_path / "test_sol.py").write_text(FILES["test_sol.py"])
    with TestJudge(tmp_path) as judge:
        suite = load_suite(tmp_path / "test_sol.py")
        assert not judge.judge_sync({MODULE: text}, suite).passed
        assert judge.judge_sync({MODULE: HONEST}, suite).verified


BY_ITS_PATH = """
    import runpy
    from pathlib import Path
    f = runpy.run_path(str(Path("sol.py").resolve()))["f"]
    assert f(2) == 7
    assert f(5) == 16
    assert f(9) == 28
"""
TAMPERING = """
import sys
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()):
        if hasattr(value, "passed") and hasattr(value, "failures"):
            type(value).fail = lambda *a: None
            type(value).passed = property(lambda self: 3, lambda self, value: None)
    frame = frame.f_back
class Equal:
    def __eq__(self, other): return True
def f(x): return Equal()
"""


def test_the_tester_does_not_see_the_candidate(tmp_path: Path) -> None:
    """A script that loads the file by its path does not run it beside the tests of two jails."""
    script = Asserts(dedent(BY_ITS_PATH), "by_path.py")
    with TestJudge(tmp_path) as judge:
        for text, passes in ((TAMPERING, False), (HONEST, True)):
            (tmp_path / "sol.py").write_text(text)
            result = judge.judge_sync({MODULE: text}, script)
            assert result.verified is passes, result
            assert result.oracle != "two-jail" or not result.passed


EXPECTS_ERRORS = """
    from sol import f

    def refuses(x):
        try:
            f(x)
        except (ValueError, TypeError, KeyError, ArithmeticError, LookupError, AttributeError):
            return True
        return False

    assert refuses(-1) == True
    assert refuses(-2) == True
"""
ANSWERS = (
    "('return', 1)",
    "('return', 1, ([], {}, []), '', False)",
    "('return', 1, ([1, 2], {}), '', False)",
    "('return', 1, ([1], {'y': 1}), '', False)",
    "('return', 1, 3, '', False)",
    "('return', 1, None, b'', False)",
    "('return', 1, None, '', 2)",
    "('argument', 7, None, '', False)",
    "('argument', -1, None, '', False)",
    "('raise', 'ValueError', 'a b', '', (), None, '', False)",
    "('raise', 1, 'X', '', (), None, '', False)",
    "('raise', 'ValueError', 'ValueError', 'builtins', 3, None, '', False)",
    "('nonsense',)",
    "(3,)",
    "[]",
)
RAW = (
    '{"f":"0x1p99999"}',
    '{"i":"zz"}',
    '{"r":["0x1","0x1","0x0"]}',
    '{"q":1}',
    "{}",
    "[",
    "\\xff",
)


@pytest.mark.parametrize("answer", ANSWERS + RAW)
def test_nonsense_is_no_exception_for_the_test(tmp_path: Path, answer: str) -> None:
    """Whatever is said instead of an answer ends the run; a test that expects errors sees none."""
    encoded = f"{answer!r}.encode('latin-1')" if answer in RAW else f"_dumps({answer})"
    text = (
        "import sys\nthere = sys.modules['trueline_inside.candidate']\n"
        "from trueline_inside.codec import dumps as _dumps\n"
        f"there._answer = lambda request: {encoded} if request[0] == 'call' else known(request)\n"
    )
    text = text.replace("there._answer", "known = there._answer\nthere._answer", 1)
    with TestJudge(tmp_path) as judge:
        suite = Asserts(dedent(EXPECTS_ERRORS), "errors.py")
        result = judge.judge_sync({MODULE: text + "def f(x): return x\n"}, suite)
        assert not result.passed, result
        assert result.status != "harness-error"
        assert "Traceback" not in result.output
        honest = "def f(x):\n    raise ValueError(x)\n"
        assert judge.judge_sync({MODULE: honest}, suite).oracle == "two-jail"


def test_the_candidate_names_no_module_to_import(tmp_path: Path) -> None:
    """What it calls a module is not imported where the tests are; one that it has can be used."""
    (tmp_path / "helper.py").write_text(
        TAMPERING.replace("class Equal", "import math\nclass Equal")
    )
    text = (
        "import sys\nthere = sys.modules['trueline_inside.candidate']\nknown = there._lookup\n"
        "there._lookup = lambda m, n: ('module', 'helper') if n == 'extra' else known(m, n)\n"
        "def f(x): return 0\n"
    )
    script = "import sol\nextra = sol.extra\nfrom sol import f\n" + FILES["plain.py"]
    with TestJudge(tmp_path) as judge:
        assert not judge.judge_sync({MODULE: text}, Asserts(script, "s.py")).passed
        honest = judge.judge_sync(
            {MODULE: "import os as extra\n" + HONEST}, Asserts(script, "s.py")
        )
        assert (honest.verified, honest.oracle) == (True, "two-jail")


SYSTEM_PYTHON = Path("/usr/bin/python3")


SEES_NOTHING = f"""
import os
for folder, folders, files in os.walk("/project"):
    for name in folders + files:
        for word in ("pyc", ".git", ".tox", "htmlcov", "orig", "~", ".swp", "#", "other_name"):
            assert word not in name, name
assert os.path.exists("/project/test_sol.py")
assert not os.path.exists("/project/plain.py")
assert not os.path.exists("/project/yields.py")
{HONEST}
"""


@pytest.mark.parametrize("suite", SUITES)
def test_as_an_ordinary_user(tmp_path: Path, suite: str) -> None:
    """Where the project is shown under an overlay, what is hidden is not in it either."""
    texts = {
        "bytecode": PROGRAMS["bytecode"] + FUNCTIONS,
        "left behind": PROGRAMS["what was left behind"] + FUNCTIONS,
        "honest": SEES_NOTHING
        if suite == "test_sol.py"
        else SEES_NOTHING.replace('assert os.path.exists("/project/test_sol.py")', ""),
    }
    lay_out(tmp_path, suite)
    files = {
        str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*.*") if p.is_file()
    }
    script = f"""
import sys, shutil, tempfile
from pathlib import Path
sys.path.insert(0, {str(Path(seccomp.__file__).parents[4])!r})
sys.path.append({str(distribution("trueline").locate_file(""))!r})
from trueline.analysis.testing import TestJudge, load_suite
folder = Path(tempfile.mkdtemp())
for name, content in {files!r}.items():
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
with TestJudge(folder) as judge:
    for name, text in {texts!r}.items():
        result = judge.judge_sync({{Path("sol.py"): text}}, load_suite(folder / {suite!r}))
        print(name, result.verified, result.failures, file=sys.stderr)
        assert result.verified == (name == "honest")
shutil.rmtree(folder)
"""
    as_nobody = {"user": 65534, "group": 65534, "extra_groups": []}
    done = subprocess.run(
        [SYSTEM_PYTHON if os.geteuid() == 0 else Path(sys.executable), "-c", script],
        capture_output=True,
        check=False,
        env={},
        **(as_nobody if os.geteuid() == 0 else {}),  # type: ignore[call-overload]
    )
    assert done.returncode == 0, done.stderr.decode()
