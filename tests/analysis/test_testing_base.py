"""Before any candidate: what fails, flakes or cannot run is named and left out."""

from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import Suite, TestJudge, load_suite

GOOD = "def f(x):\n    return x + 1\n"
OTHER = "def f(x):\n    return 1 + x\n"
UNWRITTEN = "def f(x):\n    raise NotImplementedError('not written')\n"
TESTS = """
    import os, random, urllib.request
    import sol

    def test_good():
        assert sol.f(1) == 2

    def test_broken():
        assert 1 + 1 == 3

    def test_flaky():
        assert random.Random(os.urandom(8)).random() < FLAKY

    def test_network():
        assert urllib.request.urlopen("http://example.com").status == 200
"""
SCRIPT = """
    import urllib.request
    from sol import f
    assert f(1) == 2
    assert 1 + 1 == 3
    assert urllib.request.urlopen("http://example.com").status == 200
"""


def suite_in(folder: Path, tests: str, name: str = "test_sol.py") -> Suite:
    """A project with these tests."""
    (folder / "sol.py").write_text(GOOD)
    (folder / name).write_text(dedent(tests))
    return load_suite(folder / name)


async def test_what_fails_or_cannot_run_is_left_out(tmp_path: Path) -> None:
    """The rest is judged, and the result says what was not."""
    suite = suite_in(tmp_path, TESTS.replace("FLAKY", "2"))
    with TestJudge(tmp_path) as judge:
        base = await judge.base({}, suite)
        assert [one.name for one in base.failing] == ["test_sol.py::test_broken"]
        assert [one.needs for one in base.unknown] == ["network"]
        assert not base.nothing_left
        result = await judge.judge({Path("sol.py"): OTHER}, base.suite)
        assert result.verified, result
        assert (result.tests_passed, result.tests_total) == (2, 2)
        assert result.unknown == base.unknown
        wrong = await judge.judge({Path("sol.py"): OTHER.replace("1", "2")}, base.suite)
        assert (wrong.status, wrong.tests_passed) == ("wrong", 1)


async def test_what_flakes_is_left_out(tmp_path: Path) -> None:
    """A test that fails in every other run is found, whichever run it fails in."""
    (tmp_path / "count").write_text("")
    flaky = """
        import os, sol

        def test_good():
            assert sol.f(1) == 2

        def test_flaky():
            assert os.urandom(1)[0] % 2
    """
    suite = suite_in(tmp_path, flaky)
    found = set()
    with TestJudge(tmp_path) as judge:
        for _ in range(40):
            judge._bases.clear()
            base = await judge.base({}, suite)
            names = [one.name for one in base.failing + base.flaky]
            assert names in ([], ["test_sol.py::test_flaky"])
            found.update(["flaky"] if base.flaky else ["failing"] if base.failing else [])
            if found == {"flaky", "failing"}:
                break
    assert found == {"flaky", "failing"}


async def test_failures_that_are_expected_stay(tmp_path: Path) -> None:
    """What fails because the function is not written is what a candidate is judged by."""
    suite = suite_in(tmp_path, TESTS.replace("FLAKY", "2"))
    with TestJudge(tmp_path) as judge:
        base = await judge.base({Path("sol.py"): UNWRITTEN}, suite, "not written")
        assert [one.name for one in base.failing] == ["test_sol.py::test_broken"]
        assert (await judge.judge({Path("sol.py"): OTHER}, base.suite)).tests_passed == 2


async def test_a_base_is_kept_until_the_project_changes(tmp_path: Path) -> None:
    """The same question costs nothing; a changed file makes it a new one."""
    suite = suite_in(tmp_path, TESTS.replace("FLAKY", "2"))
    with TestJudge(tmp_path) as judge:
        base = await judge.base({}, suite)
        assert await judge.base({}, suite) is base
        (tmp_path / "sol.py").write_text(UNWRITTEN)
        changed = await judge.base({}, suite)
        assert [one.name for one in changed.failing] == [
            "test_sol.py::test_good",
            "test_sol.py::test_broken",
        ]


