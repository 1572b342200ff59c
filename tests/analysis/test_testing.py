"""Verdicts on edits: statuses, oracles, messages, policy, cancellation, retries."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.analysis.sandbox import Failure, Limits, RunResult
from trueline.analysis.sandbox.run import Ended
from trueline.analysis.testing import (
    Asserts,
    Examples,
    Suite,
    TestJudge,
    examples_of,
    load_suite,
    oracles,
    without,
)

MODULE = Path("shop/cart.py")
CART = '''
"""A cart.

>>> total([1, 2])
3
"""
from shop.rates import RATE


class Empty(ValueError):
    """Nothing in it."""


def total(prices, *, off=0):
    """Sum the prices.

    >>> total([1, 2])
    3
    >>> total([])
    Traceback (most recent call last):
    shop.cart.Empty: nothing in it
    >>> print("sum", total([2]))
    sum 2
    >>> names = ["b", "a"]
    >>> sort(names)
    >>> names
    ["a", 'b']
    """
    if not prices:
        raise Empty("nothing in it")
    return (sum(prices) - off) * RATE


def sort(names):
    names.sort()


def each(prices):
    yield from prices
'''
MACHINE = """
    import multiprocessing, os, socket, subprocess, sys, threading
    from pathlib import Path

    def test_server():
        with socket.create_server(("127.0.0.1", 0)) as server:
            with socket.create_connection(server.getsockname()):
                assert server.accept()[1][0] == "127.0.0.1"

    def test_process():
        done = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True)
        assert done.stdout == b"42\\n"

    def test_pool():
        with multiprocessing.Pool(2) as pool:
            assert pool.map(abs, [-1, -2]) == [1, 2]

    def test_files(tmp_path):
        (tmp_path / "a").write_text("a")
        Path("written.txt").write_text("b")
        assert os.environ["SHOP"] == "open"
"""
TOTAL = Asserts("from shop.cart import total\nassert total([1]) == 1\n", "check.py")
BROKEN = CART.replace("- off", "+ off")
TESTS = """
    import pytest
    from shop import cart

    @pytest.mark.parametrize("prices", [[1, 2], [3]])
    def test_sum(prices):
        assert cart.total(prices) == 3

    def test_off():
        assert cart.total([5], off=2) == 3

    class TestErrors:
        def test_empty(self, tmp_path):
            with pytest.raises(cart.Empty):
                cart.total([])

        @pytest.mark.skip(reason="later")
        def test_later(self):
            raise AssertionError
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with two modules, a conftest and tests."""
    folder = tmp_path_factory.mktemp("shop")
    files = {
        "shop/__init__.py": "",
        "shop/rates.py": "RATE = 1\n",
        "shop/cart.py": CART,
        "conftest.py": "import os\nos.environ['SHOP'] = 'open'\n",
        "tests/test_cart.py": dedent(TESTS),
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-ra'\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def judge(project: Path) -> Iterator[TestJudge]:
    """One judge for all tests here."""
    with TestJudge(project, limits=Limits(cpu_s=3, wall_s=10)) as judge:
        yield judge


def asserts(text: str) -> Asserts:
    """A script of asserts."""
    return Asserts(dedent(text), "check.py")


def verdict(judge: TestJudge, text: str, suite: Suite) -> RunResult:
    """Judge one text of the module."""
    return judge.judge_sync({MODULE: text}, suite)


def test_examples_pass_in_two_jails(judge: TestJudge) -> None:
    """Values, printed text, an own exception, a mutated argument and other quotes all count."""
    result = verdict(judge, CART, examples_of(CART, "total"))
    assert (result.status, result.oracle, result.tier) == ("passed", "two-jail", "A"), result
    assert (result.tests_passed, result.tests_total) == (4, 4)
    assert result.verified
    assert result.cpu_s > 0
    assert result.wall_s > 0
    assert result.peak_mib > 1


def test_failed_example_says_what_was_expected(judge: TestJudge) -> None:
    """The failure names the function, the example, both values and its line in the file."""
    result = verdict(judge, CART.replace("sum(prices)", "len(prices)"), examples_of(CART, "total"))
    assert (result.status, result.tests_passed, result.tests_total) == ("wrong", 2, 4)
    message = "total([1, 2]): expected 3, got 2"
    assert result.failures[0] == Failure("total: total([1, 2])", message, 17)


def test_asserts_are_counted_one_by_one(judge: TestJudge) -> None:
    """A failed assert does not hide the others and shows what it got."""
    suite = asserts("""
        from shop.cart import total
        import shop.cart as c
        assert total([1, 2]) == 3
        assert total([4], off=1) == 3
        xs = [5]
        assert c.total(xs) == 5
    """)
    result = verdict(judge, BROKEN, suite)
    assert (result.status, result.tests_passed, result.tests_total) == ("wrong", 2, 3)
    text = "assert total([4], off=1) == 3"
    assert result.failures == (Failure(text, f"{text}: got 5", 5),)
    assert verdict(judge, CART, suite).oracle == "two-jail"


def test_identity_and_mutation_cross(judge: TestJudge) -> None:
    """A function that returns its argument, or changes it, does so for the test's own object."""
    text = "def f(x):\n    x.append(1)\n    return x\n"
    suite = asserts("""
        from shop.cart import f
        xs = []
        assert f(xs) is xs
        assert xs == [1]
    """)
    assert verdict(judge, text, suite).verified


