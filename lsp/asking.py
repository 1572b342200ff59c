"""One question to the engine on a client's behalf: the latest wins, progress, status, errors.

Somebody who asked is told why there is no answer; somebody who only types is not interrupted:
the reason goes to the status, once.
"""

import logging

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from trueline.analysis.errors import TruelineError
from trueline.assistant.opening import Excluded
from trueline.assistant.outcome import Outcome
from trueline.lsp.places import Place, Suggestion
from trueline.lsp.progress import reporting
from trueline.lsp.protocol import REQUEST_FAILED
from trueline.lsp.session import Session
from trueline.lsp.status import Status, tell
from trueline.lsp.suggestions import INVOKED_COUNT, suggest

log = logging.getLogger("trueline.lsp")


async def ask(
    server: LanguageServer,
    session: Session,
    kind: str,
    place: Place,
    *,
    invoked: bool,
    token: types.ProgressToken | None,
) -> list[Suggestion]:
    """Suggestions for a place; empty where nothing passed, or where it is not Python.

    Raises:
        JsonRpcException: if the request was dropped, or was invoked and cannot be answered.
    """
    if not place.snapshot.python:
        return []
    work = _asked(server, session, place, invoked=invoked, token=token)
    try:
        return await session.scheduler.run(kind, place.snapshot.uri, work)
    except TruelineError as error:
        tell(server, Status("Inactive" if isinstance(error, Excluded) else "Error", str(error)))
        if invoked:
            raise JsonRpcException(str(error), REQUEST_FAILED) from error
        if session.first_time(str(error)):
            log.warning("%s", error)
        return []


async def _asked(
    server: LanguageServer,
    session: Session,
    place: Place,
    *,
    invoked: bool,
    token: types.ProgressToken | None,
) -> list[Suggestion]:
    count = INVOKED_COUNT if invoked else 1
    async with reporting(server, "Trueline", token) as progress:
        made, outcome = await suggest(session, place, count, invoked=invoked, progress=progress)
    session.remember(place.snapshot, made)
    tell(server, _status(made, outcome))
    return made


def _status(made: list[Suggestion], outcome: Outcome) -> Status:
    why = ""
    if outcome.best is not None and not outcome.best.evidence.answered:
        why = "not checked: " + "; ".join(dict.fromkeys(outcome.best.evidence.unknown.values()))
    if made:
        evidence = made[0].candidate.evidence.summary()
        return Status("Warning" if why else "Normal", why, evidence=evidence)
    if why:
        return Status("Normal", why)
    if outcome.unlikely:
        return Status("Normal", "nothing likely enough")
    late = ", time ran out" if outcome.timed_out else ""
    copied = sum(one.evidence.policy == "reject" for one in outcome.rejected)
    held = f", {copied} for being a copy of known code" if copied else ""
    return Status("Normal", f"nothing passed ({len(outcome.rejected)} rejected{held}{late})")
