"""Documents as the client has them, and getting ready when one of the workspace's is opened.

A text that changes ends the questions about the text before. Opening a file of the workspace
loads the model and the project's types in the background and has the model read the file, so that
the first suggestion does not wait for them; other files (a library somebody looks into) wait until
something is asked.
"""

import asyncio

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from trueline.analysis.errors import TruelineError
from trueline.assistant.opening import prepare
from trueline.lsp.ahead import ahead
from trueline.lsp.documents import Snapshot
from trueline.lsp.following import Follower
from trueline.lsp.progress import new_token, reporting
from trueline.lsp.session import Session
from trueline.lsp.status import Status, tell


def register(server: LanguageServer, session: Session) -> None:
    """Follow the documents."""
    follower = Follower(session)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        session.scheduler.changed(params.text_document.uri)
        snapshot = session.documents.open(params.text_document)
        if session.follows(snapshot):
            session.start(warm_up(server, session, snapshot))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        session.scheduler.changed(document.uri)
        changes = tuple(params.content_changes)
        snapshot = session.documents.change(document.uri, document.version, changes)
        if snapshot is not None:
            follower.changed(snapshot)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        session.scheduler.changed(params.text_document.uri)
        session.documents.close(params.text_document.uri)
        follower.forget(params.text_document.uri)


async def warm_up(server: LanguageServer, session: Session, snapshot: Snapshot) -> None:
    """Load the model and the types of a document's project, unless that was done before.

    Raises:
        TruelineError: if the model or the settings do not work; the status says so as well.
    """
    try:
        await _warmed(server, session, snapshot)
    except TruelineError as error:
        tell(server, Status("Error", str(error)))
        raise


async def _warmed(server: LanguageServer, session: Session, snapshot: Snapshot) -> None:
    opened = session.opened(session.path_of(snapshot))
    if not session.first_time(f"warm {opened}"):
        await ahead(session, snapshot)
        return
    for line in opened.warnings:
        if session.first_time(line):
            tell(server, Status("Warning", line))
    async with reporting(server, "Trueline", await new_token(server)) as progress:
        tell(server, Status(message="getting ready", busy=True))
        progress("loading the model")
        engine = await session.engines.get(opened)
        await engine.model.capabilities()
        progress("reading the project")
        types_read = engine.types.findings(session.path_of(snapshot), snapshot.text)
        await asyncio.gather(prepare(engine, opened), types_read, ahead(session, snapshot))
        tell(server, Status(message=f"ready: {engine.model.name}"))