@pytest.mark.parametrize(
    "use",
    [
        "assert list(each([1, 2])) == [1, 2]",
        "assert str(Empty('x')) == 'x'",
        "assert total.__doc__.startswith('Sum') == True",
        "assert total(iter([1])) == 1",
    ],
)
def test_what_cannot_cross_is_confirmed_by_sabotage(judge: TestJudge, use: str) -> None:
    """Generators, classes, attributes of functions and iterators take the second oracle."""
    result = verdict(judge, CART, asserts(f"from shop.cart import *\n{use}\n"))
    assert (result.status, result.oracle) == ("passed", "sabotage"), result


def test_nothing_to_sabotage_is_not_verified(judge: TestJudge) -> None:
    """A pass that no oracle confirms says so."""
    suite = asserts("""
        from shop.cart import each
        for value in each([1]):
            if value:
                assert value == 1
                continue
            raise ValueError
    """)
    result = verdict(judge, CART, suite)
    assert (result.status, result.oracle, result.verified) == ("passed", "in-process", False)


def test_bare_names(judge: TestJudge) -> None:
    """A script may use the module's names without an import where that is asked for."""
    assert verdict(judge, CART, Asserts("assert total([1]) == 1", bare=True)).verified
    assert verdict(judge, CART, Asserts("assert total([1]) == 1")).status == "error"


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("def total(", "error", "SyntaxError"),
        ("import nothing_here", "error", "ModuleNotFoundError"),
        ("def other(): pass", "error", "ImportError"),
        ("def total(p): return p[9]", "error", "IndexError"),
        ("def total(p): raise MemoryError", "memory", "MemoryError"),
        ("def total(p):\n while True: pass", "cpu-timeout", ""),
        ("import time\ndef total(p): time.sleep(99)", "wall-timeout", ""),
        ("def total(p):\n while True: print('x' * 9999)", "output", ""),
        ("import os\ndef total(p): os._exit(0)", "crashed", ""),
        ("import os\ndef total(p): os.abort()", "crashed", ""),
    ],
)
def test_statuses(project: Path, text: str, status: str, message: str) -> None:
    """Every way to fail has its name, with the message where there is one."""
    wall_s = 1 if status == "wall-timeout" else 60
    with TestJudge(project, limits=Limits(cpu_s=0.5, wall_s=wall_s, memory_mib=200)) as judge:
        result = verdict(
            judge, text, asserts("from shop.cart import total\nassert total([1]) == 1")
        )
    assert result.status == status, result
    assert message in (result.failures[0].message if message else "")
    assert result.tests_total == 1


def test_a_module_that_fails_and_is_slow_to_say_so(judge: TestJudge) -> None:
    """Its tester, which has nothing to ask, does not end before the reason is told."""
    slow = (
        "import sys, time\n\nclass Slow:\n    def write(self, text): pass\n"
        "    def flush(self): time.sleep(0.5)\n\nsys.stdout = Slow()\nimport nothing_here\n"
    )
    result = verdict(judge, slow, asserts("from shop.cart import total\nassert total([1]) == 1"))
    assert (result.status, result.oracle) == ("error", "two-jail")
    assert "ModuleNotFoundError" in result.failures[0].message


