"""The pipe to the mypy worker: starts it, asks it, and starts it again when it died.

Requests go through one thread, one after the other, because one mypy build answers one question
at a time. Whoever stops waiting leaves the question to be answered and its answer to be dropped.
"""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from trueline.analysis.process import Child, python_command
from trueline.analysis.workspace import Workspace

LONGEST_ANSWER_S = 300.0
WORKER = "trueline.analysis.typecheck.worker"


class Connection:
    """A worker for one workspace; nothing is started before the first question."""

    def __init__(self, workspace: Workspace, cache_dir: Path) -> None:
        self._workspace = workspace
        self._cache_dir = cache_dir
        self._child: Child | None = None
        self._closed = False
        self._guard = threading.Lock()
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="trueline-types")

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The worker's answer, waited for; `{"fatal": why}` if there is none."""
        child = self._started()
        if child is None:
            return {"fatal": "the type checker is closed"}
        alarm = threading.Timer(LONGEST_ANSWER_S, child.kill)
        alarm.daemon = True
        alarm.start()
        try:
            line = _exchange(child, request)
        finally:
            alarm.cancel()
        answer = _decoded(line)
        if "fatal" in answer:
            self._drop(child)
        return answer

    def close(self) -> None:
        """Stop the worker and whoever waits for it. Safe to call twice."""
        with self._guard:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.kill()
        self.thread.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> Child | None:
        with self._guard:
            if self._closed:
                return None
            if self._child is None or not self._child.alive:
                if self._child is not None:
                    self._child.kill()
                self._child = Child(python_command(WORKER))
                _exchange(self._child, self._settings(), answer=False)
            return self._child

    def _drop(self, child: Child) -> None:
        child.kill()
        with self._guard:
            if self._child is child:
                self._child = None

    def _settings(self) -> dict[str, Any]:
        environment = self._workspace.environment
        return {
            "root": str(self._workspace.root),
            "trusted": self._workspace.trusted,
            "cache_dir": str(self._cache_dir),
            "site_packages": [str(folder) for folder in environment.site_packages],
            "python_version": environment.python_version,
            "source_roots": [
                str(root) for root in self._workspace.source_roots if root != self._workspace.root
            ],
        }


def _exchange(child: Child, request: dict[str, Any], *, answer: bool = True) -> bytes:
    """Write a request and read a line; empty if the worker is gone."""
    to_worker, from_worker = child.process.stdin, child.process.stdout
    try:
        if to_worker is None or from_worker is None:
            return b""
        to_worker.write(json.dumps(request).encode() + b"\n")
        to_worker.flush()
        return from_worker.readline() if answer else b""
    except (OSError, ValueError):
        return b""


def _decoded(line: bytes) -> dict[str, Any]:
    if not line.endswith(b"\n"):
        return {"fatal": "the mypy process died; it is started again at the next check"}
    answer = json.loads(line)
    return answer if isinstance(answer, dict) else {"fatal": "the mypy process spoke nonsense"}
