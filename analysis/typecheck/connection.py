"""The pipe to a mypy process: starts it, asks it, and starts it again when it died.

Requests go through one thread, one after the other, because one mypy build answers one question
at a time. Whoever stops waiting leaves the question to be answered and its answer to be dropped.
"""

import select
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from trueline.analysis.process import Child, python_command
from trueline.analysis.typecheck.protocol import Full, Reply, Request, Settings
from trueline.analysis.workspace import Workspace

LONGEST_ANSWER_S = 300.0
WORKER = "trueline.analysis.typecheck.worker"
DIED = "the mypy process died; it is started again at the next check"
CLOSED = "the type checker is closed"


class Connection:
    """A worker for one workspace; nothing is started before the first question.

    Attributes:
        bases: path to the number and the text that the worker's build has of the file.
        updating: whether a full update is being made: whoever comes now waits behind it.
    """

    def __init__(self, workspace: Workspace, cache_dir: Path) -> None:
        self.bases: dict[str, tuple[int, str]] = {}
        self.updating = 0
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="trueline-types")
        self._workspace = workspace
        self._cache_dir = cache_dir
        self._child: Child | None = None
        self._closed = False
        self._guard = threading.Lock()
        self._decoder = msgspec.json.Decoder(Reply)

    @property
    def process_id(self) -> int | None:
        """The process id of the worker, None while there is none."""
        child = self._child
        return child.process.pid if child is not None else None

    def ask(self, request: Request) -> Reply:
        """The worker's answer, waited for; `fatal` says why there is none."""
        child = self._started()
        if child is None:
            return Reply(fatal=CLOSED)
        line = _exchange(child, msgspec.json.encode(request))
        reply = self._decoder.decode(line) if line.endswith(b"\n") else Reply(fatal=DIED)
        if reply.fatal:
            self._drop(child)
        elif isinstance(request, Full):
            self._remember(request, reply)
        return reply

    def close(self) -> None:
        """Stop the worker and whoever waits for it. Safe to call twice."""
        with self._guard:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.kill()
        self.thread.shutdown(wait=True, cancel_futures=True)

    def _remember(self, request: Full, reply: Reply) -> None:
        if not reply.number:
            self.bases.pop(request.path, None)
        elif reply.base >= 0:
            self.bases[request.path] = (reply.number, request.texts[reply.base])

    def _started(self) -> Child | None:
        with self._guard:
            if self._closed:
                return None
            if self._child is None or not self._child.alive:
                if self._child is not None:
                    self._child.kill()
                self.bases.clear()
                self._child = Child(python_command(WORKER))
                _send(self._child, msgspec.json.encode(self._settings()))
            return self._child

    def _drop(self, child: Child) -> None:
        child.kill()
        with self._guard:
            self.bases.clear()
            if self._child is child:
                self._child = None

    def _settings(self) -> Settings:
        workspace, environment = self._workspace, self._workspace.environment
        return Settings(
            root=str(workspace.root),
            trusted=workspace.trusted,
            cache_dir=str(self._cache_dir),
            site_packages=[str(folder) for folder in environment.site_packages],
            python_version=environment.python_version,
            source_roots=[str(root) for root in workspace.source_roots if root != workspace.root],
        )


def _exchange(child: Child, line: bytes) -> bytes:
    """Write a request and read a line; empty if the worker is gone or takes forever."""
    if not _send(child, line) or child.process.stdout is None:
        return b""
    try:
        answered, _, _ = select.select([child.process.stdout], [], [], LONGEST_ANSWER_S)
        return child.process.stdout.readline() if answered else b""
    except (OSError, ValueError):
        return b""


def _send(child: Child, line: bytes) -> bool:
    try:
        if child.process.stdin is None:
            return False
        child.process.stdin.write(line + b"\n")
        child.process.stdin.flush()
    except (OSError, ValueError):
        return False
    return True
