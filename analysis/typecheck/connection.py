"""The pipe to a mypy process: starts it, asks it, and starts it again when it died.

Requests go through one thread, one after the other, because one mypy build answers one question
at a time. Whoever stops waiting leaves the question to be answered and its answer to be dropped.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec

from trueline.analysis.process import Child
from trueline.analysis.typecheck.exchange import receive, send
from trueline.analysis.typecheck.protocol import Full, Reply, Request, read
from trueline.analysis.typecheck.starting import Starter

LONGEST_ANSWER_S = 300.0
LONGEST_QUICK_S = 30.0
MOST_STARTS = 3
DIED = "the mypy process died; it is started again at the next check"
CLOSED = "the type checker is closed"


class Connection:
    """A worker for one workspace; nothing is started before the first question.

    Attributes:
        bases: path to the number and the text that the worker's build has of the file.
        updating: whether a full update is being made: whoever comes now waits behind it.
    """

    def __init__(self, starter: Starter) -> None:
        self.bases: dict[str, tuple[int, str]] = {}
        self.updating = 0
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="trueline-types")
        self._starter = starter
        self._child: Child | None = None
        self._plugins = False
        self._closed = False
        self._guard = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The process id of the worker, None while there is none."""
        child = self._child
        return child.process.pid if child is not None else None

    def ask(self, request: Request) -> Reply:
        """The worker's answer, waited for; `fatal` says why there is none.

        A worker that cannot have plugins, or has plugins that changed, makes room for another.
        """
        for _ in range(MOST_STARTS):
            child = self._started()
            if child is None:
                return Reply(fatal=CLOSED)
            reply = self._answer(child, request)
            if reply.refused:
                self._starter.refuse(reply.refused)
            elif not reply.outdated:
                return reply
            self._drop(child)
        self._starter.crashed()
        return Reply(fatal=DIED)

    def _answer(self, child: Child, request: Request) -> Reply:
        seconds = LONGEST_ANSWER_S if isinstance(request, Full) else LONGEST_QUICK_S
        send(child.process, msgspec.json.encode(request), seconds)
        reply = read(receive(child.process, seconds), request) or Reply(fatal=DIED)
        if reply.fatal:
            with self._guard:
                counts = self._child is child and self._plugins
            if counts:
                self._starter.crashed()
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
        for path in reply.dropped:
            self.bases.pop(path, None)
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
                self._child, settings = self._starter.start()
                self._plugins = settings.plugins
                send(self._child.process, msgspec.json.encode(settings), LONGEST_QUICK_S)
            return self._child

    def _drop(self, child: Child) -> None:
        child.kill()
        with self._guard:
            self.bases.clear()
            if self._child is child:
                self._child = None