@pytest.mark.parametrize(
    ("code", "why", "badly"),
    [(0, "", False), (-9, "stopped", False), (-9, "wall", True), (-11, "", True), (1, "", True)],
)
def test_a_run_that_we_stopped_did_not_end_badly(code: int, why: str, badly: bool) -> None:
    """Else a candidate whose tester ran out of time would be called crashed."""
    assert oracles._ended_badly(Ended(code, why, 0.0, 0.0, 0.0, "", None)) is badly


def test_pytest_files(judge: TestJudge, project: Path) -> None:
    """Tests run with the project's conftest; failures carry node id, message and line."""
    suite = load_suite(project / "tests" / "test_cart.py")
    result = verdict(judge, CART, suite)
    assert (result.status, result.oracle) == ("passed", "sabotage"), result
    assert (result.tests_passed, result.tests_total) == (5, 5)
    result = verdict(judge, BROKEN, suite)
    assert (result.status, result.tests_passed) == ("wrong", 4)
    (failure,) = result.failures
    assert failure.name == "tests/test_cart.py::test_off"
    assert failure.message.startswith("assert 7 == 3")
    assert failure.line == 10


LEANING = """
    import unittest
    import shop.cart as cart

    seen = []

    class TestBase:
        price = 1
        def test_one(self):
            assert cart.total([self.price]) == self.price

    class TestMore(TestBase):
        price = 2

    class Case(unittest.TestCase):
        def test_case(self):
            self.assertEqual(cart.total([4]), 4)
        @unittest.skip("later")
        def test_later(self):
            assert cart.total([4]) == 5
        @unittest.expectedFailure
        def test_fails(self):
            assert cart.total([4]) == 5

    def test_fill():
        assert cart.total([1, 2]) == 3
        seen.append(1)

    def test_filled():
        assert len(seen) == 1

    def test_again():
        assert cart.total([5]) == 5
        test_filled()
"""


def test_honest_code_with_tests_that_lean_on_each_other(tmp_path: Path) -> None:
    """Inherited tests, tests that call or need others, a project that stops at the first."""
    (tmp_path / "shop").mkdir()
    for name, text in {"__init__.py": "", "cart.py": CART, "rates.py": "RATE = 1\n"}.items():
        (tmp_path / "shop" / name).write_text(text)
    (tmp_path / "test_leaning.py").write_text(dedent(LEANING))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -x\n")
    with TestJudge(tmp_path) as judge:
        suite = load_suite(tmp_path / "test_leaning.py")
        for _ in range(6):
            result = judge.judge_sync({MODULE: CART}, suite)
            assert (result.status, result.oracle) == ("passed", "sabotage"), result
            assert (result.tests_passed, result.tests_total) == (8, 8)
        assert judge.judge_sync({MODULE: BROKEN.replace("sum", "len")}, suite).status == "wrong"


def test_pytest_base_without_edits(judge: TestJudge, project: Path) -> None:
    """The project can be judged as it is, to know what fails before any candidate."""
    assert judge.judge_sync({}, load_suite(project / "tests" / "test_cart.py")).passed


def test_pytest_import_error(judge: TestJudge, project: Path) -> None:
    """A collection error is an error with its message, not an absence of tests."""
    result = verdict(judge, "import nothing_here", load_suite(project / "tests" / "test_cart.py"))
    assert result.status == "error"
    assert "nothing_here" in result.failures[0].message
    assert "nothing_here" in result.output


def test_pytest_file_from_elsewhere(judge: TestJudge, tmp_path: Path) -> None:
    """A test file outside the project sees the project's modules."""
    file = tmp_path / "test_far.py"
    file.write_text("import shop.cart\n\ndef test_far():\n    assert shop.cart.total([1]) == 1\n")
    assert verdict(judge, CART, load_suite(file)).verified


