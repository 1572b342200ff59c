"""Reading ahead where somebody works: at the end of a file that is opened, where typing rests.

The protocol does not tell where the cursor is, so the place of the last edit stands for it. What is
read is exactly what a question at that place would begin with.
"""

import asyncio

from trueline.assistant.ahead import read_ahead
from trueline.assistant.models.protocol import ReadsAhead
from trueline.assistant.opening import Excluded
from trueline.lsp.documents import Snapshot
from trueline.lsp.places import Place
from trueline.lsp.session import Session
from trueline.lsp.suggestions import request_at


async def ahead(session: Session, snapshot: Snapshot) -> None:
    """Have the model read what it would be asked about a document, if it can.

    Raises:
        TruelineError: if the model or the settings do not work.
    """
    engine = await session.engines.get(session.opened(session.path_of(snapshot)))
    if not isinstance(engine.model, ReadsAhead):
        return
    place = Place(snapshot, snapshot.edited, session.documents.encoding)
    try:
        _, request = await asyncio.to_thread(request_at, session, place, 1)
    except Excluded:
        return
    await read_ahead(engine, request)
