"""`trueline exec --tests` on suites as projects have them: slow, large, asking for a machine."""

from pathlib import Path
from textwrap import dedent

import pytest

from .conftest import Trueline

LEANING = """
    import urllib.request, os
    from double import double

    def test_it():
        assert double(3) == 6

    def test_network():
        assert urllib.request.urlopen("http://example.com").status == 200

    def test_home():
        assert open(os.path.expanduser("~/.netrc")).read()
"""
SLOW = """
    import time
    import pytest
    from double import double

    @pytest.mark.parametrize("n", range(6))
    def test_it(n):
        time.sleep(0.4)
        assert double(n) == 2 * n

    def test_again():
        assert double(4) == 8

    def test_more():
        assert double(5) == 10
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> Path:
    """A module to test."""
    (tmp_path / "double.py").write_text("def double(n: int) -> int:\n    return n * 2\n")
    return tmp_path


@pytest.mark.parametrize("name", ["test_leaning.py", "script.py"])
def test_what_the_sandbox_does_not_give_is_unknown(
    trueline: Trueline, project: Path, name: str
) -> None:
    """Such tests are listed with what they need, and the rest decides."""
    text = dedent(LEANING)
    if name == "script.py":
        lines = [line.strip() for line in text.splitlines() if not line.startswith("def")]
        text = "\n".join(lines)
    (project / name).write_text(text)
    done = trueline("exec", "double.py", "--tests", name, "--json")
    assert done.code == 0, done.out + done.err
    document = done.document
    assert (document["status"], document["tests_passed"], document["tests_total"]) == (
        "passed",
        1,
        1,
    )
    assert [one["needs"] for one in document["unknown"]] == ["network", "home"]
    shown = trueline("exec", "double.py", "--tests", name)
    assert "needs the network" in shown.err
    assert "passed, tests 1/1" in shown.err
    assert ", 2 unknown" in shown.err


def test_what_only_the_file_asks_for_is_a_failure(trueline: Trueline, project: Path) -> None:
    """A file that connects where its tests do not has failed them, and is told why."""
    (project / "double.py").write_text(
        "import urllib.request\n\ndef double(n):\n    urllib.request.urlopen('http://example.com')\n"
    )
    (project / "test_double.py").write_text(dedent(LEANING))
    done = trueline("exec", "double.py", "--tests", "test_double.py")
    assert done.code == 1
    assert "it asks for this only where FILE is loaded" in done.err
    assert "error, tests 0/1" in done.err


def test_only_unknown_tests_are_no_pass(trueline: Trueline, project: Path) -> None:
    """With nothing left to judge by, the run is refused."""
    (project / "test_far.py").write_text(
        "import urllib.request\nimport double\n\ndef test_far():\n"
        "    urllib.request.urlopen('http://example.com')\n"
    )
    done = trueline("exec", "double.py", "--tests", "test_far.py", "--json")
    assert (done.code, done.document["status"]) == (1, "refused")
    assert [one["needs"] for one in done.document["unknown"]] == ["network"]


def test_a_slow_suite(trueline: Trueline, project: Path) -> None:
    """It passes, and shows how far it is; with too little time it says how far it came."""
    (project / "test_slow.py").write_text(dedent(SLOW))
    done = trueline("exec", "double.py", "--tests", "test_slow.py")
    assert done.code == 0, done.err
    assert " of 8, " in done.err
    late = trueline("exec", "double.py", "--tests", "test_slow.py", "--timeout", "1.5", "--json")
    document = late.document
    assert (late.code, document["status"], document["tests_passed"]) == (1, "wall-timeout", 0)
    [failure] = document["failures"]
    ran, words = failure["message"].split(" ", 1)
    assert 0 < int(ran) < 8
    assert words.startswith("of 8 tests ran before its time was over")


def test_a_large_suite_is_run_in_parts(trueline: Trueline, project: Path) -> None:
    """Files that mention the module come first; all tests count, and one failure fails all."""
    (project / "tests").mkdir()
    for index in range(4):
        lines = [f"def test_{n}():\n    assert {n} + 1 == {n + 1}\n" for n in range(30)]
        (project / "tests" / f"test_{index}.py").write_text("\n".join(lines))
    last = project / "tests" / "test_4.py"
    last.write_text("from double import double\n\ndef test_it():\n    assert double(3) == 6\n")
    done = trueline("exec", "double.py", "--tests", "tests", "--json")
    document = done.document
    assert (done.code, document["oracle"]) == (0, "sabotage"), done.out
    assert (document["tests_passed"], document["tests_total"]) == (121, 121)
    last.write_text(last.read_text().replace("6", "7"))
    failed = trueline("exec", "double.py", "--tests", "tests", "--json").document
    assert (failed["status"], failed["tests_passed"], failed["tests_total"]) == ("wrong", 120, 121)
    assert failed["output"].startswith("F"), failed["output"]
