"""Work-done progress: under the client's own token, or one that is asked for where it can be."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

CLIENT_ANSWERS_WITHIN_S: Final = 5.0


@asynccontextmanager
async def reporting(
    server: LanguageServer, title: str, token: types.ProgressToken | None
) -> AsyncIterator[Callable[[str], None]]:
    """Report what is being done while the block runs; without a token nothing is reported."""
    if token is None:
        yield lambda _: None
        return
    progress = server.work_done_progress
    progress.begin(token, types.WorkDoneProgressBegin(title=title))
    try:
        yield lambda words: progress.report(token, types.WorkDoneProgressReport(message=words))
    finally:
        progress.end(token, types.WorkDoneProgressEnd())
        progress.tokens.pop(token, None)


async def new_token(server: LanguageServer) -> types.ProgressToken | None:
    """A token of our own for work nobody asked for; None where the client shows no progress."""
    window = server.client_capabilities.window
    if window is None or not window.work_done_progress:
        return None
    token = f"trueline-{uuid.uuid4().hex}"
    try:
        asked = server.work_done_progress.create_async(token)
        await asyncio.wait_for(asked, CLIENT_ANSWERS_WITHIN_S)
    except (TimeoutError, JsonRpcException):
        return None
    return token
