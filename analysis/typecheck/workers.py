"""The mypy processes of one workspace: the one that answers, and one that takes in what changed.

A full update takes from a twentieth of a second to seconds, and a candidate may not wait behind
one. So a server keeps a second process: it makes the update while the first goes on answering, and
then the two change places. The second is started when there is something to take in. Commands have
one process, and wait.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from pathlib import Path

from trueline.analysis.findings import Unknown
from trueline.analysis.typecheck.connection import CLOSED, Connection
from trueline.analysis.typecheck.protocol import Full, Reply, Request
from trueline.analysis.typecheck.starting import Starter
from trueline.analysis.typecheck.target import Target
from trueline.analysis.workspace import Workspace

BEHIND_AN_UPDATE_S = 0.05


class Workers:
    """One mypy process, and with `standby` a second one for updates.

    Usage:
        reply = await workers.full(target, [before, after])
        reply = await workers.quick(Check(...))
        workers.close()
    """

    def __init__(self, workspace: Workspace, cache_dir: Path, *, standby: bool) -> None:
        starter = Starter(workspace, cache_dir)
        self._live = Connection(starter)
        self._other = Connection(starter) if standby else None
        self._files: dict[str, Target] = {}
        self._updates: set[asyncio.Task[Reply]] = set()
        self._one_at_a_time = asyncio.Lock()

    @property
    def process_ids(self) -> list[int]:
        """The process ids of the workers that run."""
        found = [one.process_id for one in (self._live, self._other) if one is not None]
        return [one for one in found if one is not None]

    def base(self, path: str) -> tuple[int, str] | None:
        """The number and text of a file's base in the process that answers."""
        return self._live.bases.get(path)

    async def quick(self, request: Request) -> Reply | Unknown:
        """An answer by graft, of the process that answers; unknown while that one is updating."""
        if self._live.updating:
            return Unknown("mypy is reading the project")
        return await self._asked(self._live, request)

    def at_once(
        self, path: str, request: Callable[[int, str], Request], timeout_s: float
    ) -> Reply | Unknown:
        """What `quick` says, waited for in whatever thread asks, not longer than that.

        The event loop may let the processes change places meanwhile, so the number and text of
        the file's base, which `request` is made of, are read of the process that is asked.
        """
        live = self._live
        base = live.bases.get(path)
        if live.updating or base is None:
            return Unknown("mypy is reading the project")
        try:
            answer = live.thread.submit(live.ask, request(*base))
        except RuntimeError:
            return Unknown(CLOSED)
        try:
            return answer.result(timeout_s)
        except TimeoutError:
            answer.cancel()
            return Unknown(f"mypy did not answer within {timeout_s:g} s")
        except (RuntimeError, CancelledError):
            return Unknown(CLOSED)

    async def full(self, target: Target, texts: Sequence[str], timeout_s: float) -> Reply | Unknown:
        """What mypy says of whole texts; the last that parses is the file's base afterwards.

        After `timeout_s` the caller is let go and the update goes on.
        """
        task = asyncio.ensure_future(self._update(target, texts))
        self._updates.add(task)
        task.add_done_callback(self._updates.discard)
        try:
            return await asyncio.wait_for(asyncio.shield(task), timeout_s)
        except TimeoutError:
            return Unknown(f"mypy did not answer within {timeout_s:g} s; it goes on warming up")

    def close(self) -> None:
        """Stop the processes; they cannot be used afterwards."""
        for task in self._updates:
            task.cancel()
        self._live.close()
        if self._other is not None:
            self._other.close()

    async def _update(self, target: Target, texts: Sequence[str]) -> Reply:
        """One full update, by the other process where the first one is already answering."""
        async with self._one_at_a_time:
            other = self._other
            worker = other if other is not None and self._live.bases else self._live
            worker.updating += 1
            try:
                if worker is not self._live:
                    await self._catch_up(worker, target)
                reply = await self._asked(worker, self._request(target, texts))
            finally:
                worker.updating -= 1
            if reply.fatal or reply.base < 0:
                return reply
            self._files[target.path] = target
            if worker is not self._live:
                self._live, self._other = worker, self._live
            return reply

    async def _catch_up(self, worker: Connection, but: Target) -> None:
        """Bring a process's other files to the texts that the answering one has."""
        for path, (_, text) in list(self._live.bases.items()):
            known = worker.bases.get(path)
            file = self._files.get(path)
            if path != but.path and file is not None and (known is None or known[1] != text):
                await self._asked(worker, self._request(file, [text]))

    def _request(self, target: Target, texts: Sequence[str]) -> Full:
        others = [self._files[path] for path in self._live.bases if path in self._files]
        return Full(target.path, target.module, target.base_dir, list(texts), others)

    async def _asked(self, worker: Connection, request: Request) -> Reply:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(worker.thread, worker.ask, request)
        except RuntimeError:
            return Reply(fatal=CLOSED)
