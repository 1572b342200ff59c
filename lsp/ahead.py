"""Reading ahead where somebody works: at the end of a file that is opened, where typing rests.

The protocol does not tell where the cursor is, so the place of the last edit stands for it. What is
read is exactly what a question at that place would begin with. Nobody waits for it, so nobody is
told what goes wrong with it either: whoever asks is.
"""

import asyncio
import contextlib

from trueline.analysis.errors import TruelineError
from trueline.assistant.ahead import read_ahead
from trueline.assistant.models.protocol import ReadsAhead
from trueline.lsp.documents import Snapshot
from trueline.lsp.places import Place
from trueline.lsp.session import Session
from trueline.lsp.suggestions import SHOWN, request_at


async def ahead(session: Session, snapshot: Snapshot) -> None:
    """Have the model read what it would be asked about a document, if it can."""
    with contextlib.suppress(TruelineError):
        engine = await session.engines.get(session.opened(session.path_of(snapshot)))
        if isinstance(engine.model, ReadsAhead):
            place = Place(snapshot, snapshot.edited, session.documents.encoding)
            recent = session.documents.recent(SHOWN)
            _, request = await asyncio.to_thread(request_at, session, place, 1, recent)
            await read_ahead(engine, request)
