"""Processes killed at random: no orphan, and nothing lost but the run in flight, which is retried.

Judges work while somebody kills the zygotes, the processes that wait for them and the runs
themselves, at random; then a host with several judges is killed outright. What happens to be hit
is drawn anew every time; the seed is printed with a failure.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from trueline.analysis.sandbox import Limits, RunResult
from trueline.analysis.testing import Asserts, TestJudge, load_suite

MODULE = Path("sol.py")
HONEST = "def f(x):\n    return x * 3 + 1\n"
WRONG = "def f(x):\n    return x\n"
SLOW = "import time\ntime.sleep(0.05)\n"
TESTS = Asserts("from sol import f\nassert f(2) == 7\nassert f(5) == 16\n", "asserts.py")
PYTEST = "import sol\n\ndef test_f():\n    assert sol.f(2) == 7\n"
JUDGEMENTS = 24
KILLS = 8
POLL_S = 0.01  # the kernel tells nobody when a process is gone that is not theirs


def below(pid: int, generations: int = 9) -> list[int]:
    """The processes under one, of as many generations."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir() if generations else ():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *below(child, generations - 1)]
    return found


def running(pid: int) -> bool:
    """Whether a process exists and is more than a zombie."""
    with suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def gone(pids: list[int], seconds: float = 30) -> list[int]:
    """Those that are still running after a while."""
    deadline = time.monotonic() + seconds
    while pids and time.monotonic() < deadline:
        pids = [pid for pid in pids if running(pid)]
        time.sleep(POLL_S)
    return pids


def groups(pid: int) -> list[Path]:
    """The control groups of a host's jails."""
    return list(Path("/sys/fs/cgroup").glob(f"**/trueline-jail-{pid}-*/"))


class Killer(threading.Thread):
    """Kills a process of the jails now and then, until it has killed enough.

    Who waits outside, a zygote, or the first process of a run, which nobody inside can kill. One
    below that could have ended itself in the same way, so that it is a crash.
    """

    def __init__(self, known: set[int], seed: int) -> None:
        super().__init__(daemon=True)
        self._known, self._choice = known, random.Random(seed)
        self.killed: list[int] = []
        self.enough = threading.Event()

    def run(self) -> None:
        """Kill whichever of them is drawn."""
        while len(self.killed) < KILLS and not self.enough.wait(self._choice.uniform(0.05, 0.3)):
            found = [pid for pid in below(os.getpid(), 3) if pid not in self._known]
            if found:
                pid = self._choice.choice(found)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed.append(pid)


def judged(project: Path, work: Callable[[TestJudge, int], RunResult]) -> list[RunResult]:
    """What a judge says, one judgement after the other."""
    with TestJudge(project, limits=Limits(cpu_s=5, wall_s=60)) as judge:
        return [work(judge, number) for number in range(JUDGEMENTS)]


@pytest.mark.parametrize("_time", ["first", "second"])
def test_workers_at_random(tmp_path: Path, _time: str) -> None:
    """Two judges, one for scripts and one for pytest, under fire: every verdict is right.

    What was lost twice is reported as a harness error and is never a verdict.
    """
    seed = random.SystemRandom().randrange(1 << 30)
    (tmp_path / "test_sol.py").write_text(PYTEST)
    (tmp_path / "sol.py").write_text(HONEST)
    files = load_suite(tmp_path / "test_sol.py")
    results: dict[str, list[RunResult]] = {}

    def work(name: str, suite: object) -> None:
        def one(judge: TestJudge, number: int) -> RunResult:
            text = SLOW + (WRONG if number % 4 == 0 else HONEST)
            return judge.judge_sync({MODULE: text}, suite)  # type: ignore[arg-type]

        results[name] = judged(tmp_path, one)

    known = set(below(os.getpid()))
    killer = Killer(known, seed)
    judges = [threading.Thread(target=work, args=pair) for pair in (("a", TESTS), ("b", files))]
    for thread in (*judges, killer):
        thread.start()
    for thread in judges:
        thread.join()
    killer.enough.set()
    killer.join()
    assert killer.killed, "nothing was killed"
    told = [(number, one) for all_ in results.values() for number, one in enumerate(all_)]
    assert len(told) == 2 * JUDGEMENTS
    lost = [one for _, one in told if one.status == "harness-error"]
    assert len(lost) <= len(killer.killed) // 2, f"seed {seed}: {lost}"
    for number, one in told:
        if one.status != "harness-error":
            assert one.verified is (number % 4 != 0), f"seed {seed}, {number}: {one}"
    assert gone([pid for pid in below(os.getpid()) if pid not in known]) == []
    assert groups(os.getpid()) == []


def test_host_killed(tmp_path: Path) -> None:
    """A host killed with SIGKILL in the middle of judgements leaves no process behind."""
    (tmp_path / "sol.py").write_text(HONEST)
    script = f"""
import sys, threading
from pathlib import Path
from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import Asserts, TestJudge
suite = Asserts("from sol import f\\nwhile f(2) == 7: pass\\nassert f(2) == 7", "a.py")
def work():
    with TestJudge(Path({str(tmp_path)!r}), limits=Limits(cpu_s=60, wall_s=60)) as judge:
        judge.judge_sync({{Path("sol.py"): {HONEST!r}}}, suite)
both = [threading.Thread(target=work) for _ in range(2)]
for thread in both: thread.start()
for thread in both: thread.join()
"""
    with subprocess.Popen([sys.executable, "-c", script]) as host:
        deadline = time.monotonic() + 60
        while len(below(host.pid)) < 12 and time.monotonic() < deadline:
            time.sleep(POLL_S)  # two judges, two jails each: who waits, the zygote, the run
        pids = below(host.pid)
        assert len(pids) == 12
        host.kill()
    assert gone(pids) == []
    stale = groups(host.pid)
    with TestJudge(tmp_path) as judge:  # the next one sweeps what could not be removed
        assert judge.judge_sync({MODULE: HONEST}, TESTS).verified
    assert not any(path.exists() for path in stale)
