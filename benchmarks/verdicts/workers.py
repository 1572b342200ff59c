"""Workers with everything they start in one group of processes, and what that group has used.

As root the group is a control group of its own: it counts user and system time of all that ever
ran in it, ended or not. Else the living processes' clocks and what they have waited for are added
up, in ticks of ten milliseconds, which is exact enough for a sum over many samples only.
"""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
ACCOUNTS = Path("/sys/fs/cgroup/cpuacct")
TICKS = os.sysconf("SC_CLK_TCK")
OWN_AND_WAITED_FOR = slice(11, 15)
READY_S = 60.0
_numbers = itertools.count()


class Group:
    """Processes that are accounted for together."""

    def __init__(self) -> None:
        self._folder = ACCOUNTS / f"trueline-benchmark-{os.getpid()}-{next(_numbers)}"
        self.exact = True
        self.first: list[int] = []
        try:
            self._folder.mkdir()
        except OSError:
            self.exact = False

    def command(self, command: Sequence[str]) -> list[str]:
        """The command that joins the group first."""
        if not self.exact:
            return list(command)
        join = f'echo $$ > {self._folder}/cgroup.procs && exec "$@"'
        return ["/bin/sh", "-c", join, "sh", *command]

    def cpu_ms(self) -> float:
        """User and system milliseconds so far."""
        if self.exact:
            return int((self._folder / "cpuacct.usage").read_text()) / 1e6
        return sum(_ticks(one) for first in self.first for one in _tree(first)) * 1e3 / TICKS

    def close(self) -> None:
        """Remove the group; its processes have ended."""
        for _ in range(100 if self.exact else 0):
            try:
                self._folder.rmdir()
            except OSError:
                time.sleep(0.02)
            else:
                return


class Worker:
    """One process that judges by one method."""

    def __init__(self, group: Group, python: str, *words: str) -> None:
        self._words = words
        command = [python, "-m", "benchmarks.verdicts.worker", *words]
        self._process = subprocess.Popen(
            group.command(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        group.first.append(self._process.pid)
        if self._line() != "ready\n":
            assert self._process.stderr
            rows = self._process.stderr.read().strip().splitlines() or ["it said nothing"]
            raise OSError(rows[-1])

    def ask(self, index: int, broken: bool = False) -> tuple[bool, float]:
        """Whether a sample passed, and the wall milliseconds that the verdict took."""
        assert self._process.stdin
        self._process.stdin.write(f"{index} {int(broken)}\n")
        self._process.stdin.flush()
        words = self._line().split()
        if not words:
            sys.exit(f"a worker has ended: {' '.join(self._words)}")
        return words[0] == "1", float(words[1])

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


class Team:
    """The workers of one method and their group; a context that ends them."""

    def __init__(self, python: str, *words: str, size: int = 1) -> None:
        self.group = Group()
        started = self.group.cpu_ms()
        self.workers: list[Worker] = []
        try:
            self.workers += [Worker(self.group, python, *words) for _ in range(size)]
            self.honest = all(
                one.ask(0)[0] and not one.ask(0, broken=True)[0] for one in self.workers
            )
        except BaseException:
            self.close()
            raise
        self.start_ms = (self.group.cpu_ms() - started) / size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers and their group."""
        for worker in self.workers:
            worker.close()
        self.group.close()


def _ticks(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[OWN_AND_WAITED_FOR]))


def _tree(process: int) -> list[int]:
    found = [process]
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        for child in children:
            found += _tree(int(child))
    return found
