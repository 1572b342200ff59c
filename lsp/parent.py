"""Noticing that the client died without closing the pipe: another process may hold it open."""

import asyncio
import os
from collections.abc import Callable
from typing import Final

EVERY_S: Final = 5.0


async def watch(process: int, gone: Callable[[], None]) -> None:
    """Call `gone` when the process has ended; one that cannot be seen from here is not watched."""
    if not _alive(process):
        return
    while _alive(process):  # noqa: ASYNC110 - the kernel tells nobody but a parent
        await asyncio.sleep(EVERY_S)
    gone()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
