"""From a place in a snapshot to suggestions, by the one engine; the same for every request.

What a repair changed above the cursor (an added import) is an edit of its own: the text at the
cursor is what the editor shows, the other goes with it when the person accepts.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from lsprotocol import types

from trueline.analysis.syntax import Positions
from trueline.assistant.candidate import Candidate
from trueline.assistant.completion import completion_request
from trueline.assistant.documents import smallest_edit
from trueline.assistant.models.protocol import Shown
from trueline.assistant.opening import Opened
from trueline.assistant.outcome import Outcome
from trueline.assistant.pipeline import answer
from trueline.assistant.request import Hole, Request
from trueline.assistant.source import SourceFile
from trueline.lsp.documents import Snapshot
from trueline.lsp.places import Place, Suggestion
from trueline.lsp.positions import position_of
from trueline.lsp.session import Session

TYPING_SECONDS: Final = 5.0
TYPING_TYPES_SECONDS: Final = 0.05
INVOKED_TYPES_SECONDS: Final = 10.0
INVOKED_COUNT: Final = 3
SHOWN: Final = 32  # open documents that are taken as they are in the editor


async def suggest(
    session: Session,
    place: Place,
    count: int,
    *,
    invoked: bool,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[list[Suggestion], Outcome]:
    """Up to `count` suggestions, best first, and what became of the others.

    Somebody who asked is shown what no check could judge, too, if nothing else is there; its
    evidence says that it was not checked.

    Raises:
        TruelineError: if the file is excluded or the model cannot be reached.
    """
    # In a thread: on a very long file, finding out what is asked for takes a quarter of a second.
    recent = session.documents.recent(SHOWN)
    opened, request = await asyncio.to_thread(request_at, session, place, count, recent)
    engine = await session.engines.get(opened)
    outcome = await answer(engine, _hurried(request, invoked=invoked), count, progress)
    shown = outcome.accepted[:count]
    if invoked and not shown and not request.require_types:
        shown = [one for one in outcome.rejected if not one.evidence.answered][:1]
    return [_suggestion(place, request.hole, one) for one in shown], outcome


def request_at(
    session: Session, place: Place, count: int, recent: tuple[Snapshot, ...]
) -> tuple[Opened, Request]:
    """The workspace of a place, and the question for `count` suggestions there.

    Args:
        session: what the server knows.
        place: the document and the cursor.
        count: suggestions asked for.
        recent: documents that are open; those of the workspace are told to the model.

    Raises:
        TruelineError: if the file is excluded or the user's own configuration is invalid.
    """
    path = session.path_of(place.snapshot)
    opened = session.opened(path)
    source = SourceFile(path, place.text, "", crlf=place.snapshot.crlf, bom=False)
    request = completion_request(opened, source, *place.cursor, count)
    shown = tuple(Shown(session.path_of(one), one.text) for one in recent)
    return opened, replace(request, shown=shown)


def _hurried(request: Request, *, invoked: bool) -> Request:
    """The request with the time a person waits: little while typing, more when it was asked for."""
    request = replace(request, watched="types" in request.stages)
    if invoked:
        return replace(request, types_seconds=INVOKED_TYPES_SECONDS, min_confidence=0.0)
    budget = replace(request.budget, seconds=min(request.budget.seconds, TYPING_SECONDS))
    return replace(request, budget=budget, types_seconds=TYPING_TYPES_SECONDS)


def _suggestion(place: Place, hole: Hole, candidate: Candidate) -> Suggestion:
    newline = "\r\n" if place.snapshot.crlf else "\n"
    text = candidate.text.replace("\n", newline)
    head = candidate.after[: len(candidate.after) - len(hole.suffix) - len(candidate.text)]
    if head == hole.prefix:
        return Suggestion(candidate, text)
    edit = smallest_edit(hole.prefix, head, len(hole.prefix))
    positions = Positions(place.text)
    start, end = (
        position_of(positions, positions.offset(*where), place.encoding)
        for where in (edit.start, edit.end)
    )
    new_text = edit.new_text.replace("\n", newline)
    return Suggestion(
        candidate,
        text,
        (types.TextEdit(range=types.Range(start=start, end=end), new_text=new_text),),
    )
