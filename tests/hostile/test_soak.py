"""Many runs on the same warm jails: nothing grows, nothing is left, every verdict stays right.

A mix as an evaluation has it: most programs are honest, some wrong or broken, three in a hundred
hostile. `make test-soak` makes 20,000 judgements; the tests as a rule make a few hundred.
"""

import gc
import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import Asserts, TestJudge

MODULE = Path("sol.py")
TESTS = Asserts("from sol import f\nassert f(2) == 7\nassert f(5) == 16\n", "asserts.py")
HONEST = "def f(x):\n    return x * 3 + 1\n"
LIMITS = Limits(cpu_s=0.3, wall_s=20, memory_mib=200)
EXPECTED = {
    "passed": HONEST,
    "wrong": "def f(x):\n    return x\n",
    "error": "def f(x):\n    raise KeyError(x)\n",
    "does not compile": "def f(x:\n",
}
HOSTILE = (
    "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n",
    "import threading, time\nwhile True:\n"
    "    try: threading.Thread(target=time.sleep, args=(9,)).start()\n"
    "    except RuntimeError: pass\n",
    "x = bytearray(1 << 20)\nwhile True: x = x + x\n",
    "while True: print('x' * 10000)\n",
    "while True: pass\n",
    "i = 0\nwhile True:\n    open(f'/tmp/{i}', 'wb').write(bytes(1 << 20))\n    i += 1\n",
    "import os\nif os.fork() == 0:\n    os.setsid()\n    while True: pass\n",
    "import os\nos._exit(0)\n",
    "import os\nfor fd in range(3, 64):\n"
    "    try: os.write(fd, b'x' * 4096)\n    except OSError: pass\n",
    "import os, signal\nos.kill(-1, signal.SIGKILL)\nos.kill(0, signal.SIGSTOP)\nos.abort()\n",
)
SLABS = ("pid_namespace", "mnt_cache", "nsproxy", "pid", "task_struct", "sock_inode_cache")
HOSTILE_SHARE = 0.03
WARM_UP = 100


@dataclass(frozen=True, slots=True)
class Held:
    """What the host and its jails hold: MiB of memory of both, and counts of everything else."""

    host_mib: float
    jails_mib: float
    counts: dict[str, int]


def held(judge: TestJudge) -> Held:
    """Look at everything that could grow."""
    gc.collect()
    zygotes = [below[-1] for jail in judge._jails._jails.values() if (below := _below(jail.pid))]
    counts = {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "processes": len(_below(os.getpid())),
        "threads": len(os.listdir("/proc/self/task")),
        "mounts": Path("/proc/self/mountinfo").read_text().count("\n"),
        "descriptors of jails": sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in zygotes),
        "mounts of jails": sum(
            Path(f"/proc/{pid}/mountinfo").read_text().count("\n") for pid in zygotes
        ),
    }
    return Held(_rss(os.getpid()), sum(map(_rss, zygotes)), counts)


def _rss(pid: int) -> float:
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS:"))


def _below(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_below(child)]
    return found


def slabs() -> dict[str, int]:
    """How many objects of a kind the kernel has in use, on the whole machine; root only."""
    try:
        lines = Path("/proc/slabinfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    return {words[0]: int(words[1]) for line in lines if (words := line.split())[0] in SLABS}


def programs(count: int, choice: random.Random) -> Iterator[tuple[str, str]]:
    """As many programs, each with what it must come to; one that is hostile must not pass."""
    for number in range(count):
        if choice.random() < HOSTILE_SHARE:
            yield "hostile", choice.choice(HOSTILE)
        else:
            status = choice.choices(tuple(EXPECTED), (75, 15, 5, 5))[0]
            yield status, f"{EXPECTED[status]}# {number}\n"


def soak(project: Path, count: int, tell: Callable[[str], None]) -> None:
    """Judge, and compare what is held after a warm-up with what is held at the end."""
    choice = random.Random(2026)
    with TestJudge(project, limits=LIMITS) as judge:
        first = None
        for number, (expected, text) in enumerate(programs(count, choice)):
            result = judge.judge_sync({MODULE: text}, TESTS)
            if expected == "hostile":
                assert not result.passed, (text, result)
                assert result.status != "harness-error", (text, result)
            else:
                wanted = {"does not compile": "error"}.get(expected, expected)
                assert result.status == wanted, (text, result)
            if number == WARM_UP:
                first, kernel = held(judge), slabs()
            if number % 1000 == 0:
                tell(f"{number} of {count}: {held(judge)}")
        last = held(judge)
        assert first is not None
        tell(f"first {first}\nlast  {last}\nkernel {kernel} then {slabs()}")
        assert last.counts == first.counts
        assert last.host_mib < first.host_mib * 1.1 + 4
        assert last.jails_mib < first.jails_mib * 1.1 + 4
    assert not list(project.iterdir())


def test_a_few_hundred(tmp_path: Path) -> None:
    """A mix of runs leaves the host and the jails as they were."""
    soak(tmp_path, 300, lambda _: None)


@pytest.mark.soak
@pytest.mark.timeout(3 * 3600)
def test_twenty_thousand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same for long enough that a leak of a page a run would show."""

    def tell(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(line + "\n")

    soak(tmp_path, 20_000, tell)
