"""Noticing that the client died without closing the pipe: another process may hold it open."""

import asyncio
import os
from collections.abc import Callable
from typing import Final

EVERY_S: Final = 5.0


async def watch(process: int, gone: Callable[[], None]) -> None:
    """Call `gone` when the process has ended."""
    while alive(process):  # noqa: ASYNC110 - the kernel tells nobody but a parent
        await asyncio.sleep(EVERY_S)
    gone()


def alive(process: int) -> bool:
    """Whether a process is there; one of another container cannot be seen and counts as not."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