def test_changed_project_is_seen(tmp_path: Path) -> None:
    """A file that the user edits between two judgements counts in the second."""
    (tmp_path / "m.py").write_text("from other import value\ndef f(): return value\n")
    (tmp_path / "other.py").write_text("value = 1\n")
    text = (tmp_path / "m.py").read_text()
    suite = asserts("from m import f\nassert f() == 2")
    with TestJudge(tmp_path) as judge:
        assert judge.judge_sync({Path("m.py"): text}, suite).status == "wrong"
        (tmp_path / "other.py").write_text("value = 1 + 1\n")
        assert judge.judge_sync({Path("m.py"): text}, suite).verified


def test_src_layout_lone_files_and_site_packages(tmp_path: Path) -> None:
    """Modules are imported by the name that users import them by."""
    site = tmp_path / "site"
    for name in ("p/src/pkg/__init__.py", "p/src/pkg/a.py", "p/tools/b.py", "site/dep.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (site / "dep.py").write_text("two = 2\n")
    text = "import dep\ndef f(): return dep.two\n"
    with TestJudge(tmp_path / "p", site_packages=[site]) as judge:
        for path, module in (("src/pkg/a.py", "pkg.a"), ("tools/b.py", "b")):
            suite = asserts(f"import {module}\nassert {module}.f() == 2")
            assert judge.judge_sync({Path(path): text}, suite).verified


@pytest.mark.parametrize(
    "path",
    [
        "conftest.py",
        "tests/test_cart.py",
        "tests/helpers.py",
        "pyproject.toml",
        "sitecustomize.py",
        "x.pth",
        "test_new.py",
        "../outside.py",
        "/etc/outside.py",
    ],
)
def test_policy(judge: TestJudge, path: str) -> None:
    """Edits of what decides about passing, or outside the project, are refused unrun."""
    result = judge.judge_sync({Path(path): ""}, asserts("assert 1 == 1"))
    assert (result.status, result.wall_s) == ("refused", 0.0)
    assert "may not" in result.failures[0].message


def test_run_file(judge: TestJudge) -> None:
    """A script has a status, its output, and no oracle."""
    result = judge.run_file_sync(MODULE, "import sys\nprint('hi', __name__)\nsys.exit(0)\n")
    assert (result.status, result.oracle, result.output) == ("passed", None, "hi __main__\n")
    result = judge.run_file_sync(MODULE, "import sys\nsys.exit('no')\n")
    assert (result.status, result.failures[0].message) == ("error", "SystemExit: no")
    result = judge.run_file_sync(MODULE, "\n1 / 0\n")
    assert result.failures == (Failure("shop/cart.py", "ZeroDivisionError: division by zero", 2),)
    assert 'File "shop/cart.py", line 2' in result.output


def test_an_empty_suite_verifies_nothing(judge: TestJudge) -> None:
    """No example, or no assert, is no verdict."""
    for suite in (Examples(()), examples_of('"""\n>>> x = 1\n"""'), Asserts("x = 1")):
        with pytest.raises(WrongUsage, match="expects nothing"):
            verdict(judge, CART, suite)


def test_broken_examples_and_texts_are_failures(judge: TestJudge) -> None:
    """An example that is no Python, and a text that is no Unicode, fail and harm nothing."""
    suite = examples_of('"""\n>>> total([1]\n1\n>>> total([2])\n2\n"""')
    result = verdict(judge, CART, suite)
    assert (result.status, result.tests_passed, result.tests_total) == ("error", 1, 2)
    assert "SyntaxError" in result.failures[0].message
    assert verdict(judge, CART + "x = '\ud800'\n", TOTAL).status == "error"


def test_pytest_files_may_use_the_machine(judge: TestJudge, tmp_path: Path) -> None:
    """Loopback servers, processes, pools, temporary folders and written files work in tests."""
    file = tmp_path / "test_machine.py"
    file.write_text(dedent(MACHINE))
    result = judge.judge_sync({}, load_suite(file))
    assert result.verified, result


def test_several_edits_need_a_target(judge: TestJudge) -> None:
    """With two edited files it must be said which one the tests are about."""
    edits = {MODULE: CART, Path("shop/rates.py"): "RATE = 2\n"}
    suite = asserts("from shop.cart import total\nassert total([2]) == 4")
    with pytest.raises(WrongUsage, match="several files"):
        judge.judge_sync(edits, suite)
    assert judge.judge_sync(edits, suite, target=MODULE).verified


def until_running(judge: TestJudge) -> None:
    """Wait until a run is under way."""
    while not any(stop._runs for stop in list(judge._stops)):
        os.sched_yield()


async def test_cancelling_stops_the_run(project: Path) -> None:
    """Cancelling returns and ends the run, long before its limits do."""
    with TestJudge(project, limits=Limits(cpu_s=90, wall_s=90)) as judge:
        suite = TOTAL
        assert (await judge.judge({MODULE: CART}, suite)).verified
        loop_text = "def total(p):\n    while True: pass\n"
        task = asyncio.create_task(judge.judge({MODULE: loop_text}, suite))
        await asyncio.to_thread(until_running, judge)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 30)
        after = judge.judge({MODULE: CART}, suite)
        assert (await asyncio.wait_for(after, 30)).verified


