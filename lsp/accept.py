"""`trueline.accept`: the command a client runs when a person accepted a suggestion.

If the suggestion needs an import and the client has not put it in itself (it says so by leaving
the edits in the argument), the server asks the client to apply it, for the version the document
has now, and only if nothing above the cursor has changed since.
"""

import asyncio
import logging
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from trueline.analysis.syntax import Positions
from trueline.lsp.documents import Snapshot
from trueline.lsp.places import Suggestion
from trueline.lsp.positions import offset_of
from trueline.lsp.session import Session
from trueline.lsp.status import warn

ACCEPT: Final = "trueline.accept"
APPLIED_WITHIN_S: Final = 10.0
log = logging.getLogger("trueline.lsp")


def register(server: LanguageServer, session: Session) -> None:
    """Run the command."""

    @server.command(ACCEPT)
    async def accept(*arguments: Any) -> None:
        argument = arguments[0] if len(arguments) == 1 else None
        if not isinstance(argument, dict) or not isinstance(argument.get("id"), str):
            raise JsonRpcInvalidParams(f'{ACCEPT}: give one argument, {{"id": …, "uri": …}}')
        known = session.recall(argument["id"])
        if known is not None and argument.get("edits"):
            await _apply(server, session, *known)


async def _apply(
    server: LanguageServer, session: Session, asked: Snapshot, suggestion: Suggestion
) -> None:
    now = session.documents.get(asked.uri)
    what = "; ".join(" ".join(edit.new_text.split()) for edit in suggestion.edits)
    if not _still_fits(session, asked, now, suggestion):
        warn(server, f"not added, because the file changed: {what}")
        return
    params = types.ApplyWorkspaceEditParams(
        label="Trueline", edit=_edit(server, now, suggestion.edits)
    )
    try:
        answer = await asyncio.wait_for(server.workspace_apply_edit_async(params), APPLIED_WITHIN_S)
    except (TimeoutError, JsonRpcException) as error:
        log.warning("the editor did not apply an edit: %s", error)
        warn(server, f"the editor did not add: {what}")
        return
    if not answer.applied:
        warn(server, f"the editor did not add: {what}")


def _still_fits(session: Session, asked: Snapshot, now: Snapshot, suggestion: Suggestion) -> bool:
    positions = Positions(asked.text)
    last = max(
        offset_of(positions, edit.range.end, session.documents.encoding)
        for edit in suggestion.edits
    )
    return asked.text[:last] == now.text[:last]


def _edit(
    server: LanguageServer, now: Snapshot, edits: tuple[types.TextEdit, ...]
) -> types.WorkspaceEdit:
    workspace = server.client_capabilities.workspace
    able = workspace.workspace_edit if workspace else None
    if able is None or not able.document_changes:
        return types.WorkspaceEdit(changes={now.uri: list(edits)})
    document = types.OptionalVersionedTextDocumentIdentifier(uri=now.uri, version=now.version)
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(text_document=document, edits=list(edits))]
    )
