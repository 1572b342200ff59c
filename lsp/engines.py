"""The engines of the open projects: opened at first use, kept warm, closed when too many.

Each project has a type checker and jails of its own. What an engine was opened with (the
settings, the trust) is part of its name: when that changes, the next question opens another one.
"""

import asyncio
from collections import OrderedDict
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from trueline.assistant.opening import Opened, open_engine
from trueline.assistant.outcome import Engine

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class _Kept:
    opened: Opened
    engine: Engine
    stack: AsyncExitStack


class Engines:
    """Warm engines, the most recently used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = asyncio.Lock()

    async def get(self, opened: Opened) -> Engine:
        """The engine of a workspace.

        Raises:
            WrongUsage: if the settings name an unknown model.
            ModelUnavailable: if the embedded model's files are missing or damaged.
            CannotRun: if the cache folder cannot be written.
        """
        root = str(opened.workspace.root)
        async with self._lock:
            kept = self._kept.get(root)
            if kept is not None and _same(kept.opened, opened):
                self._kept.move_to_end(root)
                return kept.engine
            await self._drop(root)
            while len(self._kept) >= MOST:
                await self._drop(next(iter(self._kept)))
            stack = AsyncExitStack()
            engine = await stack.enter_async_context(open_engine(opened, standby=True))
            self._kept[root] = _Kept(opened, engine, stack)
            return engine

    async def aclose(self) -> None:
        """Close every engine."""
        async with self._lock:
            for root in list(self._kept):
                await self._drop(root)

    async def _drop(self, root: str) -> None:
        kept = self._kept.pop(root, None)
        if kept is not None:
            await kept.stack.aclose()


def _same(one: Opened, other: Opened) -> bool:
    return one.settings == other.settings and one.workspace == other.workspace
