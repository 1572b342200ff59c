"""Which request is being answered: the latest of its kind, and only for the text it asked about.

A person who types has no use for the answer to the keystroke before, and neither for one about
text that has changed since. Whatever is dropped stops its model at once.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from pygls.exceptions import (
    JsonRpcContentModified,
    JsonRpcException,
    JsonRpcRequestCancelled,
)

T = TypeVar("T")


@dataclass(slots=True)
class _Running:
    uri: str
    task: asyncio.Task[Any]
    why: JsonRpcException | None = None


class Scheduler:
    """The running requests, one for each kind of question."""

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}

    async def run(self, kind: str, uri: str, work: Coroutine[Any, Any, T]) -> T:
        """Do the work in place of the last request of its kind.

        Raises:
            JsonRpcRequestCancelled: if a later request took its place.
            JsonRpcContentModified: if the document changed or was closed meanwhile.
        """
        if kind in self._running:
            _stop(self._running[kind], JsonRpcRequestCancelled("a later request took its place"))
        task = asyncio.ensure_future(work)
        mine = self._running[kind] = _Running(uri, task)
        try:
            return await task
        except asyncio.CancelledError:
            if mine.why is None:
                raise
            raise mine.why from None
        finally:
            if self._running.get(kind) is mine:
                del self._running[kind]

    def changed(self, uri: str) -> None:
        """Stop what is asked about a document whose text is another now."""
        for running in self._running.values():
            if running.uri == uri:
                _stop(running, JsonRpcContentModified("the document changed"))

    def stop(self, why: str) -> None:
        """Stop every request."""
        for running in self._running.values():
            _stop(running, JsonRpcRequestCancelled(why))


def _stop(running: _Running, why: JsonRpcException) -> None:
    if running.task.cancel() and running.why is None:
        running.why = why
