"""mypy as it is used today: the daemon on a copy of the project, and a cold run."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.gate.clocks import cpu_ms
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target


class Daemon:
    """`dmypy` on a copy of the project: a candidate is written to its file and rechecked."""

    def __init__(self, root: Path, folder: Path, packages: Sequence[str]) -> None:
        self._root = root
        self._copy = folder / "project"
        shutil.copytree(root, self._copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        self._status = folder / "dmypy.json"
        self._run("start", "--", "--cache-dir", str(folder / "cache"), *packages)
        self._run("check", "--", *packages)

    @property
    def processes(self) -> list[int]:
        """The daemon's process id."""
        pid: int = json.loads(self._status.read_text())["pid"]
        return [pid]

    def change(self, path: Path, before: str, after: str) -> tuple[float, float]:
        """CPU (daemon and client) and wall milliseconds of a recheck; the text is put back."""
        daemon = self.processes
        file = self._copy / path.relative_to(self._root)
        file.write_text(after, "utf-8")
        spent, began = _with_children(daemon), time.perf_counter()
        self._run("recheck")
        wall = (time.perf_counter() - began) * 1e3
        spent = _with_children(daemon) - spent
        file.write_text(before, "utf-8")
        self._run("recheck")
        return spent, wall

    def close(self) -> None:
        """Stop the daemon."""
        self._run("kill")

    def _run(self, *words: str) -> None:
        command = [*PYTHON, "mypy.dmypy", "--status-file", str(self._status), *words]
        _run(command, self._copy)


class Update:
    """A full update of mypy in this process, which checks the whole file again."""

    def __init__(self, root: Path, cache: Path) -> None:
        self._root = root
        os.chdir(root)
        options = configured(root, cache, trusted=False).options
        options.mypy_path = [*options.mypy_path, str(root)]
        self._session = Session(options, [], root)

    def open(self, path: Path, text: str) -> None:
        """Have the file in the build."""
        self._session.update(self._target(path), text)

    def change(self, path: Path, before: str, after: str) -> tuple[float, float]:
        """CPU and wall milliseconds of an update; the text is put back."""
        cpu, began = time.process_time(), time.perf_counter()
        self._session.update(self._target(path), after)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - began
        self._session.update(self._target(path), before)
        self._session.rest()
        return cpu * 1e3, wall * 1e3

    def _target(self, path: Path) -> Target:
        parts = path.relative_to(self._root).with_suffix("").parts
        return Target(str(path), ".".join(parts).removesuffix(".__init__"), str(self._root))


def cold(root: Path, packages: Sequence[str]) -> tuple[float, float]:
    """CPU and wall milliseconds of mypy from nothing."""
    spent, began = _with_children([]), time.perf_counter()
    _run([*PYTHON, "mypy", "--cache-dir", os.devnull, *packages], root)
    return _with_children([]) - spent, (time.perf_counter() - began) * 1e3


PYTHON = (sys.executable, "-m")


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, capture_output=True, check=False)


def _with_children(processes: Sequence[int]) -> float:
    """CPU milliseconds of processes, and of the ended children of this one."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return cpu_ms(processes) + (ended.ru_utime + ended.ru_stime) * 1e3
