"""Taking in what was typed, when the typing rests.

The type checker judges quickly what lies in one function of a text that it knows, and a model is
quick about a text that it has read. So when somebody rests, both are given the text as it is now,
in the background; the next suggestion finds it there.
"""

import asyncio
from typing import Final

from trueline.lsp.ahead import ahead
from trueline.lsp.documents import Snapshot
from trueline.lsp.session import Session

REST_S: Final = 0.5


class Follower:
    """One task a document, replaced at every keystroke."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._resting: dict[str, asyncio.Task[None]] = {}

    def changed(self, snapshot: Snapshot) -> None:
        """A document has a new text; what waited for a rest of the old one is dropped."""
        self.forget(snapshot.uri)
        session = self._session
        if session.follows(snapshot):
            self._resting[snapshot.uri] = session.start(self._take_in(snapshot))

    def forget(self, uri: str) -> None:
        """A document is closed."""
        task = self._resting.pop(uri, None)
        if task is not None:
            task.cancel()

    async def _take_in(self, snapshot: Snapshot) -> None:
        await asyncio.sleep(REST_S)
        session = self._session
        path = session.path_of(snapshot)
        opened = session.opened(path)
        if "types" not in opened.settings.checks:
            await ahead(session, snapshot)
            return
        engine = await session.engines.get(opened)
        await asyncio.gather(ahead(session, snapshot), engine.types.follow(path, snapshot.text))