async def test_queued_judgement_can_be_cancelled(project: Path) -> None:
    """A judgement that has not begun is dropped, and the one before it goes on."""
    with TestJudge(project) as judge:
        suite = TOTAL
        first = asyncio.create_task(judge.judge({MODULE: CART}, suite))
        second = asyncio.create_task(judge.judge({MODULE: BROKEN}, suite))
        await asyncio.sleep(0)
        second.cancel()
        assert (await first).verified
        with pytest.raises(asyncio.CancelledError):
            await second


def zygote_of(pid: int) -> int:
    """The first process of a jail."""
    (zygote,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(zygote)


def test_a_lost_jail_is_replaced_between_runs(judge: TestJudge) -> None:
    """Killing a warm jail costs one start and no verdict."""
    suite = TOTAL
    assert verdict(judge, CART, suite).verified
    for jail in judge._jails._jails.values():
        os.kill(zygote_of(jail.pid), signal.SIGKILL)
    assert verdict(judge, CART, suite).verified


@pytest.mark.parametrize(("kills", "status"), [(1, "cpu-timeout"), (2, "harness-error")])
def test_lost_in_the_middle_is_retried_once(project: Path, kills: int, status: str) -> None:
    """A zygote killed in mid-run: tried again once, then reported as our error."""
    with TestJudge(project, limits=Limits(cpu_s=2, wall_s=60)) as judge:
        seen: set[int] = set()
        done = threading.Event()

        def kill() -> None:
            while len(seen) < kills and not done.is_set():
                for run in [run for stop in list(judge._stops) for run in stop._runs]:
                    if run.id not in seen:
                        seen.add(run.id)
                        os.kill(zygote_of(run.jail.pid), signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        result = judge.run_file_sync(MODULE, "import time\ntime.sleep(3)\nwhile True: pass\n")
        done.set()
        killer.join()
    assert (len(seen), result.status) == (kills, status), result


def test_a_run_killed_from_outside_is_retried(project: Path) -> None:
    """SIGKILL to the run's own process: nobody in the jail can send it, so it is not a crash."""
    with TestJudge(project, limits=Limits(cpu_s=2, wall_s=60)) as judge:
        seen: set[int] = set()
        done = threading.Event()

        def kill() -> None:
            while not seen and not done.is_set():
                for run in [run for stop in list(judge._stops) for run in stop._runs]:
                    zygote = zygote_of(run.jail.pid)
                    text = Path(f"/proc/{zygote}/task/{zygote}/children").read_text()
                    for child in map(int, text.split()):
                        seen.add(child)
                        os.kill(child, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        result = judge.run_file_sync(MODULE, "import time\ntime.sleep(1)\nprint('done')\n")
        done.set()
        killer.join()
    assert (len(seen), result.status, result.output) == (1, "passed", "done\n"), result


def test_temporary_files_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where our private folders lie in the project they are no part of it."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "m.py").write_text("")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    with TestJudge(tmp_path) as judge:
        for _ in range(2):
            text = "import os\ndef f():\n    return os.listdir('/project/tmp')\n"
            suite = Asserts("from m import f\nassert f() == []\n")
            if os.geteuid():
                suite = Asserts("from m import f\nassert len(f()) < 9\n")
            assert judge.judge_sync({Path("m.py"): text}, suite).verified


def test_no_such_project(tmp_path: Path) -> None:
    """A missing project is one line."""
    with pytest.raises(CannotRun, match="no such project"):
        TestJudge(tmp_path / "nowhere")


def test_unsafe_is_shown(project: Path) -> None:
    """Without a sandbox every result says so, and verdicts are the same."""
    suite = TOTAL
    with TestJudge(project, unsafe=True) as judge:
        result = verdict(judge, CART, suite)
        assert (result.status, result.tier) == ("passed", "unsafe")
        assert verdict(judge, BROKEN, suite).tier == "unsafe"
        assert verdict(judge, CART, load_suite(project / "tests" / "test_cart.py")).passed


def test_interpreter_without_pytest(tmp_path: Path) -> None:
    """An interpreter that cannot import any pytest is one line, and not a missing sandbox."""
    broken = tmp_path / "site"
    broken.mkdir()
    (broken / "pytest.py").write_text("raise ImportError('too old')\n")
    file = tmp_path / "test_x.py"
    file.write_text("def test_x(): pass\n")
    with (
        TestJudge(tmp_path, site_packages=[broken]) as judge,
        pytest.raises(CannotRun, match="too old; install pytest") as caught,
    ):
        judge.judge_sync({}, load_suite(file))
    assert "no sandbox" not in str(caught.value)


async def test_tests_left_out_neither_run_nor_count(tmp_path: Path) -> None:
    """A suite without its failing tests is judged by the others alone, sabotage included."""
    (tmp_path / "m.py").write_text("def f() -> int:\n    return 1\n")
    tests = tmp_path / "test_m.py"
    tests.write_text(
        "from m import f\n\n\ndef test_good() -> None:\n    assert f() == 1\n\n\n"
        "def test_bad() -> None:\n    assert f() == 2\n"
    )
    script = tmp_path / "script.py"
    script.write_text(
        "from m import f\nassert f() == 1\nassert (\n    f() == 2\n)\nassert f() < 9\n"
    )
    edits = {tmp_path / "m.py": (tmp_path / "m.py").read_text()}
    with TestJudge(tmp_path) as judge:
        for path, total in ((tests, 1), (script, 2)):
            suite = load_suite(path)
            first = await judge.judge(edits, suite)
            left = without(suite, first.failures)
            second = await judge.judge(edits, left)
            assert (first.status, second.status) == ("wrong", "passed")
            assert (second.tests_passed, second.tests_total) == (total, total)
            assert second.verified


@pytest.mark.parametrize(
    ("module", "script", "status"),
    [
        # one list in every row: plain Python sees it, two copies would hide it
        ("def grid(n):\n    return [[0] * n] * n\n",
         "from m import grid\ng = grid(2)\ng[0][0] = 1\nassert g == [[1, 0], [0, 0]]\n", "wrong"),
        ("ITEMS = []\ndef items():\n    return ITEMS\n",
         "from m import items\nitems().append(1)\nassert items() == []\n", "wrong"),
        ("def clone(rows):\n    return list(rows)\n",
         "from m import clone\na = [[1]]\nclone(a)[0].append(2)\nassert a == [[1]]\n", "wrong"),
        # state outside the arguments is honest too
        ("import os\ndef home():\n    return os.environ.get('PLACE')\n",
         "import os\nfrom m import home\nos.environ['PLACE'] = 'x'\nassert home() == 'x'\n",
         "passed"),
        ("ITEMS = []\ndef add(x):\n    ITEMS.append(x)\n",
         "from m import ITEMS, add\nadd(1)\nassert ITEMS == [1]\n", "passed"),
        ("ITEMS = []\ndef size():\n    return len(ITEMS)\n",
         "from m import ITEMS, size\nITEMS.append(1)\nassert size() == 0\n", "wrong"),
        ("ITEMS = []\ndef size():\n    return len(ITEMS)\n",
         "import m\nm.ITEMS.append(1)\nassert m.ITEMS == []\n", "wrong"),
        ("COUNT = 1\ndef count():\n    return COUNT\n",
         "import m\nm.COUNT = 2\nassert m.count() == 2\n", "passed"),
        ("def grow(rows):\n    rows[0].append(1)\n",
         "from m import grow\nrow = []\ngrow([row])\nassert row == [1]\n", "passed"),
        ("def both(a, b):\n    a.append(1)\n    return b\n",
         "from m import both\nx = []\nassert both(x, x) == [1]\n", "passed"),
        ("class Odd(ValueError):\n    code = 3\ndef f():\n    raise Odd\n",
         "from m import f\ndef code():\n    try:\n        f()\n    except ValueError as e:\n"
         "        return e.code\nassert code() == 3\n", "passed"),
        ("def f(path):\n    return open(path).read()\n",
         "from pathlib import Path\nfrom m import f\nPath('/tmp/x').write_text('a')\n"
         "assert f('/tmp/x') == 'a'\n", "passed"),
        ("import time\ndef f():\n    return time.time()\n",
         "import m\nm.time.time = lambda: 5\nassert m.f() == 5\n", "passed"),
    ],
)  # fmt: skip
async def test_what_two_interpreters_cannot_share(
    tmp_path: Path, module: str, script: str, status: str
) -> None:
    """Shared objects and outside state are judged as in one interpreter, and confirmed."""
    (tmp_path / "m.py").write_text(module)
    (tmp_path / "script.py").write_text(script)
    with TestJudge(tmp_path) as judge:
        result = await judge.judge({tmp_path / "m.py": module}, load_suite(tmp_path / "script.py"))
    assert result.status == status
    assert not result.passed or result.verified


@pytest.mark.parametrize(
    ("module", "script"),
    [
        ("TABLE = {'a': [1]}\ndef f():\n    return 1\n",
         "from m import TABLE, f\nimport m\nassert m.TABLE == TABLE == {'a': [1]}\n"
         "assert f() == 1\n"),
        ("import math, os\ndef f(x):\n    return math.floor(x)\n",
         "from m import *\nassert f(2.5) == math.floor(2.5)\n"),
    ],
)  # fmt: skip
async def test_what_two_interpreters_can_share(tmp_path: Path, module: str, script: str) -> None:
    """Values that nobody changes, and modules that only compute, keep the stronger oracle."""
    (tmp_path / "m.py").write_text(module)
    with TestJudge(tmp_path) as judge:
        result = await judge.judge({tmp_path / "m.py": module}, Asserts(script, "script.py"))
    assert (result.status, result.oracle) == ("passed", "two-jail"), result


async def test_a_failure_with_plain_values_is_final(tmp_path: Path) -> None:
    """Code that fails on purpose where its tests are not gets no chance to find them."""
    text = "import sys\n\ndef f():\n    return 8 if 'asserts' in str(sys._getframe(1)) else 7\n"
    (tmp_path / "m.py").write_text(text)
    with TestJudge(tmp_path) as judge:
        suite = Asserts("from m import f\nassert f() == 8\n", "asserts")
        result = await judge.judge({tmp_path / "m.py": text}, suite)
    assert (result.status, result.oracle) == ("wrong", "two-jail")


async def test_a_module_named_like_one_we_have_loaded(tmp_path: Path) -> None:
    """The project's own file is judged, not the library's module of the same name."""
    (tmp_path / "statistics.py").write_text("def mean(values):\n    return 'wrong'\n")
    (tmp_path / "script.py").write_text("from statistics import mean\nassert mean([2, 4]) == 3\n")
    (tmp_path / "test_it.py").write_text(
        "from statistics import mean\n\n\ndef test_it():\n    assert mean([2, 4]) == 3\n"
    )
    edits = {tmp_path / "statistics.py": (tmp_path / "statistics.py").read_text()}
    with TestJudge(tmp_path) as judge:
        for name in ("script.py", "test_it.py"):
            assert (await judge.judge(edits, load_suite(tmp_path / name))).status == "wrong"


@pytest.mark.parametrize("report", ["{}", "[]", "3", '{"total": "x", "passed": 1, "failures": []}'])
async def test_a_made_up_report_is_no_report(tmp_path: Path, report: str) -> None:
    """A report of another shape is no report, whatever nonce it carries."""
    (tmp_path / "m.py").write_text(
        "import json, os\n"
        "nonce = os.read(3, 4096)[4:]\n"
        f"words = json.dumps({{'nonce': nonce.hex(), 'report': json.loads({report!r})}}).encode()\n"
        "os.write(3, len(words).to_bytes(4, 'little') + words)\nos._exit(0)\n"
    )
    with TestJudge(tmp_path) as judge:
        assert not (await judge.run_file(tmp_path / "m.py")).passed
