"""The kept tester: one process for many verdicts, and none the wiser of the one before."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.sandbox import Limits, RunResult
from trueline.analysis.testing import Asserts, TestJudge, oracles

HONEST = "def f(n):\n    return n * 3 + 1\n"
SUITE = Asserts("from sol import f\nassert f(2) == 7\nassert f(5) == 16\n", "check.py")
OTHER = Asserts("assert f(3) == 10\n", "check.py", bare=True)
MODULE = Path("sol.py")
LIMITS = Limits(cpu_s=1, wall_s=20, memory_mib=400)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestJudge]:
    """One judge for all tests here, as damage by one would show in the next."""
    with TestJudge(tmp_path_factory.mktemp("project"), limits=LIMITS) as judge:
        yield judge


def verdict(judge: TestJudge, text: str, suite: Asserts = SUITE) -> RunResult:
    """Judge one text of the module."""
    return judge.judge_sync({MODULE: text}, suite)


def processes(judge: TestJudge) -> list[int]:
    """The processes below the zygote of the tester's jail."""
    (zygote,) = children(judge._jails.get("tester").pid)
    return children(zygote)


def children(process: int) -> list[int]:
    """The living children of a process."""
    return [
        int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def test_one_process_for_many_suites_and_candidates(judge: TestJudge) -> None:
    """It stays for right and wrong code, and for other suites unless they may leave a trace."""
    assert verdict(judge, HONEST).verified
    before = processes(judge)
    assert len(before) == 1
    assert verdict(judge, HONEST, OTHER).verified
    assert verdict(judge, HONEST.replace("+ 1", "+ 2")).status == "wrong"
    assert verdict(judge, "import nothing_here\n").status == "error"
    assert processes(judge) == before
    assert verdict(
        judge, HONEST, Asserts("import os\nfrom sol import f\nassert f(2) == 7\n")
    ).verified
    assert processes(judge) == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("import os\ndef f(n): os._exit(0)", "crashed"),
        ("def f(n):\n while True: pass", "cpu-timeout"),
        ("def f(n):\n while True: print('x' * 9999)", "output"),
        ("def f(n): return 'x' * (1 << 22)", "wrong"),
        ("def f(n): raise SystemExit", "error"),
        ("class Odd(Exception): pass\ndef f(n): raise Odd(n, 'x')", "error"),
        (
            "import os\nfor fd in 3, 4, 5:\n try: os.write(fd, bytes(9))\n except OSError: pass",
            "crashed",
        ),
        ("def f(n): return f", "wrong"),
    ],
)
def test_an_honest_candidate_after_a_bad_one(judge: TestJudge, text: str, status: str) -> None:
    """However a candidate ends or what it sends, the next verdicts are what they should be."""
    assert verdict(judge, text).status == status
    assert verdict(judge, HONEST).verified
    assert verdict(judge, HONEST.replace("3", "4")).status == "wrong"


def test_a_module_named_like_one_of_the_library(judge: TestJudge) -> None:
    """The stand-in for it is gone in the next verdict, in which the tester needs the real one."""
    suite = Asserts("from json import f\nassert f(2) == 7\n")
    assert judge.judge_sync({Path("json.py"): HONEST}, suite).verified
    assert verdict(judge, HONEST).verified


def test_limits_are_those_of_one_verdict(judge: TestJudge) -> None:
    """Verdicts add up to more cpu than one may use; one that uses it up alone is ended for it."""
    some = Asserts("from sol import f\nassert sum(range(25_000_000)) > f(2)\n")
    results = [verdict(judge, HONEST, some) for _ in range(5)]
    assert all(one.verified for one in results)
    assert sum(one.cpu_s for one in results) > LIMITS.cpu_s
    endless = Asserts("from sol import f\nn = f(1)\nwhile n: n = n + 1\nassert n\n")
    assert verdict(judge, HONEST, endless).status == "cpu-timeout"
    assert verdict(judge, HONEST).verified


def test_one_that_has_grown_is_replaced(judge: TestJudge) -> None:
    """So that the next verdict has all the memory that it may use."""
    assert verdict(judge, HONEST).verified
    before = processes(judge)
    large = Asserts("from sol import f\nassert len([0] * 10_000_000) > f(2)\n")
    assert verdict(judge, HONEST, large).verified
    assert verdict(judge, HONEST).verified
    assert processes(judge) != before


def test_one_that_was_killed_is_replaced(judge: TestJudge) -> None:
    """Between two verdicts nobody waits for it, so the next one finds it gone."""
    assert verdict(judge, HONEST).verified
    os.kill(processes(judge)[0], signal.SIGKILL)
    assert verdict(judge, HONEST).verified


def test_it_shows_no_project(judge: TestJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a suite that should not have come here finds nothing to read, and no rights."""
    monkeypatch.setattr(oracles, "leaves_no_trace", lambda *_: True)
    looking = Asserts(
        "import os\nfrom sol import f\n"
        "assert os.listdir('/project') == []\n"
        "assert f(2) == 7 and os.getcwd() == '/w/home' and os.getpid() == 1\n"
        "assert 'CapEff:\\t0000000000000000' in open('/proc/self/status').read()\n"
        "assert 'Seccomp:\\t2' in open('/proc/self/status').read()\n"
    )
    result = verdict(judge, HONEST, looking)
    assert (result.status, result.tests_passed) == ("passed", 4), result