async def test_a_script(tmp_path: Path) -> None:
    """Asserts are left out and set aside as tests are."""
    suite = suite_in(tmp_path, SCRIPT, "script.py")
    with TestJudge(tmp_path) as judge:
        base = await judge.base({Path("sol.py"): GOOD}, suite)
        assert [one.line for one in base.failing] == [5]
        assert [one.line for one in base.unknown] == [6]
        result = await judge.judge({Path("sol.py"): OTHER}, base.suite)
        assert (result.verified, result.tests_total) == (True, 1)


async def test_nothing_left(tmp_path: Path) -> None:
    """Where every test is left out, the base says so."""
    suite = suite_in(tmp_path, "import sol\n\ndef test_broken():\n    assert sol.f(1) == 1\n")
    with TestJudge(tmp_path) as judge:
        assert (await judge.base({}, suite)).nothing_left


NEEDS = """
    import urllib.request, pytest
    import sol

    def test_value():
        assert sol.f(1) == 2

    def test_skip():
        if not sol.f.__doc__:
            pytest.skip("no text")

    @pytest.mark.parametrize("n", [1, 2])
    def test_network(n):
        if n == 2:
            urllib.request.urlopen("http://example.com")
        assert sol.f(n) == 2
"""
ASKING = {
    "network": "import socket\ndef f(x):\n    raise socket.gaierror(-2, 'not known')\n",
    "refused": "def f(x):\n    raise ConnectionRefusedError(111, 'Connection refused')\n",
    "home": "def f(x):\n    open('/root/.netrc')\n",
    "skips": "import pytest\ndef f(x):\n    pytest.skip('later')\n",
    "half": "import socket\ndef f(x):\n    if x > 1: raise socket.gaierror\n    return 2\n",
    "at import": "import urllib.request\nurllib.request.urlopen('http://example.com')\n",
}


@pytest.mark.parametrize("on_disk", [True, False])
@pytest.mark.parametrize("name", ASKING)
def test_a_candidate_cannot_ask_for_it(tmp_path: Path, name: str, on_disk: bool) -> None:
    """What only the code under test asks for is a failure, be it the file on the disk or not."""
    tests = NEEDS.replace("if n == 2:", "if False:")
    suite = suite_in(tmp_path, tests)
    text = ASKING[name]
    if on_disk:
        (tmp_path / "sol.py").write_text(text)
    with TestJudge(tmp_path, limits=Limits(cpu_s=5, wall_s=60)) as judge:
        result = judge.judge_sync({Path("sol.py"): text}, suite)
        assert result.status == "error", result
        assert not result.verified
        assert all("test_skip" in one.name for one in result.unknown)


def test_what_is_left_decides(tmp_path: Path) -> None:
    """One row needs the network; the other row and the other tests are judged."""
    suite = suite_in(tmp_path, NEEDS)
    documented = 'def f(x):\n    "Doc."\n    return 2\n'
    with TestJudge(tmp_path) as judge:
        for _ in range(2):  # the second time it is known
            result = judge.judge_sync({Path("sol.py"): documented}, suite)
            assert result.verified, result
            assert [one.name for one in result.unknown] == ["test_sol.py::test_network[2]"]
            assert (result.tests_passed, result.tests_total) == (3, 3)


@pytest.mark.parametrize(
    "lines",
    ["urllib.request.urlopen('http://example.com')", "pytest.skip(allow_module_level=True)"],
)
def test_a_file_that_cannot_be_loaded_here(tmp_path: Path, lines: str) -> None:
    """Nothing is left to judge by: refused, with what it needs, and no verdict."""
    text = (
        f"import urllib.request, pytest, sol\n{lines}\n\ndef test_f():\n    assert sol.f(1) == 2\n"
    )
    suite = suite_in(tmp_path, text)
    with TestJudge(tmp_path) as judge:
        result = judge.judge_sync({Path("sol.py"): GOOD}, suite)
        assert (result.status, result.tests_total) == ("refused", 0), result
        assert len(result.unknown) == 1
